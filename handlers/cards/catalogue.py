"""What the catalogue found, as a patron reads it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards.answers import for_case, person
from handlers.lookup import PAGE
from handlers.markup import escaped, quoted, rich
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.catalogue import Hit, Relaxation, Result
from knowledge.directory import Directory
from knowledge.models import Case


def books(
    found: Result,
    directory: Directory,
    say: Speech,
    ref: int,
    *,
    offset: int = 0,
    case: Case | None = None,
) -> Said:
    """Return one page of what the catalogue found, each book a block that reads at a glance."""
    head = ""
    if found.relaxed:
        head = relaxation(found.relaxed, say) + "\n\n"
    blocks = [_book(hit, directory, say) for hit in found.hits]
    foot = say("Source: union catalogue of the network. Ask the library before you set out.")
    buttons = []
    if offset + len(found.hits) < found.total:
        buttons.append(Button(say("More"), "more", f"{ref}.{offset + PAGE}"))
    if offset:
        buttons.insert(0, Button(say("Back"), "more", f"{ref}.{max(0, offset - PAGE)}"))
    if case is not None:
        buttons.append(for_case(case, say, ref))
    body = rich(head + "\n\n".join(blocks) + f"\n\n<i>{foot}</i>")
    return Said(body, (*rows(buttons, 2), (person(say, ref),)))


def relaxation(relaxed: Sequence[Relaxation], say: Speech) -> str:
    """Return in words how the search was widened."""
    changed = [step for step in relaxed if step.found]
    if changed:
        return say(
            "I found nothing for “{typed}”; I am showing “{used}”.",
            typed=quoted(" ".join(step.typed for step in changed)),
            used=escaped(" ".join(step.found for step in changed)),
        )
    return say("I found nothing with all of your words; these come nearest.")


def _book(hit: Hit, directory: Directory, say: Speech) -> str:
    lines = [f"<b>{escaped(hit.title)}</b>"]
    about = [str(part) for part in (hit.author, hit.year, hit.publisher) if part]
    if about:
        lines.append(escaped(" · ".join(about)))
    if hit.isbn:
        lines.append(f"ISBN {escaped(hit.isbn)}")
    for holding in hit.holdings:
        name = (
            directory.library(holding.library).short.in_(say.language)
            if directory.knows(holding.library)
            else holding.library
        )
        copies = (
            say.plural("{number} copy", "{number} copies", holding.copies)
            if holding.copies > 1
            else ""
        )
        parts = [name, holding.shelfmark or say("no shelfmark"), copies]
        lines.append("— " + escaped(" — ".join(part for part in parts if part)))
    return "\n".join(lines)
