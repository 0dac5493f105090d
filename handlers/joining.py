"""Several messages as one: a patron's lines of a few seconds, and new cards when many wait.

What is joined is decided when it leaves (`Letter.joins` says with what it may be); from then on
the letters have one key that no other letter has, and so are found together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.markup import units
from knowledge.models import Letter

DIGEST = "digest"  # how the key of a digest begins
CLOSED = "#"  # stands in a key once it is settled what leaves together
DIGEST_SIZE = 8  # cases; each has a row of buttons
GAP = "\n\n"

Payload = dict[str, Any]


def is_digest(joins: str) -> bool:
    """Tell whether letters with this key stand in one message as a digest of cards."""
    return joins.startswith(DIGEST) and CLOSED in joins


def is_closed(joins: str) -> bool:
    """Tell whether it is settled what leaves together with a letter."""
    return CLOSED in joins


def joined(payloads: Sequence[Payload]) -> Payload:
    """Return the payloads of texts as one, with a blank line between; the head stands once.

    Each may say in "head" how many UTF-16 units of its beginning are the head.
    """
    first = payloads[0]
    parts = [
        (first["text"], first.get("entities", ())),
        *(_without_head(payload) for payload in payloads[1:]),
    ]
    return {**first, **_texts(parts)}


def digest(briefs: Sequence[Payload]) -> Payload:
    """Return one message from what cards say in brief.

    brief: "head" (of the whole), "text" and "entities" of one case, "buttons" of one row.
    """
    head = f"{briefs[0]['head']} {len(briefs)}"
    bold = {"type": "bold", "offset": 0, "length": units(head)}
    parts = [(head, [bold]), *((brief["text"], brief["entities"]) for brief in briefs)]
    payload: Payload = {**_texts(parts), "link_preview_options": {"is_disabled": True}}
    rows = [brief["buttons"] for brief in briefs if brief["buttons"]]
    return {**payload, "reply_markup": {"inline_keyboard": rows}} if rows else payload


async def companions(session: AsyncSession, letter: Letter) -> list[Letter]:
    """Return the letters that stand in one message with this one, itself among them, in order."""
    if not is_closed(letter.joins):
        return [letter]
    found = await session.scalars(
        select(Letter).where(Letter.joins == letter.joins).order_by(Letter.id)
    )
    return list(found)


def _without_head(payload: Payload) -> tuple[str, list[Payload]]:
    head = int(payload.get("head", 0))
    raw = str(payload["text"]).encode("utf-16-le")
    entities = [
        {**entity, "offset": entity["offset"] - head}
        for entity in payload.get("entities", ())
        if entity["offset"] >= head
    ]
    return raw[2 * head :].decode("utf-16-le"), entities


def _texts(parts: Iterable[tuple[str, Iterable[Payload]]]) -> Payload:
    text, entities = "", []
    for words, marks in parts:
        shift = units(text + GAP) if text else 0
        text = f"{text}{GAP}{words}" if text else words
        entities += [{**mark, "offset": mark["offset"] + shift} for mark in marks]
    return {"text": text, "entities": entities} if entities else {"text": text}
