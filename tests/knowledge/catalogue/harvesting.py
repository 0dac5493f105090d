"""A stand for harvests: providers on loopback that behave as told, and a catalogue to fill."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from lxml import etree

from bot import fetching
from bot.fetching import Bounds
from knowledge import catalogue
from knowledge.catalogue import ImportReport
from knowledge.catalogue.oaipmh import (
    Account,
    Asking,
    Journal,
    Patience,
    Source,
    harvest,
    into_catalogue,
)
from knowledge.sample.provider import Item, Provider
from tests.knowledge.catalogue.writing import NAMESPACE, book, xml_record

LIBRARY = "KRIN"
ALL = range(1, 30)
FIVE = {number: f"Τόμος {number}" for number in range(1, 6)}
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BOUNDS = Bounds(most_bytes=1 << 20, idle_seconds=20, total_seconds=20)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def isbn(number: int) -> str:
    """Return the ISBN by which a test's record is found."""
    digits = f"978960{number:06d}"
    check = -sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10
    return f"{digits}{check}"


def item(number: int, title: str = "", *, stamp: str = "2026-11-01T08:00:00Z") -> Item:
    """Return record `number` of the provider."""
    fields = book(str(number), title or f"Τόμος {number}", ("020", f"$a{isbn(number)}"))
    xml = xml_record(fields).replace("<record>", f'<record xmlns="{NAMESPACE}">', 1)
    return Item(f"oai:krini.example:{number}", stamp, etree.fromstring(xml))


def gone(number: int, *, stamp: str) -> Item:
    """Return the same record once it is deleted."""
    return Item(f"oai:krini.example:{number}", stamp, None)


class Stand:
    """One provider on loopback. What it answers can be changed; what it was asked is kept."""

    def __init__(self, records: Iterable[Item], page: int) -> None:
        self.now = DAY
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Answer = self.good
        self.provider = Provider("Krini", "http://x", records, page=page, now=lambda: self.now)
        self.url = ""

    async def good(self, request: web.Request) -> web.StreamResponse:
        """Answer as one should."""
        return web.Response(body=self.body(request), content_type="text/xml")

    def body(self, request: web.Request) -> bytes:
        """Return the right answer to a request."""
        return self.provider.answer(dict(request.query))

    def lists(self) -> list[dict[str, str]]:
        """Return what was asked for lists, and forget all that was asked."""
        found = [each for each in self.asked if each["verb"].startswith("ListRec")]
        found += [each for each in self.asked if each["verb"] == "ListIdentifiers"]
        self.asked.clear()
        for each in found:
            del each["verb"]
        return found

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        self.headers.append(dict(request.headers))
        return await self.answer(request)


@contextlib.asynccontextmanager
async def provider(records: Iterable[Item] = (), *, page: int = 2) -> AsyncIterator[Stand]:
    """Lend a provider of these records."""
    stand = Stand(records, page)
    async with served(stand.handle) as url:
        stand.url = url
        yield stand


@contextlib.asynccontextmanager
async def served(answer: Answer) -> AsyncIterator[str]:
    """Serve whatever `answer` returns; lend the address."""
    app = web.Application()
    app.router.add_get("/oai", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/oai"
    finally:
        await runner.cleanup()


def altered(stand: Stand, change: Callable[[bytes], bytes]) -> None:
    """Let the provider send its right answers changed."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=change(stand.body(request)), content_type="text/xml")

    stand.answer = answer


def first_times(stand: Stand, *answers: Callable[[], web.StreamResponse]) -> None:
    """Let the first list requests get these answers, and the others the right ones."""
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.query["verb"] == "ListRecords" and left:
            return left.pop(0)()
        return await stand.good(request)

    stand.answer = answer


@dataclass
class Run:
    """What came of a harvest."""

    account: Account
    report: ImportReport | None
    problems: list[tuple[str, str]] = field(default_factory=list)  # (identifier, why)


class Harvester:
    """Our side: a journal, a catalogue, and a clock that only notes how long it should wait."""

    def __init__(self, folder: Path) -> None:
        self.index, self.journals = folder / "catalogue", folder / "harvest"
        self.waits: list[float] = []
        self.notices: list[str] = []
        self.bounds, self.patience = BOUNDS, Patience(tries=3)

    async def harvest(
        self, url: str, *, full: bool = False, set_: str = "", prefix: str = ""
    ) -> Run:
        """Harvest as the command does."""
        account = await self.fetch(url, full=full, set_=set_, prefix=prefix)
        journal = Journal(self.journals, LIBRARY)
        try:
            report = into_catalogue(self.index, LIBRARY, journal, everything=full)
        finally:
            journal.close()
        problems = [(each.place, each.why) for each in report.problems] if report else []
        return Run(account, report, problems)

    async def fetch(
        self, url: str, *, full: bool = False, set_: str = "", prefix: str = ""
    ) -> Account:
        """Harvest into the journal alone."""
        journal = Journal(self.journals, LIBRARY)
        try:
            async with fetching.opened(self.bounds, contact="desk@pinakes.example") as fetch:
                asking = Asking(
                    url,
                    fetch,
                    patience=self.patience,
                    pause=self._pause,
                    notice=self.notices.append,
                )
                source = Source(LIBRARY, url, set_, prefix)
                return await harvest(source, journal, asking, is_full=full)
        finally:
            journal.close()

    def held(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return number → title of those records of `numbers` that the catalogue has.

        Nothing else may be in it: the editions are counted.
        """
        return held(self.index, numbers)

    async def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)


def held(index: Path, numbers: Iterable[int]) -> dict[int, str]:
    """Return number → title of those records of `numbers` that are in the catalogue at `index`."""
    books = catalogue.open(index)
    try:
        found = {}
        for number in numbers:
            result = books.search(isbn(number))
            if result.hits and not result.relaxed:  # Another number may be a slip away.
                (hit,) = result.hits
                found[number] = hit.title
        assert books.figures().libraries.get(LIBRARY, (0, 0))[0] == len(found)
        return found
    finally:
        books.close()
