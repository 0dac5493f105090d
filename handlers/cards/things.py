"""What a patron sent that is neither words nor a file: a person's number, a place, a poll."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handlers.texts import Speech

if TYPE_CHECKING:
    from telegram import Message


def thing(info: Mapping[str, Any], say: Speech) -> str:
    """Return in one line, as plain text, what is kept of it (`relay.info_of`)."""
    name = str(info.get("name", ""))
    match info.get("is"):
        case "contact":
            return say("Contact: {name}, {phone}", name=name, phone=info.get("phone", ""))
        case "venue":
            return say("Place: {name}, {address}", name=name, address=info.get("address", ""))
        case "location":
            return say("A place; it can be seen in Telegram.")
        case "poll":
            choices = " · ".join(info.get("choices", ()))
            return say("Poll: {question} {choices}", question=name, choices=choices)
    return say("Something else; it can be seen in Telegram.")


def said_by(message: Message) -> dict[str, Any]:
    """Return what is kept of a message that is neither words nor a file; not where a place lies."""
    if contact := message.contact:
        name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
        return {"is": "contact", "name": name, "phone": contact.phone_number}
    if venue := message.venue:
        return {"is": "venue", "name": venue.title, "address": venue.address}
    if message.location:
        return {"is": "location"}
    if poll := message.poll:
        return {"is": "poll", "name": poll.question, "choices": [one.text for one in poll.options]}
    return {}
