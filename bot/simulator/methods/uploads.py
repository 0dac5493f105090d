"""Files in calls: uploaded in the body, named by file_id, or fetched from a URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.simulator.errors import Refused, bad_request
from bot.simulator.files import UPLOAD_BYTES, describe
from bot.simulator.methods.call import Call
from bot.simulator.params import Upload

_MIMES = {
    "voice": "audio/ogg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "animation": "video/mp4",
    "document": "application/octet-stream",
}
_DESCRIBED: dict[str, dict[str, Any]] = {
    "voice": {"duration": 0},
    "video": {"width": 0, "height": 0, "duration": 0},
    "audio": {"duration": 0},
    "animation": {"width": 0, "height": 0, "duration": 0},
    "video_note": {"length": 240, "duration": 0},
    "sticker": {
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "type": "regular",
    },
    "document": {},
}


def media_content(
    call: Call, kind: str, given: Mapping[str, Any], field: str = ""
) -> dict[str, Any]:
    """Return {kind: object} for the file that `given` names under `field` (or under the kind)."""
    field = field or kind
    value = str(given.get(field) or "")
    if not value:
        raise _missing(kind)
    if value.startswith("attach://"):
        upload = call.params.uploads.get(value.removeprefix("attach://"))
        if upload is None:
            raise _missing(kind)
        return {kind: _uploaded(call, kind, upload, given)}
    if value.startswith(("http://", "https://")):
        # Nothing is fetched from the network here, as if the address did not answer.
        raise bad_request("failed to get HTTP URL content")
    return _known(call, kind, value)


def _missing(kind: str) -> Refused:
    return bad_request(f"there is no {kind.replace('_', ' ')} in the request")


def _uploaded(call: Call, kind: str, upload: Upload, given: Mapping[str, Any]) -> Any:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return call.telegram.files.add_photo(upload.data)
    if len(upload.data) > UPLOAD_BYTES:
        raise Refused(413, "Request Entity Too Large")
    described = {name: given.get(name) or value for name, value in _DESCRIBED[kind].items()}
    described |= {name: given[name] for name in ("performer", "title", "emoji") if given.get(name)}
    mime = upload.mime if kind == "document" else _MIMES.get(kind, "")
    file = call.telegram.files.add(kind, name=upload.name, mime=mime, data=upload.data, **described)
    return describe(file)


def _known(call: Call, kind: str, file_id: str) -> dict[str, Any]:
    file = call.telegram.files.find(file_id)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind and "photo" in (file.kind, kind):
        raise bad_request(f"can't use file of type {_NAMES[file.kind]} as {_NAMES[kind]}")
    if kind == "photo":
        return {kind: call.telegram.files.sizes_of(file)}
    # Whatever the method, a file that is sent again stays what it was.
    return {file.kind: describe(file)}


_NAMES = {
    "photo": "Photo",
    "document": "Document",
    "voice": "VoiceNote",
    "video": "Video",
    "audio": "Audio",
    "video_note": "VideoNote",
    "animation": "Animation",
    "sticker": "Sticker",
}
