"""/notices: what the bot may write to a patron unasked, changed by taps in one message."""

from __future__ import annotations

from handlers import cards
from handlers.numbers import number
from handlers.turn import Said, Turn
from knowledge import follows, noticing, quiet, taken
from knowledge.models import Follow


async def notices_command(turn: Turn) -> None:
    """A patron asks what is written to them unasked."""
    turn.send(await _page(turn))


async def switched(turn: Turn, ref: str) -> None:
    """A patron switches a kind of notices on or off."""
    kind, _, state = ref.partition(".")
    if kind not in noticing.KINDS or state not in ("on", "off"):
        return await turn.expired()
    patron_id = turn.known_patron.id
    choice = await noticing.to_change(turn.session, patron_id)
    noticing.switch(choice, kind, on=state == "on")
    if state == "off":
        await follows.drop_news(turn.session, patron_id, kind)
    return await _show(turn)


async def chose_hours(turn: Turn, ref: str) -> None:
    """A patron chooses other quiet hours, or none."""
    hours = quiet.NONE if ref == "none" else ref
    if hours not in quiet.OFFERED or not ref:
        return await turn.expired()
    (await noticing.to_change(turn.session, turn.known_patron.id)).quiet = hours
    return await _show(turn)


async def ended(turn: Turn, ref: str) -> None:
    """A patron ends a follow; one that has ended already is gone from the list."""
    follow = await follows.own(turn.session, turn.known_patron.id, number(ref) or 0)
    if follow is not None:
        await taken.end_follow(turn.session, turn.update.update_id, follow, turn.now)
    await _show(turn)


async def followed_again(turn: Turn, ref: str) -> None:
    """A patron has a follow back that they ended just now."""
    patron_id, tap = turn.known_patron.id, number(ref) or 0
    if not await taken.give_back(turn.session, tap, patron_id, Follow, turn.now):
        return await turn.expired()
    await _show(turn)


async def _show(turn: Turn) -> None:
    await turn.session.flush()
    turn.acknowledge()
    turn.edit(await _page(turn))


async def _page(turn: Turn) -> Said:
    patron_id = turn.known_patron.id
    choice = await noticing.of_patron(turn.session, patron_id)
    mine = await follows.of_patron(turn.session, patron_id)
    gone = await taken.latest(turn.session, patron_id, Follow, turn.now)
    undo = []
    if gone is not None:
        name = gone.rows[0]["kind"], gone.rows[0]["sought"]
        undo = [cards.follow_again(*name, "nagain", gone.update_id, turn.speech)]
    return cards.notices(choice, mine, turn.speech, undo=undo)
