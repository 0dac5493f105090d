"""Answers to taps and to inline queries, and reactions."""

from __future__ import annotations

from typing import Any

from bot.simulator import entities
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Access, Call

_ANSWER_LENGTH = 200
_MOST_RESULTS = 50
_OFFSET_BYTES = 64
_ID_BYTES = 64


def answer_callback_query(call: Call) -> bool:
    """Answer a tap."""
    text = call.params.text("text")
    if entities.units.length(text) > _ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = call.telegram.taps.take(call.params.text("callback_query_id"), call.bot.id)
    answer: dict[str, Any] = {"text": text, "show_alert": bool(call.params.get("show_alert"))}
    if call.params.get("url"):
        answer["url"] = call.params["url"]
    tap.answer.set_result(answer)
    call.telegram.events.publish(
        "callback_answer",
        {
            "callback_query_id": tap.query_id,
            "chat_id": tap.chat_id,
            "message_id": tap.message_id,
            **answer,
        },
        frozenset({tap.person_id}),
    )
    return True


def answer_inline_query(call: Call) -> bool:
    """Answer an inline query."""
    results = call.params.array("results")
    if len(results) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    if len(call.params.text("next_offset").encode()) > _OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    ids = [str(one.get("id", "")) if isinstance(one, dict) else "" for one in results]
    if any(not 1 <= len(one.encode()) <= _ID_BYTES for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    query = call.telegram.inline.take(call.params.text("inline_query_id"), call.bot.id)
    query.answer.set_result(dict(call.params))
    return True


def set_message_reaction(call: Call) -> bool:
    """React to a message, or take the reaction back."""
    reactions = call.params.array("reaction")
    for reaction in reactions:
        if not isinstance(reaction, dict) or reaction.get("type") not in ("emoji", "custom_emoji"):
            raise bad_request("REACTION_INVALID")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    chat = call.chat(Access.READ)
    message = call.message(chat, "message to react")
    chat.reactions[message["message_id"], call.bot.id] = reactions
    return True
