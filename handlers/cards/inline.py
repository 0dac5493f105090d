"""A book as it is offered, and posted, in somebody's other chats."""

from __future__ import annotations

from typing import Any

from handlers.cards import holdings
from handlers.cards.catalogue import block
from handlers.cards.wording import deep_link
from handlers.markup import rich, shortened
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.catalogue import Hit
from knowledge.directory import Directory


def article(hit: Hit, directory: Directory, say: Speech, bot_username: str) -> dict[str, Any]:
    """Return the Bot API's InlineQueryResultArticle of one book."""
    about = " · ".join(str(part) for part in (hit.author, hit.year) if part)
    held = holdings.in_order(hit.holdings, directory, "")
    libraries = ", ".join(holdings.names(held, directory, say))
    link = Button(say("Open in the catalogue"), url=deep_link(bot_username, hit.record_id))
    said = Said(rich(block(hit, directory, say)), rows([link]))
    return {
        "type": "article",
        "id": hit.record_id,
        "title": shortened(hit.title, 100),
        "description": shortened(about, 80) + "\n" + shortened(libraries, 80),
        "input_message_content": {
            "message_text": said.body.text,
            "entities": said.body.entities(),
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": said.keyboard(),
    }
