"""Suggestions to buy, as staff and patrons read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import holdings
from handlers.cards.wording import exact
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.catalogue import isbn
from knowledge.directory import Directory
from knowledge.models import Wish
from knowledge.wishes import BOUGHT, Group

_PAGE = 8  # suggestions in one message


def wishes(groups: Sequence[Group], directory: Directory, say: Speech, now: datetime) -> Said:
    """Return what patrons suggest to buy, the most wanted first, with the staff's two answers."""
    if not groups:
        return Said(rich(say("No suggestion to buy waits.")))
    blocks = []
    keyboard: list[tuple[Button, ...]] = []
    for number, group in enumerate(groups[:_PAGE], 1):
        blocks.append(_group(group, number, directory, say, now))
        keyboard += rows(
            [
                Button(say("{number}: bought", number=number), "wbought", group.id),
                Button(say("{number}: not this one", number=number), "wdeclined", group.id),
            ],
            2,
        )
    head = say.plural("{number} suggestion to buy.", "{number} suggestions to buy.", len(groups))
    return Said(rich("\n\n".join([head, *blocks])), tuple(keyboard))


def _group(group: Group, number: int, directory: Directory, say: Speech, now: datetime) -> str:
    place = holdings.name(group.library, directory, say) if group.library else say("any library")
    facts = (
        say.plural("{number} patron", "{number} patrons", group.patrons),
        escaped(place),
        say("since {when}", when=say.moment(group.since, now)),
        f"ISBN {exact(isbn.shown(group.isbn))}" if group.isbn else "",
    )
    lines = [f"{number}. {quoted(shortened(group.text, 150))}", " · ".join(filter(None, facts))]
    return "\n".join(lines)


def decided(wish: Wish, say: Speech) -> Said:
    """Return what a patron reads when staff have decided."""
    text = quoted(shortened(wish.text, 120))
    if wish.state == BOUGHT:
        said = say("You suggested “{text}”: the library is buying it. Thank you.", text=text)
    else:
        said = say("You suggested “{text}”: the library can't buy it now. Thank you.", text=text)
    return Said(rich(said))
