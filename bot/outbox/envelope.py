"""From rows of the outbox to calls of the Bot API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.calls import Upload
from handlers.joining import digest, is_digest, joined
from handlers.markup import units
from knowledge.models import Letter

ALBUM_SIZE = 10
_TEXT_LIMIT = 4096
_CAPTION_LIMIT = 1024
_EDITS_NEED = "message_id"
_OURS = ("head", "brief", "lead", "plain")  # what payloads say to one another and not to Telegram


class Unresolved(Exception):
    """The message that this letter changes was never sent, so there is nothing to change."""


def call_of(
    letters: Sequence[Letter], sent: Mapping[int, int], threads: Mapping[int, int]
) -> tuple[str, dict[str, Any]]:
    """Return (method, parameters) of letters that leave together, or of one alone.

    sent: letter id → message id, for letters that edit or answer another one.
    threads: topic id → thread id, of the topics that stand.
    """
    first = letters[0]
    if first.album:
        method, parameters = _album_call(letters, sent)
    elif len(letters) > 1:
        method, parameters = _joined_call(letters, sent)
    else:
        method, parameters = _single_call(first, sent)
    thread = None if first.topic_id is None else threads.get(first.topic_id)
    if thread is not None and method not in _NO_THREAD and "plain" not in first.payload:
        parameters["message_thread_id"] = thread
    if first.case_id is not None and first.chat_id < 0 and method.startswith(_SENDS):
        parameters["protect_content"] = True  # what patrons wrote is not forwarded from a group
    return method, {name: value for name, value in parameters.items() if name not in _OURS}


_SENDS = ("send", "copy")
_NO_THREAD = (
    "createForumTopic",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "deleteMessage",
)


def joined_length(letters: Sequence[Letter]) -> int:
    """Return the UTF-16 units of the one text that these letters make."""
    return units(joined([letter.payload for letter in letters])["text"])


def digested_length(letters: Sequence[Letter]) -> int:
    """Return the UTF-16 units of the digest that these cards make; 0 if one is no card."""
    briefs = [letter.payload.get("brief") for letter in letters]
    return units(digest([brief for brief in briefs if brief])["text"]) if all(briefs) else 0


def _joined_call(letters: Sequence[Letter], sent: Mapping[int, int]) -> tuple[str, dict[str, Any]]:
    first = letters[0]
    if is_digest(first.joins):
        payload = digest([letter.payload["brief"] for letter in letters])
    else:
        payload = joined([letter.payload for letter in letters])
    parameters = {"chat_id": first.chat_id, **payload}
    _answering(parameters, first, sent)
    return first.method, parameters


def _single_call(letter: Letter, sent: Mapping[int, int]) -> tuple[str, dict[str, Any]]:
    parameters: dict[str, Any] = {"chat_id": letter.chat_id, **letter.payload}
    if letter.edits is not None:
        if letter.edits not in sent:
            raise Unresolved(f"letter {letter.edits} was not sent")
        parameters[_EDITS_NEED] = sent[letter.edits]
    _answering(parameters, letter, sent)
    if attached := parameters.pop("attached", None):  # a text file that we wrote ourselves
        parameters["document"] = Upload(attached["name"], attached["text"].encode())
    return letter.method, parameters


def _album_call(letters: Sequence[Letter], sent: Mapping[int, int]) -> tuple[str, dict[str, Any]]:
    first = letters[0]
    media = []
    for letter in letters:
        piece = {name: value for name, value in letter.payload.items() if name in _PIECE}
        media.append(piece)
    lead = first.payload.get("lead")
    if lead and not any(piece.get("caption") for piece in media):
        media[0]["caption"] = lead
        media[0]["caption_entities"] = [{"type": "bold", "offset": 0, "length": units(lead)}]
    parameters: dict[str, Any] = {"chat_id": first.chat_id}
    parameters |= {name: first.payload[name] for name in _PLACE if name in first.payload}
    _answering(parameters, first, sent)
    if len(media) > 1:
        return "sendMediaGroup", {**parameters, "media": media}
    piece = dict(media[0])
    kind = piece.pop("type")
    parameters |= {kind: piece.pop("media"), **piece}
    return f"send{kind.capitalize()}", parameters


_PLACE = ("message_thread_id", "reply_parameters")
_PIECE = ("type", "media", "caption", "caption_entities")


def _answering(parameters: dict[str, Any], letter: Letter, sent: Mapping[int, int]) -> None:
    if letter.answers is not None and letter.answers in sent:
        parameters["reply_parameters"] = {
            "message_id": sent[letter.answers],
            "allow_sending_without_reply": True,
        }


def mark_as_doubtful(letters: Sequence[Letter]) -> list[Letter]:
    """Mark letters that may have arrived already; return a note to send where none fits inside.

    The mark is a sentence at the end of the text or caption, written by whoever made the letter.
    """
    first = letters[0]
    for letter in letters:
        letter.marked = True
    mark = first.mark
    if not mark:
        return []
    field, limit = ("text", _TEXT_LIMIT) if "text" in first.payload else ("caption", _CAPTION_LIMIT)
    said = str(first.payload.get(field) or first.payload.get("lead") or "")
    fits = units(said) + units(mark) + 1 <= limit
    captioned = field == "text" or first.method in _CAPTIONED
    if fits and captioned:
        first.payload = {**first.payload, field: f"{said}\n{mark}" if said else mark}
        return []
    return [_note(first, mark)]


_CAPTIONED = [
    "sendPhoto",
    "sendVideo",
    "sendDocument",
    "sendAudio",
    "sendVoice",
    "sendAnimation",
    "sendMediaGroup",
]


def _thread(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: payload[name] for name in payload if name == "message_thread_id"}


def _note(letter: Letter, mark: str) -> Letter:
    return Letter.ready(
        key=f"{letter.key}:mark",
        chat_id=letter.chat_id,
        method="sendMessage",
        payload={"text": mark} | _thread(letter.payload),
        rule="once",
        topic_id=letter.topic_id,
        created_at=letter.created_at,
    )
