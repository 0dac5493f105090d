"""`kallimachos catalogue poster`: a QR code that opens the chat at a library or at a shelf."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from knowledge.errors import DeskError

if TYPE_CHECKING:
    from bot.poster import Poster
    from bot.settings import Settings
    from knowledge.catalogue import Result
    from knowledge.directory import Directory, Library

_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")  # Telegram's own rule
_ENDINGS = (".svg", ".html", ".png")


class PosterError(DeskError):
    """A poster can't be made; the text says why and what to do."""


def poster(
    *,
    library: Annotated[str, typer.Option("--library", help="Code of the library: ANEM")],
    shelf: Annotated[
        str, typer.Option("--shelf", help="How its shelfmarks begin: 889.3", show_default=False)
    ] = "",
    query: Annotated[
        str, typer.Option("--query", help="In place of a shelf, a subject: μέλισσες")
    ] = "",
    title: Annotated[
        str, typer.Option("--title", help="Large words of your own, such as the shelf's name.")
    ] = "",
    bot: Annotated[
        str, typer.Option("--bot", help="The bot's username.", show_default="as Telegram says")
    ] = "",
    out: Annotated[
        Path, typer.Option("--out", help="FILE.svg, FILE.html, or FILE.png for the code alone.")
    ] = Path("poster.svg"),
    size: Annotated[str, typer.Option("--size", help="a4 or a5.")] = "a4",
) -> None:
    """Make a poster for a library, or for a shelf or subject of it, to print in black and white."""
    from bot import poster as drawing
    from bot import settings
    from knowledge import directory

    chosen = settings.read()
    if size.lower() not in drawing.SIZES:
        raise PosterError(f"--size {size} is not known. Give a4 or a5.")
    if out.suffix.lower() not in _ENDINGS:
        raise PosterError(f"{out} ends in none of {', '.join(_ENDINGS)}. Give --out poster.svg.")
    network = directory.load(chosen.libraries_file)
    at = _library(network, library.strip())
    asked = _asked(shelf.strip(), query.strip())
    payload = _payload(at, asked)
    username = _username(bot.strip()) or _ask_telegram(chosen)
    made = _poster(
        network,
        at,
        payload=payload,
        username=username,
        shelf=shelf.strip(),
        asked=asked,
        title=title.strip(),
    )
    _write(made, out, size.lower())
    typer.echo(f"{out}: {made.link}")
    if nothing := _nothing_there(chosen.catalogue, at.code, asked, is_shelf=bool(shelf.strip())):
        typer.echo(f"{nothing} The poster was made all the same.", err=True)


def _library(network: Directory, code: str) -> Library:
    if network.knows(code):
        return network.library(code)
    known = ", ".join(library.code for library in network.libraries)
    raise PosterError(f"No library has the code {code or '“”'}. Give --library one of: {known}.")


def _asked(shelf: str, query: str) -> str:
    if shelf and query:
        raise PosterError("Give --shelf or --query, not both: a poster opens one list.")
    if shelf and not any(char.isdigit() for char in shelf):
        raise PosterError(
            f"--shelf {shelf} has no digit, so it would be searched as words. "
            "Give the beginning of shelfmarks, such as 889.3, or --query."
        )
    return shelf or query


def _nothing_there(folder: Path, code: str, asked: str, *, is_shelf: bool) -> str:
    """Say that whoever scans the poster finds no book, and what to do; "" if they find some.

    A shelf may well be filled after its poster is printed, so that is no error.
    """
    from knowledge import catalogue

    if catalogue.folder.current(folder) is None and not asked:
        return ""  # a network may do without a catalogue; the poster opens the chat
    try:
        books = catalogue.open(folder)
    except catalogue.CatalogueError as error:
        return f"Nobody can say what is on it: {error}"
    try:
        if code not in books.figures().libraries:
            return f"{code} has no books in the catalogue yet: import or harvest them."
        found = books.at_library(code, asked, limit=1) if asked else None
        if found is not None and (not found.total or (is_shelf and not _is_of(found, code))):
            return (
                f"{code} has no books for “{asked}”, so the poster leads to nothing of use: "
                "compare it with the spines, or import the library's books anew."
            )
    finally:
        books.close()
    return ""


