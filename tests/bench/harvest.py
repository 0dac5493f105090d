"""A harvest beside those of others: records a second and CPU, parsing into six fields included.

One provider in a process of its own answers all of them from memory, 200 records a page; each
client runs in a process of its own too. Sickle and oaipmh-scythe hand out a record's XML, which
pymarc reads, as their users do; ours goes through its journal on the disk, as a harvest does.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymarc
from oaipmh_scythe import Scythe
from sickle import Sickle

from bot import fetching
from knowledge.catalogue import sources
from knowledge.catalogue.oaipmh import Asking, Journal, Source, harvest
from knowledge.catalogue.sources import Marc, marcxml  # so that no import is measured
from tests.bench.rig import ROOT

assert marcxml

RECORDS, PAGE = 20_000, 200
_PREFIX = "marc21"
_SIX = (("245", "a"), ("100", "a"), ("020", "a"), ("260", "c"), ("260", "b"), ("650", "a"))
_TURNS = 3  # each client has one in each, so that a busy minute spoils none alone
_CLIENTS = ("sickle", "oaipmh-scythe", "kallimachos")


def main() -> None:
    """Print the table."""
    command = [sys.executable, "-m", "tests.bench.harvest"]
    with subprocess.Popen([*command, "provide"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as up:
        try:
            assert up.stdout is not None
            url = up.stdout.readline().strip()
            _run(command, "kallimachos", url)  # The first fills the provider's memory.
            turns = [{name: _run(command, name, url) for name in _CLIENTS} for _ in range(_TURNS)]
        finally:
            up.terminate()
    measured = {
        name: [min(each) for each in zip(*(turn[name] for turn in turns), strict=True)]
        for name in _CLIENTS
    }
    print(
        f"\nharvest of {RECORDS:,} records, {PAGE} a page, from one provider on this machine, "
        f"the best of {_TURNS} turns"
    )
    print(f"  {'':16}{'records':>9}{'a second':>10}{'CPU s':>8}{'µs each':>9}")
    for name in _CLIENTS:
        found, seconds, cpu = measured[name]
        print(f"  {name:16}{found:9,}{found / seconds:10,.0f}{cpu:8.2f}{cpu / found * 1e6:9.0f}")
    ours = measured["kallimachos"]
    for name in _CLIENTS[:2]:
        rate = measured[name][1] / ours[1]
        cpu = ours[2] / measured[name][2]
        is_kept = "kept" if rate >= 2.5 and cpu <= 0.4 else "MISSED"
        print(
            f"  beside {name}: {rate:.2f} x records a second (target 2.5), {cpu:.2f} x CPU "
            f"(target 0.4): {is_kept}"
        )


def _run(command: list[str], name: str, url: str) -> list[float]:
    """Return (records, seconds, CPU seconds) of a client in a process of its own."""
    done = subprocess.run([*command, name, url], cwd=ROOT, check=True, capture_output=True)
    found, seconds, cpu = json.loads(done.stdout.splitlines()[-1])
    assert found == RECORDS
    return [found, seconds, cpu]


def provide() -> None:
    """Serve the records until ended; print the address."""
    from lxml import etree

    from bot import provider
    from knowledge.sample.provider import Item, Provider
    from tests.knowledge.catalogue.writing import NAMESPACE, book, xml_record

    def item(number: int) -> Item:
        fields = book(
            str(number),
            f"Βίος και πολιτεία, μέρος {number}",
            ("100", "$aΚαζαντζάκης, Νίκος"),
            ("020", f"$a978960{number:07d}"),
            ("260", f"$aΑθήνα :$bΔίφρος,$c{1900 + number % 120}"),
            ("650", "$aΕλληνική πεζογραφία"),
            ("650", "$aΚρήτη"),
            ("952", f"$o889.3 ΚΑΖ {number}"),
        )
        xml = xml_record(fields).replace("<record>", f'<record xmlns="{NAMESPACE}">', 1)
        return Item(f"oai:krini.example:{number}", "2026-11-01T08:00:00Z", etree.fromstring(xml))

    known: dict[str, bytes] = {}
    answer = Provider.answer

    def remembered(self: Provider, told: Any) -> bytes:
        asked = json.dumps(sorted(told.items()))
        if asked not in known:
            known[asked] = answer(self, told)
        return known[asked]

    Provider.answer = remembered  # type: ignore[method-assign]  # so that it costs no client time

    async def run() -> None:
        _, url = await provider.serve("Krini", map(item, range(RECORDS)), page=PAGE)
        print(url, flush=True)
        await asyncio.Event().wait()

    asyncio.run(run())


# --- the clients -----------------------------------------------------------------------------


def _of_sickle(url: str) -> Iterator[str]:
    for record in Sickle(url).ListRecords(metadataPrefix=_PREFIX):
        yield record.raw


def _of_scythe(url: str) -> Iterator[str]:
    with Scythe(url) as scythe:
        for record in scythe.list_records(metadata_prefix=_PREFIX):
            yield str(record)


def _read_by_pymarc(records: Iterator[str]) -> int:
    count = 0
    for xml in records:
        (marc,) = pymarc.parse_xml_to_array(io.StringIO(xml))
        six = (marc.title, marc.author, marc.isbn, marc.pubyear, marc.publisher)
        count += bool(six[0] and [field["a"] for field in marc.subjects])
    return count


def _by_kallimachos(url: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder), "KRIN")

        async def run() -> None:
            async with fetching.opened() as fetch:
                await harvest(Source("KRIN", url), journal, Asking(url, fetch))

        asyncio.run(run())
        journal.number()
        journal.close()
        count = 0
        for marc in sources.read(journal.path):
            assert isinstance(marc, Marc)
            six = [marc.texts(tag, codes) for tag, codes in _SIX]
            count += bool(six[0] and six[-1])
        return count


def _measured(client: Callable[[str], int], url: str) -> tuple[int, float, float]:
    started, cpu = time.perf_counter(), time.process_time()
    found = client(url)
    return found, time.perf_counter() - started, time.process_time() - cpu


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    what, *rest = sys.argv[1:]
    if what == "provide":
        provide()
    clients: dict[str, Callable[[str], int]] = {
        "sickle": lambda url: _read_by_pymarc(_of_sickle(url)),
        "oaipmh-scythe": lambda url: _read_by_pymarc(_of_scythe(url)),
        "kallimachos": _by_kallimachos,
    }
    print(json.dumps(_measured(clients[what], rest[0])))
