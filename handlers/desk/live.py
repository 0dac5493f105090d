"""What changes reaches every open desk: one stream a page, told that it may look again.

A stream carries no words of anybody: only that the queue changed, or the case that the page
shows. The page then asks for what it may see, with the session's own rights.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

_MOST_STREAMS = 400
_MOST_OF_ONE = 8  # open pages of one session


@dataclass(eq=False)
class Stream:
    """One open page: whose session, which case it shows, and what it has still to be told."""

    session: str
    case: int | None
    number: int = 0
    queue_changed: bool = False
    case_changed: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False


class Hub:
    """Every open stream; told after each commit which cases it touched."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._opened = self._changes = 0
        self._born = secrets.token_hex(4)  # a page of before a restart has missed something

    @property
    def mark(self) -> str:
        """Return the name of this moment: what is read after it has in it all that was before."""
        return f"{self._born}-{self._changes}"

    def open(self, session: str, case: int | None, since: str) -> Stream | None:
        """Return a new stream, or None where there are too many; the oldest of a session goes.

        since: the mark of the moment at which the page was read; what came after it is told.
        """
        mine = sorted(
            (stream for stream in self._streams if stream.session == session),
            key=lambda stream: stream.number,
        )
        for old in mine[: max(0, len(mine) - _MOST_OF_ONE + 1)]:
            self._end(old)
        if len(self._streams) >= _MOST_STREAMS:
            return None
        self._opened += 1
        stream = Stream(session, case, number=self._opened)
        if since != self.mark:
            stream.queue_changed = stream.case_changed = True
            stream.stirred.set()
        self._streams.add(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream whose page is gone."""
        self._streams.discard(stream)

    def changed(self, cases: Iterable[int]) -> None:
        """Tell every page that these cases changed."""
        touched = set(cases)
        self._changes += 1
        for stream in self._streams:
            stream.queue_changed = True
            stream.case_changed = stream.case_changed or stream.case in touched
            stream.stirred.set()

    def end(self, sessions: Iterable[str]) -> None:
        """End the streams of sessions that are over."""
        gone = set(sessions)
        for stream in [stream for stream in self._streams if stream.session in gone]:
            self._end(stream)

    def end_all(self) -> None:
        """End every stream: the service stops."""
        for stream in list(self._streams):
            self._end(stream)

    @property
    def open_streams(self) -> int:
        """Return how many pages are open."""
        return len(self._streams)

    def _end(self, stream: Stream) -> None:
        stream.is_over = True
        stream.stirred.set()
        self._streams.discard(stream)