def _is_of(found: Result, code: str) -> bool:
    """Tell a shelf's books from what its number finds as a word, where there is no such shelf."""
    return any(
        each.library == code and each.shelfmark.startswith(found.query)
        for hit in found.hits
        for each in hit.holdings
    )


def _payload(library: Library, asked: str) -> str:
    from handlers.starting import LONGEST_PAYLOAD, shelf_payload

    if not asked:
        return f"b_{library.code}"
    payload = shelf_payload(library.code, asked)
    if len(payload) > LONGEST_PAYLOAD:
        fits = asked
        while len(shelf_payload(library.code, fits)) > LONGEST_PAYLOAD:
            fits = fits[:-1]
        raise PosterError(
            f"“{asked}” is too long for a link of Telegram's: {len(payload)} characters of "
            f"{LONGEST_PAYLOAD}. As much as fits is “{fits.rstrip()}”; give fewer words, and the "
            "long form with --title."
        )
    return payload


def _username(given: str) -> str:
    name = given.removeprefix("@").removeprefix("https://").removeprefix("t.me/")
    if name and not _USERNAME.fullmatch(name):
        raise PosterError(
            f"--bot {given} is not a username of Telegram's: 4 to 32 of A-Z a-z 0-9 _, such as "
            "kallimachos_bot."
        )
    return name


def _ask_telegram(chosen: Settings) -> str:
    from bot.settings import SettingsError

    try:
        token = chosen.token
    except SettingsError as error:
        raise PosterError(
            f"The bot's username is not known. Give it with --bot kallimachos_bot. Telegram can't "
            f"be asked: {error}"
        ) from None
    return asyncio.run(_me(chosen, token))


async def _me(chosen: Settings, token: str) -> str:
    from telegram.error import TelegramError

    from bot.calls import Calls

    calls = Calls(chosen.api_url, token)
    await calls.initialize()
    try:
        return str((await calls.call("getMe", {}))["username"])
    except TelegramError as error:
        raise PosterError(
            f"Telegram does not say the bot's username: {error}. Give it with --bot "
            "kallimachos_bot, or check KALLIMACHOS_BOT_TOKEN and the network."
        ) from None
    finally:
        await calls.shutdown()


def _poster(
    network: Directory,
    library: Library,
    *,
    payload: str,
    username: str,
    shelf: str,
    asked: str,
    title: str,
) -> Poster:
    from bot.poster import Poster

    if shelf:
        greek, english = "Δείτε τα βιβλία αυτού του ραφιού.", "See the books on this shelf."
    elif asked:
        greek = f"Δείτε τα βιβλία μας: {asked}."
        english = "See our books on this subject."
    else:
        greek = "Ρωτήστε τη βιβλιοθήκη ή βρείτε ένα βιβλίο, στο Telegram."
        english = "Ask the library or find a book, on Telegram."
    name = library.name.in_("el")
    return Poster(
        network=network.network.name.in_("el"),
        library=name,
        title=title or (f"Ράφι {shelf}" if shelf else asked or name),
        greek=greek,
        english=english,
        address=f"t.me/{username}",
        link=f"https://t.me/{username}?start={payload}",
    )


def _write(made: Poster, out: Path, size: str) -> None:
    from bot import poster as drawing

    kind = out.suffix.lower()
    if kind == ".png":
        contents = drawing.png(made)
    else:
        contents = (drawing.svg if kind == ".svg" else drawing.html)(made, size).encode()
    try:
        out.write_bytes(contents)
    except OSError as error:
        raise PosterError(
            f"{out} can't be written: {error.strerror}. Give another --out."
        ) from None
