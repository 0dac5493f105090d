"""What patrons hear without having asked just now, and how they choose what that is."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import holdings
from handlers.cards.wording import styled, title_of, told
from handlers.markup import escaped, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge import naming, noticing, quiet
from knowledge.catalogue import Record
from knowledge.directory import Directory
from knowledge.models import Follow, NoticeChoice

_MOST_BOOKS = 10  # of one message
_MOST_ENDS = 4  # authors that a message of news offers to end; the rest are in /notices
_LABEL = 24  # characters of a button
_STATES = {
    noticing.REMINDERS: _("Reminders of your questions: {state}"),
    noticing.AUTHORS: _("New books by authors whom you follow: {state}"),
    noticing.TITLES: _("Titles that you suggested, when they have come: {state}"),
}
_SWITCHES = {  # off, on
    noticing.REMINDERS: (_("No reminders"), _("Reminders again")),
    noticing.AUTHORS: (_("No news of authors"), _("News of authors again")),
    noticing.TITLES: (_("No suggested titles"), _("Suggested titles again")),
}


def news(
    came: Sequence[tuple[Follow, Sequence[Record]]], directory: Directory, say: Speech, own: str
) -> Said:
    """Return what came to the catalogue for one patron, all of it in one message.

    came: each book once, under what brought it; own: the patron's library.
    """
    heads = {
        noticing.AUTHORS: say("New in the catalogue, by authors whom you follow:"),
        noticing.TITLES: say("You suggested it, and it has come:"),
    }
    parts: list[str] = []
    opening: list[Button] = []
    left = 0
    for kind, head in heads.items():
        every = [book for follow, books in came if follow.kind == kind for book in books]
        shown = every[: _MOST_BOOKS - len(opening)]
        left += len(every) - len(shown)
        parts += [head] if shown else []
        for book in shown:
            number = len(opening) + 1
            parts.append(_book(book, number, directory, say, own))
            opening.append(Button(str(number), "book", book.id))
    if left:
        parts.append(say("… and {number} more.", number=left))
    parts.append(styled("i", say("What I write to you, and when: /notices")))
    authors = [follow for follow, books in came if follow.kind == noticing.AUTHORS and books]
    return Said(rich("\n\n".join(parts)), _below(opening, authors, say))


def _book(book: Record, number: int, directory: Directory, say: Speech, own: str) -> str:
    about = (told(naming.direct(book.description.author), 80), str(book.description.year or ""))
    held = holdings.names(holdings.in_order(book.holdings, directory, own), directory, say)
    lines = [
        styled("b", f"{number}. {told(title_of(book), 140)}"),
        " · ".join(part for part in about if part),
        f"— {escaped(', '.join(held[:4]) + ('…' if len(held) > 4 else ''))}" if held else "",
    ]
    return "\n".join(line for line in lines if line)


def _below(
    opening: Sequence[Button], authors: Sequence[Follow], say: Speech
) -> tuple[tuple[Button, ...], ...]:
    if len(opening) == 1:
        opening = [Button(say("Open the book"), "book", opening[0].ref)]
    ends = [_end(each, "nstop", say) for each in authors[:_MOST_ENDS]]
    if len(authors) == 1:
        ends = [Button(say("Stop"), "nstop", authors[0].id)]
    return (*rows(opening, 5), *rows(ends, 2))


def _end(follow: Follow, action: str, say: Speech) -> Button:
    label = say("Stop: {name}", name=_short(follow.kind, follow.sought))
    return Button(shortened(label, _LABEL), action, follow.id)


def stop(follow: Follow, say: Speech) -> Button:
    """Return the button below news that ends what brought them."""
    return _end(follow, "nstop", say)


def follow_again(kind: str, sought: str, action: str, ref: int, say: Speech) -> Button:
    """Return the button that has a follow back; ref: of the tap that ended it."""
    label = say("Undo: {name}", name=_short(kind, sought))
    return Button(shortened(label, _LABEL), action, ref)


def _short(kind: str, sought: str) -> str:
    names = naming.people(sought).all if kind == noticing.AUTHORS else ()
    return names[0].family if names else sought


def name_of(follow: Follow) -> str:
    """Return what is followed, as a reader has it: «Νίκος Καζαντζάκης», or the title as typed."""
    if follow.kind == noticing.AUTHORS:
        return naming.direct(follow.sought) or follow.sought
    return follow.sought


def shall_go_on(follows: Sequence[Follow], ref: int, say: Speech) -> Said:
    """Return the question after 90 days; ref: when it was asked, which names these follows."""
    lines = [
        say("You asked me to write to you of these, and the 90 days are over:"),
        *_listed(follows),
        say("Shall I go on for another 90 days? Without an answer I stop."),
    ]
    buttons = [
        Button(say("Yes, go on"), "ngoon", f"{ref}.yes"),
        Button(say("No, stop"), "ngoon", f"{ref}.no"),
    ]
    return Said(rich("\n".join(lines)), rows(buttons, 2))


def _listed(follows: Sequence[Follow]) -> list[str]:
    return [f"— {told(name_of(each), 120)}" for each in follows]


def went_on(follows: Sequence[Follow], undo: Button, say: Speech) -> Said:
    """Return what becomes of that question when it was answered by a yes; undo: asks it again."""
    day = say.long_date(follows[0].until.astimezone(say.zone).date())
    lines = [say("I go on until {day}:", day=day), *_listed(follows)]
    return Said(rich("\n".join(lines)), rows([undo]))


def notices(
    choice: NoticeChoice, follows: Sequence[Follow], say: Speech, *, undo: Sequence[Button] = ()
) -> Said:
    """Return what the bot writes to a patron unasked, with a switch for each kind.

    undo: has back what was ended just now.
    """
    lines = [say("What I write to you without being asked:")]
    switches = []
    for kind in noticing.KINDS:
        mine = [each for each in follows if each.kind == kind]
        is_asked = kind == noticing.REMINDERS or bool(mine)
        is_on = is_asked and noticing.is_on(choice, kind)
        state = say("yes") if is_on else say("no")
        lines.append(say(_STATES[kind], state=styled("b", state)))
        lines += [_until(each, say) for each in mine]
        if is_asked:
            label = say(_SWITCHES[kind][0 if is_on else 1])
            switches.append(Button(label, "nkind", f"{kind}.{'off' if is_on else 'on'}"))
    if not any(each.kind == noticing.AUTHORS for each in follows):
        lines.append(
            styled("i", say("To follow an author, open a book and tap “News of the author”."))
        )
    ends = [*undo, *(_end(each, "nend", say) for each in follows)]
    body = ["\n".join(lines), "\n".join(_hours(choice, say))]
    return Said(rich("\n\n".join(body)), (*rows(switches, 2), *rows(ends, 2), *_other(choice, say)))


def _until(follow: Follow, say: Speech) -> str:
    day = say.long_date(follow.until.astimezone(say.zone).date())
    return "— " + say("{name}, until {day}", name=told(name_of(follow), 80), day=day)


def _hours(choice: NoticeChoice, say: Speech) -> list[str]:
    if choice.quiet == quiet.NONE:
        said = say("You have no quiet hours: these come at any time.")
    else:
        said = say("Quiet hours: {hours}. Then none of these comes.", hours=_span(choice.quiet))
    return [
        said,
        say("Librarians' answers, and by when one comes, always reach you at once."),
    ]


def _other(choice: NoticeChoice, say: Speech) -> tuple[tuple[Button, ...], ...]:
    others = [
        Button(_span(each) if each else say("No quiet hours"), "nquiet", each or "none")
        for each in quiet.OFFERED
        if each != choice.quiet
    ]
    return rows(others, 2)


def _span(hours: str) -> str:
    first, last = hours.split("-")
    return f"{int(first):02}:00–{int(last):02}:00"
