"""What the program writes of itself: structured, and never with a token or a password in it."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, TextIO

import structlog

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s?#\"'<>]*@")
_QUIET = ("httpx", "httpcore", "telegram", "aiohttp.access", "asyncio", "aiosqlite", "alembic")


def redacted(text: str) -> str:
    """Return `text` without what looks like a bot's token, or the password of an address."""
    return _CREDENTIALS.sub("", _TOKEN.sub("[token]", text))


class _Redacting(logging.Formatter):
    """The last step of every line, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return redacted(self._inner.format(record))


def set_up(level: str, form: str, stream: TextIO | None = None) -> None:
    """Send every log line of every library through one redacting handler to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    steps: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        steps.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        _Redacting(
            structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*steps, last])
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
