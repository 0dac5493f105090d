"""`kallimachos catalogue harvest` and `provide`: what they say, how they end, how they go on."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import web
from lxml import etree
from oaipmh import metadata
from oaipmh.client import Client

from knowledge import catalogue, sample
from knowledge.catalogue.oaipmh import HarvestError, read_sources
from tests.knowledge.catalogue.conftest import ROOT
from tests.knowledge.catalogue.harvesting import ALL, FIVE, altered, held, item, provider
from tests.knowledge.catalogue.writing import NAMESPACE

Said = tuple[int | None, str, list[str]]


async def started(*arguments: str | Path) -> asyncio.subprocess.Process:
    """Run the command line as people do."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "catalogue", *map(str, arguments)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(child: asyncio.subprocess.Process) -> Said:
    """Wait for a command; return (exit code, what it printed, the lines of its trouble)."""
    out, err = await child.communicate()
    return child.returncode, out.decode(), err.decode().splitlines()


async def harvested(folder: Path, *arguments: str | Path) -> Said:
    return await ended(await started("harvest", "--index", folder / "catalogue", *arguments))


async def test_what_came_is_counted_and_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The broken record is named when it comes, and not forgotten by the runs that follow."""
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, lambda body: body.replace("Τόμος 3".encode(), b"<broken & "))
        command = ("--library", "KRIN", krini.url)
        code, out, (named,) = await harvested(tmp_path, *command)
        assert code == 0
        assert named.startswith("oai:krini.example:3: ")
        index = tmp_path / "catalogue"
        assert out == (
            "KRIN: 5 records listed (all, marc21), 4 stored, 0 deleted, 1 not readable. "
            f"The catalogue in {index} has 4 editions.\n"
        )
        code, out, said = await harvested(tmp_path, *command)
        assert (code, said) == (
            0,
            ["KRIN: not readable at earlier harvests, and not sent anew: 1. --full names them."],
        )
        assert "nothing new" in out
        code, out, said = await harvested(tmp_path, *command, "--full")
        assert (code, said) == (0, [named])


async def test_when_nothing_can_be_read_the_command_fails(tmp_path: Path) -> None:
    async with provider(map(item, range(1, 3))) as krini:
        altered(krini, lambda body: body.replace(b"<leader", b"<broken & "))
        code, out, said = await harvested(tmp_path, "--library", "KRIN", krini.url)
    assert code == 2
    assert "0 stored, 0 deleted, 2 not readable" in out
    assert [line.split(": ")[0] for line in said] == [
        "oai:krini.example:1",
        "oai:krini.example:2",
    ]


async def test_any_code_and_any_folder_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "Βιβλιοθήκη #1? 50%41"
    folder.mkdir()
    async with provider([item(1)]) as krini:
        code, out, err = await harvested(folder, "--library", "ΚΡΗΝ/1", krini.url)
    assert (code, err) == (0, [])
    assert out.startswith("ΚΡΗΝ/1: 1 records listed (all, marc21), 1 stored,")


async def test_a_code_that_no_button_could_carry_is_refused_before_anything_is_asked(
    tmp_path: Path,
) -> None:
    code, out, err = await harvested(tmp_path, "--library", "GR:KRIN", "http://127.0.0.1:9/oai")
    assert (code, out) == (2, "")
    (said,) = err
    assert said.startswith("GR:KRIN: \"GR:KRIN\" can't be a library's code.")


async def test_a_mapping_says_how_a_library_s_records_are_read(tmp_path: Path) -> None:
    """Krini keeps its shelfmarks in a field of its own."""
    mapping = tmp_path / "krini.yaml"
    mapping.write_text(
        "library: KRIN\nmarc: {copies: [{tag: '949', shelfmark: a}]}\n", encoding="utf-8"
    )
    marked = item(1)
    assert marked.marc is not None
    field = etree.SubElement(marked.marc, f"{{{NAMESPACE}}}datafield", tag="949")
    etree.SubElement(field, f"{{{NAMESPACE}}}subfield", code="a").text = "889.3 ΚΑΖ"
    async with provider([marked]) as krini:
        sources = tmp_path / "sources.yaml"
        sources.write_text(
            f"- {{library: KRIN, url: '{krini.url}', mapping: krini.yaml}}", encoding="utf-8"
        )
        code, _, err = await harvested(tmp_path, "--sources", sources)
        assert (code, err) == (0, [])
        words = ("--library", "MYLI", "--mapping", mapping, krini.url)
        code, _, err = await harvested(tmp_path, *words)
        assert (code, err) == (2, [f"MYLI: {mapping} is the mapping of KRIN. Give this library's."])
    books = catalogue.open(tmp_path / "catalogue")
    (copy,) = books.search("Τόμος 1").hits[0].holdings
    books.close()
    assert copy.shelfmark == "889.3 ΚΑΖ"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_harvest_that_is_stopped_says_so_and_goes_on(tmp_path: Path, number: int) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        reached, stopped = asyncio.Event(), asyncio.Event()

        async def answer(request: web.Request) -> web.StreamResponse:
            if "resumptionToken" in request.query:
                reached.set()
                await stopped.wait()
            return await krini.good(request)

        krini.answer = answer
        command = ("harvest", "--index", tmp_path / "catalogue", "--library", "KRIN", krini.url)
        child = await started(*command)
        await reached.wait()
        child.send_signal(number)
        assert await ended(child) == (
            130,
            "",
            ["KRIN: stopped. What came is kept; the same command goes on from there."],
        )
        stopped.set()
        code, _, said = await ended(await started(*command))
    assert code == 0
    assert said == ["KRIN: going on after 2 records, where the last run stopped"]
    assert held(tmp_path / "catalogue", ALL) == FIVE


async def test_a_source_that_fails_does_not_keep_the_others(tmp_path: Path) -> None:
    """The nightly run: one library's provider is gone, the next one's records still come."""
    async with provider(map(item, range(1, 6))) as krini:
        sources = tmp_path / "sources.yaml"
        missing = krini.url.replace("/oai", "/gone")
        sources.write_text(
            f"- library: ANEM\n  url: {missing}\n- library: KRIN\n  url: {krini.url}\n"
        )
        code, out, (line,) = await harvested(tmp_path, "--sources", sources)
        assert code == 1
        assert line == (
            f"ANEM: {missing}: Identify got HTTP status 404. There is nothing at this address. "
            "Ask the library for its OAI-PMH base URL."
        )
        assert out.startswith("KRIN: 5 records listed")
        assert held(tmp_path / "catalogue", ALL) == FIVE
        sources.write_text(f"- library: ANEM\n  url: {missing}\n")
        code, _, _ = await harvested(tmp_path, "--sources", sources)
        assert code == 2


async def test_without_a_library_or_an_address_the_command_says_what_it_needs(
    tmp_path: Path,
) -> None:
    for arguments in (("--library", "KRIN"), ("http://127.0.0.1/oai",), ()):
        code, out, (line,) = await harvested(tmp_path, *arguments)
        assert (code, out) == (2, "")
        assert line.startswith("Say whose records and where: kallimachos catalogue harvest")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no list of sources"),
        ("library: ANEM", "has no list of sources"),
        ("- [", "is not YAML"),
        ("- ANEM", "entry 1 is no source"),
        ("- {library: ANEM}", "entry 1 has no url"),
        ("- {library: ANEM, url: 'http://a.example/oai', sets: A}", "entry 1 has “sets”"),
        ("- {library: ANEM, url: 'http://a.example/oai', set: 12}", "set must be text"),
        (
            "- {library: ANEM, url: 'http://a.example/oai'}\n"
            "- {library: ANEM, url: 'http://b.example/oai'}",
            "has ANEM twice",
        ),
    ],
)
def test_a_mistake_in_the_file_of_sources_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(content)
    with pytest.raises(HarvestError, match=said) as refused:
        read_sources(path)
    assert str(path) in str(refused.value)


async def test_the_sample_is_provided_and_can_be_harvested(tmp_path: Path) -> None:
    """By ours, and by a client that others wrote."""
    kept = [each for each in sample.harvest() if each.marcxml is not None]
    child = await started("provide", "--port", "0")
    try:
        assert child.stdout is not None
        told = (await child.stdout.readline()).decode()
        url, command = told.rstrip().split(": ")
        assert command == f"kallimachos catalogue harvest --library NISO {url}"
        code, out, said = await harvested(tmp_path, "--library", "NISO", url)
        assert (code, said) == (0, [])
        assert f" {len(kept)} stored, 0 deleted, 0 not readable" in out

        listed = await asyncio.to_thread(_by_oaipmh, url)
        assert listed == {each.identifier: each.marcxml is None for each in sample.harvest()}
    finally:
        child.terminate()
        code, _, said = await ended(child)
    assert (code, said) == (0, [])


async def test_what_cannot_be_provided_is_refused() -> None:
    code, _, (line,) = await ended(await started("provide", "--library", "ANEM"))
    assert (code, line) == (
        2,
        "The sample library ANEM has no provider. Give --library NISO.",
    )
    async with provider() as krini:
        port = krini.url.split(":")[2].split("/")[0]
        code, _, (line,) = await ended(await started("provide", "--port", port))
    assert code == 2
    assert line.startswith(f"Port {port} can't be used: ")


def _by_oaipmh(url: str) -> dict[str, bool]:
    """Return identifier → whether it is deleted, as the client of `oaipmh` lists them."""
    registry = metadata.MetadataRegistry()
    registry.registerReader("marc21", lambda element: element)
    listed = {}
    for header, marc, _about in Client(url, registry).listRecords(metadataPrefix="marc21"):
        assert header.isDeleted() == (marc is None)
        listed[header.identifier()] = header.isDeleted()
    return listed
