"""A call's parameters, as they came: JSON, a form, multipart, or the query string."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from bot.simulator.errors import Refused, bad_request

MAXIMUM_BODY_BYTES = 64 * 1024 * 1024
_LARGEST = (1 << 63) - 1
_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    field: str
    name: str
    mime: str
    data: bytes


class Params(dict[str, Any]):
    """The values of one call by name, decoded; `uploads` has the files by field name."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[str, Upload] = {}

    def text(self, name: str) -> str:
        """Return the string, "" if it was not given."""
        value = self.get(name)
        return "" if value is None else str(value)

    def whole(self, name: str, default: int = 0) -> int:
        """Return the number; anything that is not one counts as `default`, as in Telegram."""
        value = self.get(name)
        return value if isinstance(value, int) else default

    def array(self, name: str) -> list[Any]:
        """Return the array, [] if it was not given; anything else is refused."""
        value = self.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise bad_request(f"object expected as {name}")
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        """Return the object, None if it was not given; anything else is refused."""
        value = self.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name}")
        return value


async def read(request: web.BaseRequest) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Return the raw values by name and the uploaded files.

    Raises Refused (400 or 413) for a body that is not what its content type promises.
    """
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    uploads: dict[str, Upload] = {}
    if request.method != "POST":
        return values, uploads
    kind = request.content_type
    if kind == "application/json":
        values.update(_json_object(await _whole_body(request)))
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        await _read_form(request, values, uploads)
    return values, uploads


async def _whole_body(request: web.BaseRequest) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None


def _json_object(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse request body as JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse request body as JSON object")
    return value


async def _read_form(
    request: web.BaseRequest, values: dict[str, Any], uploads: dict[str, Upload]
) -> None:
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    except (ValueError, LookupError, AssertionError):
        raise bad_request("can't parse request body") from None
    for name, value in form.items():
        if isinstance(value, FileField):
            with value.file as file:
                uploads[name] = Upload(name, value.filename, value.content_type, file.read())
        elif isinstance(value, (bytes, bytearray)):
            uploads[name] = Upload(name, name, "application/octet-stream", bytes(value))
        else:
            values[name] = value


def decode(
    raw: dict[str, Any], uploads: dict[str, Upload], kinds: dict[str, str]
) -> tuple[Params, list[str]]:
    """Return the values as their kinds say, and the names that the method does not know."""
    params = Params()
    params.uploads = uploads
    unknown = []
    for name, value in raw.items():
        kind = kinds.get(name)
        if kind is None:
            unknown.append(name)
            params[name] = value
        elif value is not None:
            params[name] = _DECODERS[kind](name, value)
    for name in uploads:
        if kinds.get(name) == "file":
            params.setdefault(name, f"attach://{name}")
    return params, unknown


def _chat(name: str, value: Any) -> Any:
    """A number where it is one; @names and nonsense stay strings."""
    return _int(name, value) if not (isinstance(value, str) and value.startswith("@")) else value


def _int(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        try:
            number = int(value)
        except ValueError:
            return value
        return number if abs(number) <= _LARGEST else value
    return value


def _float(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise bad_request(f"can't parse {name}")
    return number


def _bool(name: str, value: Any) -> bool:
    if isinstance(value, (bool, int)):
        return bool(value)
    return str(value).strip().lower() in _TRUE


def _str(name: str, value: Any) -> str:
    if isinstance(value, str):
        if value.isascii():
            return value
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        return value
    if isinstance(value, (dict, list)):
        return orjson.dumps(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise bad_request(f"can't parse {_SPOKEN.get(name, name)} JSON object") from None


def _file(name: str, value: Any) -> str:
    return _str(name, value)


_SPOKEN = {"reply_markup": "reply keyboard markup"}
_DECODERS = {
    "chat": _chat,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "str": _str,
    "json": _json,
    "file": _file,
}
