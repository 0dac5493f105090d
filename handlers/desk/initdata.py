"""A Mini App's launch data: whether Telegram signed it for this bot, lately, and for whom.

Telegram's documentation, "Validating data received via the Mini App": the fields but `hash`,
sorted, joined by line breaks, signed with HMAC-SHA-256 under HMAC-SHA-256("WebAppData", token).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import orjson

from handlers.numbers import number

LASTS = timedelta(hours=1)
_AHEAD = timedelta(minutes=1)  # clocks differ
_LONGEST = 8192  # characters


def user_of(launch: str, token: str, now: datetime) -> int | None:
    """Return the Telegram id for which the launch data was signed, or None if it is not good."""
    if not launch or len(launch) > _LONGEST:
        return None
    try:
        pairs = parse_qsl(launch, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return None
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if len(fields) != len(pairs) - 1:  # a field that stands twice
        return None
    written = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    made = hmac.new(key, written.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made.encode(), given.encode("utf-8", "surrogateescape")):
        return None
    return _user(fields) if _is_fresh(fields.get("auth_date", ""), now) else None


def _is_fresh(written: str, now: datetime) -> bool:
    signed_at = number(written)
    if signed_at is None:
        return False
    age = now.timestamp() - signed_at
    return -_AHEAD.total_seconds() <= age <= LASTS.total_seconds()


def _user(fields: dict[str, str]) -> int | None:
    try:
        user = orjson.loads(fields.get("user", ""))
    except orjson.JSONDecodeError:
        return None
    number = user.get("id") if isinstance(user, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
