"""@bot in any chat: what somebody types behind the bot's name becomes books to post there.

Answered for whoever asks, without knowing them: no patron, no library of theirs, nothing kept.
Telegram gives the same answer to others who type the same, so its language is that of the words.
"""

from __future__ import annotations

from typing import Any

from handlers import cards
from handlers.markup import visible
from handlers.texts import DEFAULT
from handlers.turn import Desk
from knowledge.language import language_of

_MOST = 10  # books offered
_CACHE_SECONDS = 60  # for which Telegram may give the answer again, to anybody
_PAYLOAD = "inline"  # of the button that leads to the bot: /start without more


async def answer(query_id: str, typed: str, desk: Desk) -> dict[str, Any]:
    """Return the parameters of answerInlineQuery."""
    say = desk.speech(language_of(typed) or DEFAULT)
    parameters: dict[str, Any] = {
        "inline_query_id": query_id,
        "results": [],
        "cache_time": _CACHE_SECONDS,
        "is_personal": False,
    }
    if not any(char.isalnum() for char in visible(typed)):
        hint = say("Type a title, an author or an ISBN")
        return parameters | {"button": {"text": hint, "start_parameter": _PAYLOAD}}
    found = await desk.catalogue.search(typed, limit=_MOST)
    if found is None:
        silent = say("The catalogue does not answer just now.")
        button = {"text": silent, "start_parameter": _PAYLOAD}
        return parameters | {"button": button, "cache_time": 0}
    if not found.hits:
        none = say("Nothing found: ask the library")
        return parameters | {"button": {"text": none, "start_parameter": _PAYLOAD}}
    parameters["results"] = [
        cards.article(hit, desk.directory, say, desk.bot_username) for hit in found.hits
    ]
    return parameters
