"""In which order letters leave a chat, and what leaves together."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.outbox import picking
from handlers.joining import digest, joined
from handlers.markup import Rich, Span, units
from handlers.turn import REMINDER
from knowledge.models import Letter

NOW = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
GROUP = -100


def letter(number: int, method: str = "sendMessage", **more: Any) -> Letter:
    given = {
        "chat_id": GROUP,
        "payload": {"text": f"{number}"},
        "case_id": None,
        "edits": None,
        "answers": None,
        "topic_id": None,
        "not_before": None,
        "created_at": NOW,
        "tries": 0,
        "joins": "",
        "album": "",
        "role": "",
        **more,
    }
    return Letter(id=number, method=method, **given)


def edit(number: int, of: int, **more: Any) -> Letter:
    return letter(number, "editMessageText", edits=of, **more)


def picked(queue: list[Letter], now: datetime = NOW) -> Any:
    found = picking.first(queue, now, lambda row: row.not_before)
    return found.id if isinstance(found, Letter) else found


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_in_a_group_words_go_before_changes_that_are_not_old() -> None:
    assert picked([edit(1, of=9), letter(2)]) == 2
    assert picked([edit(1, of=9), letter(2, created_at=after(29))]) == 2
    assert picked([edit(1, of=9), letter(2, created_at=after(30))]) == 1
    assert picked([edit(1, of=9)]) == 1


def test_in_private_everything_keeps_its_order() -> None:
    assert picked([edit(1, of=9, chat_id=7), letter(2, chat_id=7)]) == 1


def test_a_letter_that_waits_holds_its_case_and_what_hangs_on_it() -> None:
    waits = letter(1, case_id=5, not_before=after(10))
    assert picked([waits, letter(2, case_id=5)]) == after(10)
    assert picked([waits, edit(2, of=1)]) == after(10)
    assert picked([waits, letter(2, answers=1)]) == after(10)
    assert picked([waits, letter(2, case_id=6)]) == 2
    assert picked([waits, letter(2, case_id=5)], after(10)) == 1


def test_a_reminder_that_waits_for_the_morning_holds_nothing() -> None:
    waits = letter(1, case_id=5, role=REMINDER, not_before=after(3600))
    assert picked([waits, letter(2, case_id=5)]) == 2
    assert picked([waits]) == after(3600)
    assert picked([waits, letter(2, case_id=5)], after(3600)) == 1


def test_a_letter_that_is_tried_again_keeps_the_chat_in_order() -> None:
    assert picked([letter(1, tries=1, not_before=after(2)), letter(2)]) == after(2)


def test_what_stands_in_a_topic_waits_for_its_making_wherever_that_is() -> None:
    made = letter(3, "createForumTopic", topic_id=4)
    assert picked([letter(1, topic_id=4), letter(2, topic_id=5), made]) == 2
    assert picked([letter(1, topic_id=4), made]) == 3


def line(number: int, text: str = "γραμμή", **more: Any) -> Letter:
    payload = {"text": f"Α\n{text}", "head": 2}
    return letter(number, **{"case_id": 5, "joins": "case 5", "payload": payload, **more})


def together(queue: list[Letter], *, digest: bool = False) -> list[int]:
    return [row.id for row in picking.together(queue, queue[0], digest=digest)]


def test_lines_of_a_case_join_over_others_but_not_over_its_files() -> None:
    queue = [line(1), letter(2, case_id=6), line(3), edit(4, of=9, case_id=5), line(5)]
    assert together([*queue, letter(6, "sendPhoto", case_id=5), line(7)]) == [1, 3, 5]
    assert {row.joins for row in queue if row.id in (1, 3, 5)} == {"case 5#1"}


def test_what_left_together_once_is_together_for_ever() -> None:
    assert together([line(1, joins="case 5#1"), line(2, joins="case 5#1"), line(3)]) == [1, 2]


def test_joined_lines_fit_into_a_message() -> None:
    assert together([line(1, "α" * 2000), line(2, "β" * 2091), line(3, "γ")]) == [1, 2]
    assert together([line(1, "😀" * 1000), line(2, "😀" * 1045), line(3, "γ")]) == [1, 2]
    assert together([line(1, "😀" * 1000), line(2, "😀" * 1047)]) == [1]


def brief(number: int) -> dict[str, Any]:
    said = {"head": "Νέες:", "text": f"Q-{number} · ερώτηση", "entities": [], "buttons": [{}]}
    return {"text": "card", "brief": said}


def test_eight_new_cards_leave_as_a_digest_when_much_waits() -> None:
    queue = [letter(n, role="card", case_id=n, payload=brief(n)) for n in range(1, 12)]
    assert together(queue) == [1]
    assert together(queue, digest=True) == list(range(1, 9))
    assert together(queue[8:9], digest=True) == [9]
    assert queue[8].joins == ""


letters = st.lists(
    st.tuples(
        st.sampled_from(("text", "line", "photo", "edit")),
        st.integers(1, 3),  # case
        st.integers(0, 8),  # seconds to wait
    ),
    max_size=20,
)


@given(letters)
def test_every_letter_leaves_once_and_in_the_order_of_its_case(
    rows: list[tuple[str, int, int]],
) -> None:
    queue = []
    for number, (kind, case, seconds) in enumerate(rows, 1):
        more: dict[str, Any] = {"case_id": case, "not_before": after(seconds)}
        if kind == "edit":
            queue.append(edit(number, of=100 + case))
        elif kind == "line":
            queue.append(line(number, joins=f"case {case}", **more))
        else:
            queue.append(letter(number, "sendPhoto" if kind == "photo" else "sendMessage", **more))
    left, now = [], NOW
    while queue:
        found = picking.first(queue, now, lambda row: row.not_before)
        if isinstance(found, datetime):
            assert found > now
            now = found
            continue
        assert found is not None
        for row in picking.together(queue, found, digest=False):
            queue.remove(row)
            left.append(row)
    assert sorted(row.id for row in left) == list(range(1, len(rows) + 1))
    by_case = defaultdict(list)
    for row in left:
        by_case[row.case_id].append(row.id)
    assert all(numbers == sorted(numbers) for numbers in by_case.values())


words = st.text("αβ 😀e", min_size=1, max_size=8)


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=5))
def test_entities_lie_over_the_same_words_after_joining(rows: list[tuple[str, str, str]]) -> None:
    head = Rich("Αναγνώστης 😀\n", (Span("bold", 0, 12),))
    payloads, briefs, marked = [], [], []
    for before, inside, behind in rows:
        body = Rich(before + inside + behind, (Span("code", len(before), len(before + inside)),))
        said = head + body
        payloads.append({"text": said.text, "entities": said.entities(), "head": units(head.text)})
        briefs.append({"head": "Ν", "text": body.text, "entities": body.entities(), "buttons": []})
        marked.append(inside)
    for payload in (joined(payloads), digest(briefs)):
        raw = payload["text"].encode("utf-16-le")
        found = [
            raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
            for one in payload["entities"]
            if one["type"] == "code"
        ]
        assert found == marked
    assert joined(payloads)["text"].count("Αναγνώστης") == 1
