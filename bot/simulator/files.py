"""Files: what was uploaded or sent, by file_id, and the objects that describe them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from bot.simulator import pictures
from bot.simulator.errors import bad_request

DOWNLOAD_BYTES = 20 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
_MOST_PHOTO_SIDES = 10_000
_MOST_PHOTO_RATIO = 20
_FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "video": "videos",
    "audio": "music",
    "video_note": "video_notes",
    "animation": "animations",
    "sticker": "stickers",
}
_ENDINGS = {
    "photo": "jpg",
    "voice": "oga",
    "video": "mp4",
    "audio": "mp3",
    "video_note": "mp4",
    "animation": "mp4",
    "sticker": "webp",
}
_PREFIXES = {
    "photo": "AgAC",
    "document": "BQAC",
    "voice": "AwAC",
    "video": "BAAC",
    "audio": "CQAC",
    "video_note": "DQAC",
    "animation": "CgAC",
    "sticker": "CAAC",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. `data` is None for a file of which only the size matters."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    size: int
    path: str
    data: bytes | None
    described: dict[str, Any]

    def contents(self) -> bytes:
        """Return the bytes; zeros where none were given."""
        return bytes(self.size) if self.data is None else self.data


class FileStore:
    """All files that this Telegram knows. A file_id is good for every bot here."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._paths: dict[str, StoredFile] = {}

    def find(self, file_id: str) -> StoredFile | None:
        """Return the file, None if there is none of this id."""
        return self._files.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return the file that is downloaded under this file_path."""
        return self._paths.get(path)

    def add(
        self,
        kind: str,
        *,
        name: str = "",
        mime: str = "",
        size: int | None = None,
        data: bytes | None = None,
        **described: Any,
    ) -> StoredFile:
        """Store a file and return it; `described` goes into its object (duration, width, …)."""
        number = len(self._files) + 1
        if size is None:
            size = len(data) if data is not None else 0
        token = hashlib.sha256(f"{kind}:{number}:{name}".encode()).hexdigest()
        ending = name.rpartition(".")[2] if "." in name else _ENDINGS.get(kind, "bin")
        file = StoredFile(
            file_id=f"{_PREFIXES[kind]}AgQ{token[:40]}-{number}",
            unique_id=f"AgAD{token[40:56]}",
            kind=kind,
            name=name,
            mime=mime,
            size=size,
            path=f"{_FOLDERS[kind]}/file_{number}.{ending}",
            data=data,
            described=described,
        )
        self._files[file.file_id] = file
        self._paths[file.path] = file
        return file

    def add_photo(self, data: bytes | None) -> list[dict[str, Any]]:
        """Store a picture and return its PhotoSizes, the smallest first.

        Raises Refused for what is no picture, or one that Telegram would not take.
        """
        data = pictures.grey(640, 480) if data is None else data
        if len(data) > PHOTO_BYTES:
            raise bad_request(
                f"file of size {len(data)} bytes is too big for a photo; "
                f"the maximum size is {PHOTO_BYTES} bytes"
            )
        width, height = pictures.size(data)
        if width + height > _MOST_PHOTO_SIDES or max(width, height) > _MOST_PHOTO_RATIO * min(
            width, height
        ):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        mime = pictures.mime(data)
        sizes = []
        for longest in (90, 320, 800, 1280):
            scale = min(1.0, longest / max(width, height))
            file = self.add(
                "photo",
                mime=mime,
                data=data,
                width=max(1, int(width * scale)),
                height=max(1, int(height * scale)),
            )
            sizes.append(self._size(file))
            if scale == 1.0:
                break
        return sizes

    def sizes_of(self, file: StoredFile) -> list[dict[str, Any]]:
        """Return all PhotoSizes of the picture of which `file` is one size."""
        same = (
            one for one in self._files.values() if one.kind == "photo" and one.data is file.data
        )
        return [self._size(one) for one in same]

    @staticmethod
    def _size(file: StoredFile) -> dict[str, Any]:
        return {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_size": file.size,
            **file.described,
        }


def describe(file: StoredFile) -> dict[str, Any]:
    """Return the Bot API's object of a file: Document, Voice, Video, Audio, Sticker, …"""
    shown: dict[str, Any] = dict(file.described)
    if file.name and file.kind in ("document", "video", "audio", "animation"):
        shown["file_name"] = file.name
    if file.mime and file.kind not in ("photo", "sticker", "video_note"):
        shown["mime_type"] = file.mime
    shown["file_id"] = file.file_id
    shown["file_unique_id"] = file.unique_id
    shown["file_size"] = file.size
    return shown
