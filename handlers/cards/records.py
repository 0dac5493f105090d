"""One edition on its own page: what it is, who holds it, how it is cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.cards import holdings, wording
from handlers.cards.paging import turning
from handlers.cards.wording import exact, styled, told
from handlers.markup import Rich, escaped, rich
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge import naming
from knowledge.catalogue import Record, first_author, isbn
from knowledge.citing import Citation
from knowledge.directory import Directory

HOLDINGS_PAGE = 12
EDITIONS_PAGE = 5
_MOST_SUBJECTS = 8
_MOST_ISBNS = 3
_COPIED_LIMIT = 256  # characters, Bot API


@dataclass(frozen=True)
class Page:
    """Whose page it is and where it stands.

    ref: of the look; back: action of the list from which it was opened, "" if from none.
    own: the patron's library. person: the button for a librarian.
    """

    ref: int
    back: str
    own: str
    is_saved: bool
    bot_username: str
    person: Button
    is_followed: bool = False  # the first author


def record(
    shown: Record,
    editions: int,
    page: Page,
    directory: Directory,
    say: Speech,
    *,
    offset: int = 0,
) -> Said:
    """Return the page of an edition. editions: how many its work has; offset: of its holdings."""
    held = holdings.in_order(shown.holdings, directory, page.own)
    part = held[offset : offset + HOLDINGS_PAGE]
    places = [holdings.line(at, directory, say) for at in part]
    if len(held) > HOLDINGS_PAGE:
        places.append(
            say(
                "({first}–{last} of {total} places)",
                first=offset + 1,
                last=offset + len(part),
                total=len(held),
            )
        )
    body = [
        "\n".join(_about(shown, say)),
        "\n".join(places) or say("No library says where it stands."),
        f"<i>{_source(shown, directory, say)}</i>",
    ]
    return Said(rich("\n\n".join(body)), _buttons(shown, editions, page, say, len(held), offset))


def _about(shown: Record, say: Speech) -> list[str]:
    book = shown.description
    title = [styled("b", told(book.title, 250)), told(book.subtitle, 200)]
    translators = naming.direct(" ; ".join(book.translators))
    imprint = (told(book.publisher, 120), str(book.year or ""), told(book.edition, 80))
    kind = (
        wording.form(book.format, say) if book.format else "",
        escaped(wording.language(book.language, say)) if book.language else "",
        wording.audience(book.audience, say) if book.audience else "",
        told(book.extent, 60),
    )
    numbers = ", ".join(exact(isbn.shown(each)) for each in book.isbns[:_MOST_ISBNS])
    subjects = " · ".join(told(each, 60) for each in book.subjects[:_MOST_SUBJECTS])
    lines = [
        *title,
        told(book.author, 200),
        say("Translation: {names}", names=told(translators, 150)) if translators else "",
        " · ".join(part for part in imprint if part),
        say("Series: {series}", series=told(" · ".join(book.series), 150)) if book.series else "",
        " · ".join(part for part in kind if part),
        f"ISBN {numbers}" if numbers else "",
        say("Subjects: {subjects}", subjects=subjects) if subjects else "",
    ]
    return [line for line in lines if line]


def _source(shown: Record, directory: Directory, say: Speech) -> str:
    codes = list(dict.fromkeys(library for library, _ in shown.sources))
    names = ", ".join(holdings.name(code, directory, say) for code in codes[:6])
    if len(codes) > 6:
        names += "…"
    return (
        say("Source: catalogues of the libraries ({libraries}).", libraries=escaped(names))
        + "\n"
        + say("I can't see whether a copy is in at this moment: ask the library.")
    )


def _buttons(  # noqa: PLR0917
    shown: Record, editions: int, page: Page, say: Speech, total: int, offset: int
) -> tuple[tuple[Button, ...], ...]:
    ref = f"{page.ref}.{shown.id}"
    turns = []
    if offset:
        before = max(0, offset - HOLDINGS_PAGE)
        turns.append(Button(say("Earlier places"), "rec", f"{ref}.{before}"))
    if offset + HOLDINGS_PAGE < total:
        turns.append(Button(say("Further places"), "rec", f"{ref}.{offset + HOLDINGS_PAGE}"))
    others = []
    if editions > 1:
        label = say.plural("{number} other edition", "{number} other editions", editions - 1)
        others.append(Button(label, "eds", f"{ref}.0"))
    saving = Button(say("Save"), "save", ref)
    if page.is_saved:
        saving = Button(say("Take off my list"), "unsave", ref)
    acts = [
        Button(say("Cite"), "cite", ref),
        saving,
        Button(say("Share"), url=wording.share_link(page.bot_username, shown)),
    ]
    if len(shown.sources) > 1:
        acts.append(Button(say("Not the same book"), "doubt", ref))
    if page.is_followed:
        acts.append(Button(say("Stop news of the author"), "unfollow", ref))
    elif first_author(shown.description.author):
        acts.append(Button(say("News of the author"), "follow", ref))
    return (*rows(turns, 2), *rows(others), *rows(acts, 2), *_last(page, say))


def _last(page: Page, say: Speech) -> tuple[tuple[Button, ...], ...]:
    back = [Button(say("Back to the list"), page.back, page.ref)] if page.back else []
    return rows([*back, page.person])


def editions(
    shown: Record,
    all_of_it: Sequence[Record],
    page: Page,
    directory: Directory,
    say: Speech,
    *,
    offset: int = 0,
) -> Said:
    """Return the editions of a work, the newest first, each one tap away."""
    part = all_of_it[offset : offset + EDITIONS_PAGE]
    blocks = [
        _edition(one, number, directory, say, is_here=one.id == shown.id, own=page.own)
        for number, one in enumerate(part, offset + 1)
    ]
    head = say.plural("{number} edition.", "{number} editions.", len(all_of_it))
    ref = f"{page.ref}.{shown.id}"
    numbered = [
        Button(str(number), "rec", f"{page.ref}.{one.id}")
        for number, one in enumerate(part, offset + 1)
    ]
    turns = turning(
        say,
        "eds",
        lambda place: f"{ref}.{place}",
        offset=offset,
        page=EDITIONS_PAGE,
        total=len(all_of_it),
    )
    back = rows([Button(say("Back to the book"), "rec", ref)])
    return Said(
        rich("\n\n".join([head, *blocks])),
        (*rows(numbered, EDITIONS_PAGE), *rows(turns, 2), *back, *_last(page, say)),
    )


def _edition(
    one: Record, number: int, directory: Directory, say: Speech, *, is_here: bool, own: str
) -> str:
    book = one.description
    title = styled("b", f"{number}. {told(wording.title_of(one), 140)}")
    translators = naming.direct(" ; ".join(book.translators))
    facts = (
        str(book.year or ""),
        told(book.publisher, 60),
        told(book.edition, 40),
        escaped(wording.language(book.language, say)) if book.language else "",
        say("transl. {names}", names=told(translators, 60)) if translators else "",
    )
    names = holdings.names(holdings.in_order(one.holdings, directory, own), directory, say)
    shown = ", ".join(names[:4]) + ("…" if len(names) > 4 else "")
    lines = [
        title + (" · " + say("this one") if is_here else ""),
        " · ".join(part for part in facts if part),
        f"— {escaped(shown)}" if names else "",
    ]
    return "\n".join(line for line in lines if line)


def citations(both: Sequence[Citation], last: Sequence[Button], say: Speech) -> Said:
    """Return a book's citations in both styles, to be copied; last: the buttons below."""
    body = Rich("")
    foot = say("By the libraries' own description: compare it with the book.")
    copies = []
    for one in both:
        runs = "".join(
            styled("i", told(run.text, 2000)) if run.is_italic else _kept(run.text)
            for run in one.runs
        )
        body += rich(f"<b>{escaped(one.style)}</b>\n{runs}") + Rich("\n\n")
        if len(one.text) <= _COPIED_LIMIT:
            copies.append(Button(say("Copy {style}", style=one.style), copied=one.text))
    body += rich(f"<i>{foot}</i>")
    return Said(body, (*rows(copies, 2), *rows(last)))


def _kept(text: str) -> str:
    """Return words with the spaces at their ends, which separate them from what is in italics."""
    middle = text.strip()
    if not middle:
        return text
    start = text[: len(text) - len(text.lstrip())]
    return start + told(middle, 2000) + text[len(text.rstrip()) :]


def gone(title: str, say: Speech, buttons: Sequence[Button]) -> Said:
    """Return what is said of an edition that left the catalogue; title: as it was saved, or ""."""
    lines = [styled("b", told(title))] if title else []
    lines.append(say("This edition is no longer in the catalogue."))
    lines.append(say("Write its title, its author or its ISBN, and I will look for it."))
    return Said(rich("\n".join(lines)), rows(buttons))
