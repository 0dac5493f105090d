"""Keyboards under messages, taps on them, and the answers to taps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.simulator import Group, NotPossible, Person, Telegram

if TYPE_CHECKING:
    from tests.simulator.conftest import Api, Clock

TOO_OLD = (
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
)


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


TAKE = keyboard({"text": "Take it", "callback_data": "take:7"})


async def test_a_tap_and_its_answer(
    api: Api, telegram: Telegram, eleni: Person, staff: Group
) -> None:
    card = await api.result("sendMessage", chat_id=staff.id, text="card", reply_markup=TAKE)
    tap = await eleni.tap(staff.id, card["message_id"], "Take it")
    [update] = await api.news()
    query = update["callback_query"]
    assert query["id"] == tap.query_id
    assert query["from"]["id"] == 201
    assert query["message"] == card
    assert query["data"] == "take:7"
    assert not tap.is_answered
    answer = {"callback_query_id": tap.query_id, "text": "Yours", "show_alert": True}
    assert await api.result("answerCallbackQuery", **answer) is True
    assert await tap.answer == {"text": "Yours", "show_alert": True}
    assert await api.refusal("answerCallbackQuery", **answer) == TOO_OLD
    again = await eleni.tap(staff.id, card["message_id"], "take:7")
    [update] = await api.news()
    assert update["callback_query"]["chat_instance"] == query["chat_instance"]
    assert again.query_id != tap.query_id


async def test_any_member_can_tap_and_strangers_can_not(
    api: Api, telegram: Telegram, maria: Person, staff: Group
) -> None:
    card = await api.result("sendMessage", chat_id=staff.id, text="card", reply_markup=TAKE)
    with pytest.raises(NotPossible):
        await maria.tap(staff.id, card["message_id"], "Take it")
    await maria.join(staff)
    await maria.tap(staff.id, card["message_id"], "Take it")
    assert (await api.news())[-1]["callback_query"]["from"]["id"] == 101


async def test_a_button_that_is_not_there(api: Api, eleni: Person, staff: Group) -> None:
    card = await api.result("sendMessage", chat_id=staff.id, text="card", reply_markup=TAKE)
    with pytest.raises(NotPossible, match="«Take it»"):
        await eleni.tap(staff.id, card["message_id"], "Close")
    await eleni.tap(staff.id, card["message_id"], "made:up", forged=True)
    assert (await api.news())[-1]["callback_query"]["data"] == "made:up"


async def test_an_old_button_still_works_and_an_old_query_does_not(
    api: Api, eleni: Person, staff: Group, clock: Clock
) -> None:
    card = await api.result("sendMessage", chat_id=staff.id, text="card", reply_markup=TAKE)
    clock.advance(30 * 24 * 3600)
    tap = await eleni.tap(staff.id, card["message_id"], "Take it")
    assert (await api.updates())[-1]["callback_query"]["message"]["date"] == card["date"]
    clock.advance(61)
    assert await api.refusal("answerCallbackQuery", callback_query_id=tap.query_id) == TOO_OLD
    # A tap that nobody fetched is gone after two and a half minutes, a message is not.
    await eleni.send(staff.id, "x")
    clock.advance(90)
    assert [list(update)[1] for update in await api.updates()] == ["message"]


async def test_a_query_that_never_was(api: Api) -> None:
    assert await api.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD
    assert await api.refusal("answerCallbackQuery") == TOO_OLD


async def test_an_answer_that_is_too_long(api: Api, eleni: Person, staff: Group) -> None:
    card = await api.result("sendMessage", chat_id=staff.id, text="card", reply_markup=TAKE)
    tap = await eleni.tap(staff.id, card["message_id"], "Take it")
    query = {"callback_query_id": tap.query_id}
    assert await api.refusal("answerCallbackQuery", **query, text="x" * 201) == (
        400,
        "Bad Request: MESSAGE_TOO_LONG",
    )
    assert await api.result("answerCallbackQuery", **query, text="x" * 200) is True


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keyboard({"text": "a", "callback_data": "ά" * 33}), "BUTTON_DATA_INVALID"),
        (keyboard({"text": "a", "callback_data": "ά" * 32}), None),
        (
            keyboard({"text": "a"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard({"text": "a", "callback_data": ""}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard({"callback_data": "a"}),
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"inline_keyboard": [["a"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        (
            {"inline_keyboard": [{"text": "a"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [[{"text": "a", "callback_data": "b"}] * 101]},
            "reply markup is too long",
        ),
        (
            keyboard({"text": "a", "url": "no url"}),
            "inline keyboard button URL 'no url' is invalid: Wrong HTTP URL",
        ),
        (keyboard({"text": "a", "url": "t.me/x"}), None),
        (keyboard({"text": "a", "web_app": {"url": "https://a.example"}}), "BUTTON_TYPE_INVALID"),
        (keyboard({"text": "a", "copy_text": {"text": "x" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
        ("{half", "can't parse reply keyboard markup JSON object"),
        ([1], "object expected as reply markup"),
        ({"keyboard": ["a"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [["a", {"text": "b"}]]}, None),
    ],
)
async def test_what_is_refused_of_a_keyboard(
    api: Api, staff: Group, markup: object, words: str | None
) -> None:
    answer = await api("sendMessage", chat_id=staff.id, text="x", reply_markup=markup)
    assert answer.get("description") == (None if words is None else f"Bad Request: {words}")


async def test_a_button_shows_what_it_does_and_nothing_more(api: Api, staff: Group) -> None:
    both = keyboard({"text": "a", "url": "https://a.example", "callback_data": "b", "odd": 1})
    sent = await api.result("sendMessage", chat_id=staff.id, text="x", reply_markup=both)
    assert sent["reply_markup"] == keyboard({"text": "a", "url": "https://a.example"})


async def test_a_reply_keyboard_is_shown_nowhere(api: Api, staff: Group) -> None:
    other = {"keyboard": [["a"]]}
    sent = await api.result("sendMessage", chat_id=staff.id, text="x", reply_markup=other)
    assert "reply_markup" not in sent


async def test_reactions(api: Api, eleni: Person, staff: Group) -> None:
    said = await eleni.send(staff.id, "x")
    await api.updates(allowed_updates=["message_reaction"])
    await eleni.react(staff.id, said["message_id"], "👍")
    reaction = (await api.news())[-1]["message_reaction"]
    assert reaction["old_reaction"] == []
    assert reaction["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    where = {"chat_id": staff.id, "message_id": said["message_id"]}
    seen = [{"type": "emoji", "emoji": "👀"}]
    assert await api.result("setMessageReaction", **where, reaction=seen) is True
    assert await api.refusal("setMessageReaction", **where, reaction=[{"type": "smile"}]) == (
        400,
        "Bad Request: REACTION_INVALID",
    )
    assert await api.refusal("setMessageReaction", chat_id=staff.id, message_id=99) == (
        400,
        "Bad Request: message to react not found",
    )


async def test_inline_queries(api: Api, maria: Person, clock: Clock) -> None:
    query = await maria.ask_inline("zorbas")
    [update] = await api.news()
    assert update["inline_query"]["query"] == "zorbas"
    results = [{"type": "article", "id": "1", "title": "t"}]
    answer = {"inline_query_id": update["inline_query"]["id"], "results": results}
    assert await api.refusal("answerInlineQuery", **answer | {"results": results * 51}) == (
        400,
        "Bad Request: too many inline query results specified",
    )
    assert await api.result("answerInlineQuery", **answer) is True
    assert (await query.answer)["results"] == results
    assert await api.refusal("answerInlineQuery", **answer) == TOO_OLD
