"""What people attach to messages: pictures, files, voices, places."""

from __future__ import annotations

from typing import Any

from bot.simulator import entities
from bot.simulator.errors import NotPossible
from bot.simulator.files import FileStore, describe
from bot.simulator.pictures import grey

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
# What a file is like if nothing else is said.
_USUAL: dict[str, dict[str, Any]] = {
    "document": {"name": "file.pdf", "mime": "application/pdf", "size": 1024},
    "voice": {"mime": "audio/ogg", "size": 12_000, "duration": 3},
    "video": {
        "mime": "video/mp4",
        "size": 1_250_000,
        "duration": 5,
        "width": 640,
        "height": 360,
    },
    "audio": {"name": "track.mp3", "mime": "audio/mpeg", "size": 2_880_000, "duration": 180},
    "video_note": {"size": 500_000, "duration": 5, "length": 240},
    "sticker": {
        "width": 512,
        "height": 512,
        "emoji": "🙂",
        "is_animated": False,
        "is_video": False,
        "type": "regular",
    },
}


def text(typed: str) -> dict[str, Any]:
    """Return the content of a text message. Raises NotPossible for what no client sends."""
    written, marks = entities.typed(typed)
    if not written:
        raise NotPossible("A client does not send an empty text.")
    if entities.units.length(written) > TEXT_LENGTH:
        raise NotPossible(f"A client splits a text of more than {TEXT_LENGTH} characters.")
    return {"text": written, "entities": marks} if marks else {"text": written}


def caption(typed: str | None) -> dict[str, Any]:
    """Return the caption fields, {} without a caption."""
    written, marks = entities.typed(typed or "")
    if entities.units.length(written) > CAPTION_LENGTH:
        raise NotPossible(f"A caption has at most {CAPTION_LENGTH} characters.")
    if not written:
        return {}
    return {"caption": written, "caption_entities": marks} if marks else {"caption": written}


def file(files: FileStore, kind: str, *, data: bytes | None = None, **said: Any) -> dict[str, Any]:
    """Return {kind: object} for a new file: `data`, or as many bytes of nothing as it says."""
    if kind == "photo":
        return {"photo": files.add_photo(data)}
    if kind not in _USUAL:
        raise NotPossible(f"There are no files of the kind {kind}.")
    if kind == "sticker" and data is None:
        data = grey(64, 64)
    described = _USUAL[kind] | {name: value for name, value in said.items() if value is not None}
    if data is not None:
        described["size"] = len(data)
    return {kind: describe(files.add(kind, data=data, **described))}


def changes(old: dict[str, Any], new_text: str | None, new_caption: str | None) -> dict[str, Any]:
    """Return how an edit changes a message; None takes a field away."""
    if new_text is None:
        return {"caption": None, "caption_entities": None} | caption(new_caption)
    if "text" not in old:
        raise NotPossible("This message has no text to change.")
    return {"entities": None} | text(new_text)
