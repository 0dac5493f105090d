"""Faults on order: connections that drop, servers that err, answers that are late."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["drop_before", "drop_after", "status", "slow"]
HELD = "held"


@dataclass
class Fault:
    """One fault and how often it still happens; `times` None means always."""

    method: str
    kind: Kind
    status: int
    body: str | None
    times: int | None
    chat_id: int | None
    retry_after: int | None
    delay: float | Literal["held"] | None
    happened: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, method: str, chat_id: Any) -> bool:
        """True if it is to happen to this call."""
        return (
            (self.times is None or self.happened < self.times)
            and self.method in ("*", method)
            and (self.chat_id is None or self.chat_id == chat_id)
        )

    async def wait(self) -> None:
        """Hold the answer back: `delay` seconds, or until it is released."""
        if self.delay == HELD:
            await self._released.wait()
        elif self.delay:
            await asyncio.sleep(float(self.delay))

    def release(self) -> None:
        """Let what is held go on."""
        self._released.set()

    @property
    def words(self) -> str:
        """What the refusal says."""
        if self.retry_after is not None:
            return f"Too Many Requests: retry after {self.retry_after}"
        return _WORDS.get(self.status, "Internal Server Error")

    def answer(self) -> tuple[int, str, str]:
        """Return the status, the content type and the body of a refusal."""
        if self.body is not None:
            kind = "text/html" if self.body.lstrip().startswith("<") else "application/json"
            return self.status, kind, self.body
        error: dict[str, Any] = {"ok": False, "error_code": self.status}
        error["description"] = self.words
        if self.retry_after is not None:
            error["parameters"] = {"retry_after": self.retry_after}
        return self.status, "application/json", json.dumps(error)


_WORDS = {
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Faults:
    """The faults that are to happen, in the order in which they were ordered."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        *,
        kind: Kind,
        method: str = "*",
        status: int | None = None,
        body: str | None = None,
        times: int | None = 1,
        chat_id: int | None = None,
        retry_after: int | None = None,
        delay: float | Literal["held"] | None = None,
    ) -> Fault:
        """Order a fault for the next calls that fit.

        drop_before closes the connection and does nothing; drop_after does it, then closes without
        an answer; status answers with `status` (502 unless said otherwise, 429 with `retry_after`)
        and does nothing; slow does it and answers late. `delay` seconds, or "held" until
        `release()`, may be added to each kind.
        """
        if status is None:
            status = 429 if retry_after is not None else 502
        fault = Fault(method, kind, status, body, times, chat_id, retry_after, delay)
        self._faults.append(fault)
        return fault

    def take(self, method: str, chat_id: Any) -> Fault | None:
        """Return the fault that happens to this call, counted, or None."""
        for fault in self._faults:
            if fault.fits(method, chat_id):
                fault.happened += 1
                return fault
        return None

    def release(self) -> None:
        """Let every held answer go on; those ordered as held are held no more."""
        for fault in self._faults:
            fault.release()

    def clear(self) -> None:
        """Order no more faults, and release what is held."""
        self.release()
        self._faults.clear()

    def __bool__(self) -> bool:
        return bool(self._faults)
