"""Which of the letters that wait for a chat leaves next, and what leaves together with it.

What patrons wrote and new cards go before changes of what stands, but no change waits for ever:
it goes as if it had been written half a minute later. A letter that may not leave yet holds back
what belongs to the same case, and whatever changes or answers it; nothing else. A reminder that
waits for the end of quiet hours holds back nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.outbox.envelope import ALBUM_SIZE, digested_length, joined_length
from handlers.joining import CLOSED, DIGEST, DIGEST_SIZE
from handlers.turn import CASE_CARD, CREATE_TOPIC, REMINDER
from knowledge.models import Letter

TEXT_LIMIT = 4096
_EDITS_YIELD = timedelta(seconds=30)
_EDITS = (
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "editForumTopic",
)

Times = Callable[[Letter], datetime | None]


def is_edit(letter: Letter) -> bool:
    """Tell whether a letter only changes what stands already."""
    return letter.method in _EDITS


def target(letter: Letter) -> tuple[str, int] | None:
    """Return what a letter changes: ("letter", number), ("message", id), or None."""
    if letter.edits is not None:
        return "letter", letter.edits
    message_id = letter.payload.get("message_id") if is_edit(letter) else None
    return ("message", int(message_id)) if message_id is not None else None


def first(queue: Iterable[Letter], now: datetime, earliest: Times) -> Letter | datetime | None:
    """Return the letter of a chat that leaves next, or when one may, or None if none waits.

    earliest: when a letter may leave by itself, None for at once.
    """
    queue = list(queue)
    unmade = {row.topic_id for row in queue if row.method == CREATE_TOPIC}
    passed: set[int] = set()
    cases: set[int] = set()
    soonest: datetime | None = None
    change: Letter | None = None
    for letter in queue:
        at = earliest(letter)
        waits = at is not None and at > now
        if waits and at is not None:
            soonest = min(at, soonest or at)
        if waits or _is_held(letter, passed, cases, unmade):
            passed.add(letter.id)
            if letter.case_id is not None and letter.role != REMINDER:
                cases.add(letter.case_id)
            if waits and letter.tries and not is_edit(letter):
                break  # it is being tried again: the chat keeps its order
        elif not is_edit(letter):
            return change if change is not None and _is_older(change, letter) else letter
        else:
            change = change or letter
    return change or soonest


def _is_held(letter: Letter, passed: set[int], cases: set[int], unmade: set[int | None]) -> bool:
    """Tell whether a letter must wait for one before it."""
    return (
        letter.edits in passed
        or letter.answers in passed
        or letter.case_id in cases
        or (
            letter.topic_id in unmade
            and letter.topic_id is not None
            and letter.method != CREATE_TOPIC
        )
    )


def _is_older(change: Letter, letter: Letter) -> bool:
    # In a private chat everything keeps its order.
    yields = _EDITS_YIELD if letter.chat_id < 0 else timedelta(0)
    return change.created_at + yields <= letter.created_at


def together(queue: Iterable[Letter], head: Letter, *, digest: bool) -> list[Letter]:
    """Return `head` with what leaves in one call with it: an album, joined lines, a digest.

    digest: so much waits for this chat that new cards are told in one message.
    """
    rest = [letter for letter in queue if letter is not head]
    if head.album:
        return _album(rest, head)
    if head.joins:
        return _joined(rest, head)
    if digest and _is_new_card(head):
        return _digest(rest, head)
    return [head]


def _album(rest: list[Letter], head: Letter) -> list[Letter]:
    found = [head]
    for letter in rest:
        if letter.album == head.album and len(found) < ALBUM_SIZE:
            found.append(letter)
        elif letter.case_id == head.case_id and not is_edit(letter):
            break
    return found


def _joined(rest: list[Letter], head: Letter) -> list[Letter]:
    found = [head]
    length = digested_length if head.joins.startswith(DIGEST) else joined_length
    for letter in rest:
        if letter.joins == head.joins:
            if length([*found, letter]) > TEXT_LIMIT:
                break
            found.append(letter)
        elif letter.case_id == head.case_id and not is_edit(letter):
            break
    if CLOSED not in head.joins:
        for letter in found:
            letter.joins += f"{CLOSED}{head.id}"
    return found


def _digest(rest: list[Letter], head: Letter) -> list[Letter]:
    found = [head]
    for letter in rest:
        fits = len(found) < DIGEST_SIZE and digested_length([*found, letter]) <= TEXT_LIMIT
        if fits and _is_new_card(letter) and letter.tries == 0:
            found.append(letter)
    if len(found) > 1:
        for letter in found:
            letter.joins = f"{DIGEST}{CLOSED}{head.id}"
    return found


def _is_new_card(letter: Letter) -> bool:
    return letter.role == CASE_CARD and "brief" in letter.payload and not letter.joins
