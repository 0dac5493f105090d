"""One question to a provider, asked until there is an answer or no hope of one.

Every question is a GET that changes nothing, so it may be asked again; here is the one place that
does so. What fetches is handed in: this package knows no web client.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode, urlsplit

from knowledge.catalogue.oaipmh import answers
from knowledge.catalogue.oaipmh.answers import Answer
from knowledge.catalogue.oaipmh.shown import shown
from knowledge.catalogue.oaipmh.trouble import Cut, HarvestError, NotOai, Unreachable

_BUSY = (429, 503)
_PASSING = (*_BUSY, 408, 500, 502, 504)
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a web server sent. headers: by their names in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Fetch = Callable[[str], Awaitable[Fetched]]
"""Gets an address, within bounds of bytes and time. Raises Unreachable."""

Pause = Callable[[float], Awaitable[None]]
Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a question is asked, and how long a provider may ask us to wait."""

    tries: int = 6
    first_pause: float = 1.0  # seconds, doubled at each try
    longest_wait: float = 900.0  # seconds of Retry-After for one question, all together


class Asking:
    """Asks one provider."""

    def __init__(
        self,
        base: str,
        fetch: Fetch,
        *,
        patience: Patience | None = None,
        pause: Pause = asyncio.sleep,
        notice: Notice = lambda text: None,
    ) -> None:
        self._base, self._shown = _checked(base), shown(base)
        self._fetch = fetch
        self._patience = patience or Patience()
        self._pause = pause
        self.notice = notice

    async def ask(self, verb: str, **arguments: str) -> Answer:
        """Return the answer to `verb`, an error of the protocol among them.

        Raises HarvestError when there is none to be had, saying what came instead.
        """
        url = address(self._base, verb, arguments)
        waited = 0.0
        for turn in range(1, self._patience.tries + 1):
            try:
                fetched = await self._fetch(url)
                if (answer := _answer(fetched, verb)) is not None:
                    return answer
                why, wait = self._refused(fetched, verb, waited)
            except (Unreachable, Cut) as error:
                why, wait = str(error), None
                if isinstance(error, Unreachable) and error.is_final:
                    break
            except NotOai as error:
                raise HarvestError(_not_oai(self._shown, str(error))) from None
            if turn < self._patience.tries:
                waited += wait or 0.0
                await self._wait(turn, why, wait)
        raise HarvestError(
            f"{self._shown}: {verb} got no answer: {why}. What was received is kept; "
            "the same command goes on from there."
        )

    def _refused(self, fetched: Fetched, verb: str, waited: float) -> tuple[str, float | None]:
        """Return why, and the wait that the provider asks for. Raises when trying is no use."""
        why = f"HTTP status {fetched.status}"
        if fetched.status not in _PASSING:
            raise HarvestError(f"{self._shown}: {verb} got {why}. {_hint(fetched.status)}")
        wait = _retry_after(fetched.headers) if fetched.status in _BUSY else None
        if wait is not None and waited + wait > self._patience.longest_wait:
            raise HarvestError(
                f"{self._shown} asks to be left alone for {wait:,.0f} seconds (HTTP status "
                f"{fetched.status}, Retry-After). What was received is kept; the same command "
                "goes on from there, later."
            )
        return why, wait

    async def _wait(self, turn: int, why: str, told: float | None) -> None:
        longest = min(_LONGEST_PAUSE, self._patience.first_pause * 2 ** (turn - 1))
        # Jitter, so that many who were refused together don't come back together.
        seconds = told if told is not None else longest * random.uniform(0.5, 1.0)  # noqa: S311
        self.notice(f"{why}; asking again in {seconds:,.0f} s")
        await self._pause(seconds)


def address(base: str, verb: str, arguments: Mapping[str, str]) -> str:
    """Return the address of a question, everything percent-encoded as the protocol wants it."""
    told = urlencode({"verb": verb, **arguments}, quote_via=quote, safe="")
    if base.endswith(("?", "&")):
        return base + told
    return f"{base}{'&' if '?' in base else '?'}{told}"


def refusal(base: str, verb: str, error: tuple[str, str]) -> str:
    """Return what to say of an error of the protocol, (code, message), and the way out."""
    code, text = error
    ways = {
        "badArgument": "The library's provider may have changed: try once with --full.",
        "cannotDisseminateFormat": "Give another format with --prefix, or run with --full.",
        "noSetHierarchy": "It has no sets: leave out --set.",
        "badResumptionToken": "What came is kept; the same command tries again.",
    }
    way = ways.get(code, "Ask the library whether this is its OAI-PMH base URL.")
    said = f"{code}: {text}" if text else code or "an error without a code"
    return f"{base}: {verb} was refused with {said.rstrip('.')}. {way}"


def _checked(base: str) -> str:
    base = base.strip()
    try:
        parts = urlsplit(base)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web:
        raise HarvestError(
            f"“{shown(base)}” is not a web address. Give the provider's whole base URL: "
            "https://library.example/oai"
        )
    return base.partition("#")[0]


def _answer(fetched: Fetched, verb: str) -> Answer | None:
    """Return what the provider says, None if that is only a status.

    Some send the protocol's own errors under a status of their liking.
    """
    if fetched.status == 200:
        answer = answers.read(fetched.body)
        answers.expect(answer, verb)
        return answer
    if 400 <= fetched.status < 500 and fetched.status not in _BUSY:
        with suppress(NotOai, Cut):
            answer = answers.read(fetched.body)
            return answer if answer.error else None
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a provider asks for, in numbers or as a date on its own clock."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    with suppress(ValueError, TypeError):
        then = parsedate_to_datetime(told)
        now = parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (then - now).total_seconds())
    return None


def _hint(status: int) -> str:
    if status in (401, 403, 407):
        return "The provider lets nobody in, or not this machine: ask its library."
    if status in (404, 410):
        return "There is nothing at this address. Ask the library for its OAI-PMH base URL."
    return "Ask the library whether its provider works, and whether this is its base URL."


def _not_oai(base: str, what: str) -> str:
    return (
        f"{base} answers with {what}, not with OAI-PMH. Ask the library for its OAI-PMH base URL; "
        "Koha's ends in /cgi-bin/koha/oai.pl, DSpace's in /oai/request."
    )
