"""The journal of erasures, beside the database and not in it: a restored backup erases again.

A line is a keyed hash of an account and the time; the key is a file of its own, made at first use.
Without the key nobody can tell whom a line means.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import erasing
from knowledge.cases import At
from knowledge.clock import Clock
from knowledge.directory import Directory
from knowledge.models import Patron


class Erasures:
    """Who had everything erased, and when."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._journal, self._key_file = folder / "erasures.txt", folder / "erasures.key"
        self._clock = clock

    def note(self, telegram_id: int, moment: datetime) -> None:
        """Write that an account has everything erased; on the disk before this returns."""
        line = f"{self._hash(telegram_id)} {moment.isoformat()}\n"
        descriptor = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    async def erase_again(self, session: AsyncSession, directory: Directory) -> int:
        """Erase whom a restored backup brought back; return how many those were."""
        erased = self._read()
        if not erased:
            return 0
        again = 0
        at = At(session, directory, self._clock.now())
        patrons = await session.scalars(select(Patron).where(Patron.erased_at.is_(None)))
        for patron in patrons.all():
            moment = erased.get(self._hash(patron.telegram_id))
            if moment is not None and patron.met_at <= moment:
                await erasing.forget(at, patron, before=moment)
                again += 1
        if again:
            session.info["forgets"] = True
        return again

    def _read(self) -> dict[str, datetime]:
        """Return hash → when it was erased last; a line that a crash cut short is left out."""
        try:
            lines = self._journal.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return {}
        found = {}
        for line in lines:
            who, _, moment = line.partition(" ")
            try:
                found[who] = datetime.fromisoformat(moment)
            except ValueError:
                continue
        return found

    def _hash(self, telegram_id: int) -> str:
        return hmac.new(self._key(), str(telegram_id).encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        try:
            return self._key_file.read_bytes()
        except FileNotFoundError:
            key = secrets.token_bytes(32)
            # A key that a crash cut short would be taken for the key ever after.
            whole = self._key_file.with_suffix(".new")
            _write(whole, key)
            os.replace(whole, self._key_file)
            return key


def _write(path: Path, contents: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())
