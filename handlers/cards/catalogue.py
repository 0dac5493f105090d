"""What the catalogue found, as a patron reads it: one message, five books at a time."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import holdings, wording
from handlers.cards.answers import for_case, person
from handlers.cards.narrowing import values_of
from handlers.cards.paging import turning
from handlers.cards.wording import exact, styled, told
from handlers.lookup import PAGE
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge import naming
from knowledge.catalogue import Hit, Narrowing, Relaxation, Result, isbn
from knowledge.directory import Directory
from knowledge.models import Case

_MOST_HOLDINGS = 4  # of one book in a list; its own page has all


def books(
    found: Result,
    directory: Directory,
    say: Speech,
    ref: int,
    *,
    offset: int = 0,
    narrow: Narrowing | None = None,
    own: str = "",
    case: Case | None = None,
) -> Said:
    """Return one page of what the catalogue found, each book a block that reads at a glance.

    own: the patron's library, whose copies come first. narrow: what the list is narrowed to.
    """
    chosen = values_of(narrow or Narrowing(), directory, say)
    numbers = range(offset + 1, offset + len(found.hits) + 1)
    asked = isbn.find(found.query)
    blocks = [
        block(hit, directory, say, number=number, own=own, asked=asked)
        for number, hit in zip(numbers, found.hits, strict=True)
    ]
    foot = say("Source: union catalogue of the network. Ask the library before you set out.")
    body = "\n\n".join([_head(found, chosen, say), *blocks, f"<i>{foot}</i>"])
    numbered = [
        Button(str(number), "rec", f"{ref}.{hit.record_id}")
        for number, hit in zip(numbers, found.hits, strict=True)
    ]
    last = [for_case(case, say, ref)] if case is not None else []
    if found.relaxed:  # it may be another book than the one that was meant
        last.append(suggest(say, ref))
    return Said(
        rich(body),
        (
            *rows(numbered, PAGE),
            *rows(_turning(found, say, ref, offset), 2),
            *rows(_narrowing(found, say, ref, chosen), 2),
            *rows([*last, person(say, ref)]),
        ),
    )


def _head(found: Result, chosen: Sequence[str], say: Speech) -> str:
    lines = []
    if found.relaxed:
        lines.append(relaxation(found.relaxed, say))
    if found.total:
        lines.append(
            say.plural("I found {number} edition.", "I found {number} editions.", found.total)
        )
    else:
        lines.append(say("No edition is left."))
    if chosen:
        lines.append(say("Only: {values}", values=escaped(" · ".join(chosen))))
    if found.is_cut:
        lines.append(say("I stopped early so that you need not wait; there may be more."))
    return "\n".join(lines)


def _turning(found: Result, say: Speech, ref: int, offset: int) -> list[Button]:
    return turning(
        say, "more", lambda place: f"{ref}.{place}", offset=offset, page=PAGE, total=found.total
    )


def _narrowing(found: Result, say: Speech, ref: int, chosen: Sequence[str]) -> list[Button]:
    buttons = []
    if chosen or found.total > 1:
        buttons.append(Button(say("Narrow down"), "narrow", ref))
    if chosen:
        buttons.append(Button(say("✕ Show all"), "widen", ref))
    return buttons


def relaxation(relaxed: Sequence[Relaxation], say: Speech) -> str:
    """Return in words how the search was widened, word by word."""
    changed = [
        say(
            "I found nothing for “{typed}”; I am showing “{used}”.",
            typed=quoted(step.typed),
            used=quoted(step.found),
        )
        for step in relaxed
        if step.found
    ]
    lacking = [step for step in relaxed if step.typed and not step.found]
    if numbers := [isbn.shown(step.typed) for step in lacking if step.code == "isbn"]:
        told = say(
            "I found no ISBN {numbers}; I am showing what has your other words.",
            numbers=escaped(", ".join(numbers)),
        )
        changed.append(told)
    if nowhere := _in_quotes(lacking, "nowhere", say):
        told = say("I found nothing with {words}; I am showing what has the rest.", words=nowhere)
        changed.append(told)
    if dropped := _in_quotes(lacking, "dropped", say):
        changed.append(say("Not in all that is shown: {words}.", words=dropped))
    return " ".join(changed) or say("I found nothing with all of your words; these come nearest.")


def _in_quotes(lacking: Sequence[Relaxation], code: str, say: Speech) -> str:
    """Return the words of one kind that were not found, each in quotes."""
    typed = [quoted(step.typed) for step in lacking if step.code == code]
    return ", ".join(say("“{text}”", text=word) for word in typed)


def block(
    hit: Hit,
    directory: Directory,
    say: Speech,
    *,
    number: int = 0,
    own: str = "",
    asked: Sequence[str] = (),
) -> str:
    """Return one book at a glance, for `rich`. asked: ISBNs that the patron typed."""
    title = told(hit.title, 140)
    lines = [styled("b", f"{number}. {title}" if number else title)]
    about = (told(hit.author, 80), str(hit.year or ""), told(hit.publisher, 50))
    lines.append(" · ".join(part for part in about if part))
    lines.append(" · ".join(part for part in _more(hit, say) if part))
    if hit.isbn and hit.isbn in asked:
        lines.append(f"ISBN {exact(isbn.shown(hit.isbn))}")
    held = holdings.in_order(hit.holdings, directory, own)
    lines += [holdings.line(at, directory, say) for at in held[:_MOST_HOLDINGS]]
    if len(held) > _MOST_HOLDINGS:
        lines.append(_and_more(len(held) - _MOST_HOLDINGS, say))
    return "\n".join(line for line in lines if line)


def _more(hit: Hit, say: Speech) -> list[str]:
    """Return the edition, who translated it, and who else of it bears the name asked for."""
    translated = naming.direct(" ; ".join(hit.translators))
    joined = "" if hit.matched_contributor in hit.translators else hit.matched_contributor
    return [
        told(hit.edition, 40),
        say("transl. {names}", names=told(translated, 60)) if translated else "",
        say("with {names}", names=told(naming.direct(joined), 60)) if joined else "",
        wording.form(hit.format, say).lower() if hit.format not in ("", "book") else "",
    ]


def _and_more(rest: int, say: Speech) -> str:
    return "— " + say.plural("and {number} more place", "and {number} more places", rest)


def near_books(number: int, say: Speech, action: str, ref: int | str) -> Button:
    """Return the button that shows what comes near to a question."""
    label = say.plural("What comes near ({number})", "What comes near ({number})", number)
    return Button(label, action, ref)


def as_books(number: int, say: Speech, ref: int) -> Button:
    """Return the button that shows the books that have the words of a question."""
    label = say.plural("Books on it ({number})", "Books on it ({number})", number)
    return Button(label, "alike", ref)


def suggest(say: Speech, ref: int | str) -> Button:
    """Return the button that suggests to buy what a question was about."""
    return Button(say("Suggest to buy it"), "wish", ref)


def not_found(typed: str, near: Result | None, say: Speech, ref: int) -> Said:
    """Return what is said when somebody clearly looked for a book and no library has it.

    near: what comes nearest, if anything; it can be looked at.
    """
    told = quoted(shortened(typed, 200))
    lines = [
        say("I found no book with all of “{typed}”. Some come near it.", typed=told)
        if near is not None and near.total
        else say("No library of the network has “{typed}” in its catalogue.", typed=told),
        *([say("This is no valid ISBN; a digit may be wrong.")] if isbn.has_a_slip(typed) else []),
        say("I tried titles, names, subjects and ISBNs, and other spellings."),
        say("A librarian can look further, or you can suggest that it be bought."),
    ]
    buttons = []
    if near is not None and near.total:
        buttons.append(near_books(near.total, say, "more", f"{ref}.0"))
    buttons.append(suggest(say, ref))
    return Said(rich("\n".join(lines)), rows([*buttons, person(say, ref)]))
