"""The record of the calls that bots made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import orjson

Call = dict[str, Any]


class CallRecord:
    """Calls as they were answered, in order; also as JSON lines in a file."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._file: IO[bytes] | None = None
        self._path: Path | None = None
        self.calls: list[Call] = []
        self._most: int | None = None
        self.unknown_methods: list[str] = []
        self.unknown_params: list[tuple[str, str]] = []
        self.count = 0

    @property
    def path(self) -> Path | None:
        """The file to which calls are written, None for none."""
        return self._path

    @path.setter
    def path(self, path: Path | str | None) -> None:
        if self._file is not None:
            self._file.close()
        self._path = None if path is None else Path(path)
        self._file = None if self._path is None else self._path.open("ab")

    def keep_at_most(self, calls: int | None) -> None:
        """Remember only the last so many calls (None: all), for long runs."""
        self._most = calls
        self._trim()

    def add(self, method: str, params: dict[str, Any], outcome: Call) -> Call:
        """Record one call; `outcome` has ok, error_code, description and result."""
        self.count += 1
        call = {"method": method, "params": params, **outcome, "at": self._clock()}
        self.calls.append(call)
        if self._most is not None and len(self.calls) >= 2 * self._most:
            self._trim()
        if self._file is not None:
            self._file.write(orjson.dumps(call, default=str) + b"\n")
            self._file.flush()
        return call

    def _trim(self) -> None:
        if self._most is not None:
            del self.calls[: len(self.calls) - self._most]

    def close(self) -> None:
        """Close the file, if there is one."""
        self.path = None
