"""One process for one database: a lock that dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from knowledge.errors import DeskError


class InUse(DeskError):
    """Another process works with this database."""


class LockError(DeskError):
    """The lock's file can't be written."""


class Lock:
    """Holds a lock file from `take()` to `release()`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock. Raises InUse with the other process's number, LockError without a file."""
        try:
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise LockError(
                f"{self._path} can't be written: {error.strerror}. Let this program write to that "
                "folder, or set KALLIMACHOS_DATA_DIR to another."
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise InUse(
                f"Process {holder} works with this database already ({self._path.parent}). "
                "Stop it first, or give this one another KALLIMACHOS_DATA_DIR."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let the next process in."""
        if self._file is not None:
            self._file.close()
            self._file = None
