"""A file from the desk: given to Telegram once, in its sender's own chat, and known by its id.

So it is kept nowhere here, and the reply that carries it is a letter like every other: it outlives
a crash, waits its turn, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

from aiohttp.web import FileField
from telegram.error import Forbidden, TelegramError

from handlers.desk.room import Room
from handlers.relay import Attachment
from handlers.texts import Speech, _
from knowledge.errors import DeskError

LARGEST, LARGEST_PHOTO = 50 * 1024 * 1024, 10 * 1024 * 1024  # bytes; Bot API
_PHOTOS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True)
class Upload:
    """A file that a form brought: as it is called, its bytes, and what it is sent as."""

    name: str
    type: str
    size: int
    kind: str  # photo or document
    content: IO[bytes]


class NotTaken(DeskError):
    """The file can't be sent; the sentence says why, in the language of the desk's code."""


def in_form(form: Any) -> Upload | None:
    """Return the file of a form, None where none was chosen. Raises NotTaken if it is too large."""
    given = form.get("file")
    if not isinstance(given, FileField) or not given.filename:
        return None
    content = given.file
    size = content.seek(0, 2)
    content.seek(0)
    if not size:
        raise NotTaken(_("The file is empty."))
    if size > LARGEST:
        raise NotTaken(_("The file is larger than 50 MB, the most that Telegram takes."))
    begins = content.read(8)
    content.seek(0)
    is_photo = size <= LARGEST_PHOTO and begins.startswith(_PHOTOS)
    name = given.filename.replace("\\", "/").rpartition("/")[2]
    name = "".join(char for char in name if char.isprintable())[-120:] or "file"
    return Upload(name, given.content_type, size, "photo" if is_photo else "document", content)


def close(form: Any) -> None:
    """Close the files that a form brought."""
    for value in form.values():
        if isinstance(value, FileField):
            value.file.close()


async def hand_over(room: Room, chat_id: int, upload: Upload, code: str, say: Speech) -> Attachment:
    """Give a file to Telegram in its sender's own chat. Raises NotTaken with the reason."""
    caption = say("Your copy of what you sent from the desk · {code}", code=code)
    try:
        sent = await room.upload(chat_id, upload, caption)
    except Forbidden:
        raise NotTaken(_("Write /start to me in private first.")) from None
    except TelegramError:
        raise NotTaken(_("Telegram did not take the file. Try again, or send another.")) from None
    found = sent.get(upload.kind) or {}
    if isinstance(found, list):  # a photo comes in several sizes, the largest last
        found = found[-1] if found else {}
    info = {"name": upload.name, "type": upload.type, "bytes": upload.size}
    return Attachment(upload.kind, str(found.get("file_id", "")), info)
