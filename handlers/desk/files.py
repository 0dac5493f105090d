"""Files of a case, shown through the bot: fetched when asked for, kept nowhere.

Telegram's address of a file holds the bot's token: it is never sent on, stored or logged.
"""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web
from sqlalchemy import select
from telegram.error import TelegramError

from handlers.desk.pages import note_read
from handlers.desk.rendering import guest_of
from handlers.desk.room import ROOM
from handlers.numbers import number
from knowledge import cases
from knowledge.models import Case, Line

_MOST_BYTES = 20 * 1024 * 1024  # what a bot may fetch, Bot API
_MOST_A_MINUTE = 60
# What a browser may show in the page; all else is saved as a file and never opened here.
_INLINE = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "animation": "video/mp4",
    "sticker": "image/webp",
}
_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)


async def file(request: web.Request) -> web.Response:
    """Send the file of a line to a librarian who may read its case."""
    room, guest = request.app[ROOM], guest_of(request)
    ref = request.match_info["line"]
    if not room.rates.allow("file", guest.session, _MOST_A_MINUTE, room.desk.clock.now()):
        raise web.HTTPTooManyRequests
    async with room.read() as session:
        row = (
            await session.execute(
                select(Line, Case)
                .join(Case, Case.id == Line.case_id)
                .where(
                    Line.id == (number(ref) or 0),
                    cases.visible_to(guest.member, room.desk.directory),
                )
            )
        ).first()
    line, case = (row[0], row[1]) if row is not None else (None, None)
    if line is None or case is None or not line.file_id:
        raise web.HTTPNotFound
    if case.state not in cases.WAITING:
        await note_read(room, guest, case.library, case.code)
    try:
        contents = await room.fetch(line.file_id, _MOST_BYTES)
    except TelegramError:
        raise web.HTTPNotFound from None
    kind = _kind(line, contents)
    name = str(line.file_info.get("name", "")) or f"{line.kind}-{line.id}"
    place = "inline" if kind != "application/octet-stream" else "attachment"
    return web.Response(
        body=contents,
        content_type=kind,
        headers={
            "Content-Disposition": f"{place}; filename*=UTF-8''{quote(name[:120], safe='')}",
            "Cache-Control": "private, max-age=300",
        },
    )


def _kind(line: Line, contents: bytes) -> str:
    """Return what the file is shown as: by its first bytes, never by what a patron calls it."""
    if line.kind not in _INLINE:
        return "application/octet-stream"
    if contents[:4] == b"RIFF" and contents[8:12] == b"WEBP":
        return "image/webp"
    if contents[4:8] == b"ftyp":
        return "video/mp4"
    return next(
        (kind for sign, kind in _SIGNS if contents.startswith(sign)), "application/octet-stream"
    )
