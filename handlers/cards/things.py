"""What a patron sent that is neither words nor a file: a person's number, a place, a poll."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.texts import Speech


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
