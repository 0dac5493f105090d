"""A text and its entities, made out of what a bot sent or a person typed."""

from __future__ import annotations

from typing import Any

from bot.simulator.entities import found, html, spans, units
from bot.simulator.entities.spans import Span
from bot.simulator.errors import bad_request

__all__ = ["Formatted", "formatted", "html", "typed", "units"]

Formatted = tuple[str, list[dict[str, Any]]]
_MOST_ENTITIES = 100
_PLAIN = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "blockquote",
        "expandable_blockquote",
    }
)
# Telegram finds these by itself, whatever a bot says about them.
_AUTOMATIC = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    }
)
_WRONG = "can't parse MessageEntity: "


def formatted(text: str, parse_mode: str = "", entities: list[Any] | None = None) -> Formatted:
    """Return the text as it is stored and its entities; ("", []) for a text that says nothing.

    parse_mode: HTML or nothing. Telegram knows two kinds of Markdown as well; here they are refused
    like any other mode, so that they can't pass as plain text.
    Raises Refused with Telegram's words for markup and entities that cannot be right.
    """
    marked: list[Span] = []
    mode = parse_mode.strip().lower()
    if text and mode and mode != "none":
        if mode != "html":
            raise bad_request("unsupported parse_mode")
        text, marked = html.parse(text)
    elif entities:
        marked = [span for entity in entities if (span := _explicit(entity)) is not None]
    return _finished(text, marked)


def typed(text: str) -> Formatted:
    """Return what a person typed, and what Telegram marks in it."""
    return _finished(text, [])


def _finished(text: str, marked: list[Span]) -> Formatted:
    if marked:
        marked = spans.put_in_order(marked)
    text = units.wash(text, marked)
    if units.says_nothing(text):
        return "", []
    text, marked = units.trim(text, marked)
    automatic = found.find(text)
    if not marked:
        return text, [span.as_entity() for span in automatic[:_MOST_ENTITIES]]
    marked = spans.put_in_order(marked)
    if automatic:
        marked = units.without_blanks(text, spans.merge(marked, automatic))
    return text, [span.as_entity() for span in marked[:_MOST_ENTITIES]]


def _explicit(entity: Any) -> Span | None:
    """Return the span of one given MessageEntity, None for those that Telegram passes over."""
    if not isinstance(entity, dict):
        raise bad_request(_WRONG + "expected an Object")
    kind = entity.get("type")
    offset, length = _number(entity, "offset"), _number(entity, "length")
    if not isinstance(kind, str):
        raise bad_request(_WRONG + 'Can\'t find field "type"')
    if offset < 0 or length < 0:
        word, value = ("offset", offset) if offset < 0 else ("length", length)
        raise bad_request(f"receive an entity with incorrect {word} {value}")
    extra = _extra(kind, entity)
    return None if extra is None else Span(extra[0], offset, length, extra[1])


def _number(entity: dict[str, Any], name: str) -> int:
    if name not in entity:
        raise bad_request(_WRONG + f'Can\'t find field "{name}"')
    try:
        return int(entity[name])
    except (TypeError, ValueError):
        raise bad_request(_WRONG + f'Field "{name}" must be of type Number') from None


def _extra(kind: str, entity: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    match kind:
        case "text_link":
            url = str(entity.get("url") or "")
            found_link = html.link(url)
            if found_link is None:
                raise bad_request(f"entity URL '{url}' is invalid")
            return found_link
        case "text_mention":
            user = entity.get("user")
            if not isinstance(user, dict) or "id" not in user:
                raise bad_request(_WRONG + 'Can\'t find field "user"')
            return kind, {"user": user}
        case "pre":
            language = str(entity.get("language") or "")
            return kind, {"language": language} if language else {}
        case "custom_emoji":
            return kind, {"custom_emoji_id": str(entity.get("custom_emoji_id") or "")}
        case "date_time":
            return kind, {k: entity[k] for k in ("unix_time", "date_time_format") if k in entity}
    if kind not in _PLAIN and kind not in _AUTOMATIC:
        raise bad_request(_WRONG + "Unsupported type specified")
    return (kind, {}) if kind in _PLAIN else None
