"""The parts of the outbox: the budget, the verdicts, the mark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.calls import MaybeSent, NotSent
from bot.outbox import verdict as verdicts
from bot.outbox.budget import Budget
from bot.outbox.envelope import Unresolved, mark_as_doubtful
from bot.outbox.verdict import verdict
from knowledge.models import Letter

NOW = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


def budget() -> Budget:
    return Budget(overall=25, private=1, private_burst=3, group=18, now=NOW)


def test_a_group_gets_eighteen_in_a_sliding_minute() -> None:
    left = budget()
    taken = []
    for second in range(180):
        now = NOW + timedelta(seconds=second)
        while left.take(-100, 1, now) == 0:
            taken.append(second)
    for start in range(120):
        assert len([at for at in taken if start <= at < start + 60]) <= 18
    assert len(taken) == 18 * 3


def test_a_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    left = budget()
    assert [left.take(7, 1, NOW) for _ in range(4)] == [0, 0, 0, 1.0]
    assert left.take(7, 1, NOW + timedelta(seconds=1)) == 0


def test_all_together_get_twenty_five_a_second() -> None:
    left = budget()
    assert [left.take(chat, 1, NOW) for chat in range(1, 26)] == [0] * 25
    assert left.take(99, 1, NOW) > 0


def test_what_did_not_leave_is_given_back() -> None:
    left = budget()
    for _ in range(18):
        left.take(-100, 1, NOW)
    assert left.take(-100, 1, NOW) > 0
    left.give_back(-100, 1)
    assert left.take(-100, 1, NOW) == 0


def test_messages_before_a_restart_count() -> None:
    left = budget()
    for second in range(18):
        left.note(-100, NOW - timedelta(seconds=second))
    assert left.take(-100, 1, NOW) > 0


def test_a_clock_that_jumps_back_does_no_harm() -> None:
    left = budget()
    left.take(7, 1, NOW)
    assert left.take(7, 1, NOW - timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryAfter(30), verdicts.WAIT),
        (ChatMigrated(-1001), verdicts.MOVED),
        (InvalidToken("x"), verdicts.HALT),
        (Forbidden("Forbidden: bot was blocked by the user"), verdicts.REFUSED),
        (NotSent("no connection"), verdicts.RETRY),
        (MaybeSent("the connection broke"), verdicts.UNKNOWN),
        (Conflict("x"), verdicts.RETRY),
        (BadRequest("Message is not modified: specified…"), verdicts.SENT),
        (BadRequest("Message to be replied not found"), verdicts.BARE),
        (BadRequest("Message thread not found"), verdicts.GONE),
        (BadRequest("Chat not found"), verdicts.REFUSED),
        (Unresolved("letter 7 was not sent"), verdicts.REFUSED),
        (TimedOut(), verdicts.UNKNOWN),
        (NetworkError("x"), verdicts.UNKNOWN),
        (RuntimeError("nobody thought of this"), verdicts.UNKNOWN),
    ],
)
def test_what_an_error_means(error: Exception, kind: str) -> None:
    assert verdict(error).kind == kind


def letter(method: str, payload: dict[str, object]) -> Letter:
    return Letter(
        key="1:0", chat_id=7, method=method, payload=payload, mark="(ίσως)", created_at=NOW
    )


def test_the_mark_stands_in_the_text_or_the_caption() -> None:
    text, photo = letter("sendMessage", {"text": "Ναι."}), letter("sendPhoto", {"photo": "f"})
    assert mark_as_doubtful([text]) == []
    assert mark_as_doubtful([photo]) == []
    assert text.payload["text"] == "Ναι.\n(ίσως)"
    assert photo.payload["caption"] == "(ίσως)"


def test_where_no_mark_fits_it_follows_as_a_note() -> None:
    (note,) = mark_as_doubtful([letter("sendSticker", {"sticker": "f"})])
    assert (note.method, note.payload) == ("sendMessage", {"text": "(ίσως)"})
    assert len(mark_as_doubtful([letter("sendMessage", {"text": "α" * 4094})])) == 1
