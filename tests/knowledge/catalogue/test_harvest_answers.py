"""Harvests from providers whose answers are damaged, endless or something else altogether."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from knowledge.catalogue.oaipmh import HarvestError
from tests.knowledge.catalogue.harvesting import (
    ALL,
    DAY,
    FIVE,
    Harvester,
    altered,
    first_times,
    item,
    provider,
    served,
)

SIX_HUNDRED_KB = (
    b"".join(
        b'<datafield tag="500" ind1=" " ind2=" "><subfield code="a">%s</subfield></datafield>'
        % (b"x" * 60_000)
        for _ in range(10)
    )
    + b"</record></metadata>"
)


async def refused(
    harvester: Harvester, answer: Callable[[web.Request], Awaitable[web.Response]]
) -> str:
    async with served(answer) as url:
        with pytest.raises(HarvestError) as error:
            await harvester.harvest(url)
    assert url.split("/oai")[0] in str(error.value) or "/oai" in str(error.value)
    return str(error.value)


# --- bytes -----------------------------------------------------------------------------------


async def test_what_stands_behind_the_answer_does_not_count(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, lambda body: body + b"\n<br />Warning: mysql_close() in /srv/oai.php\n")
        run = await harvester.harvest(krini.url)
    assert run.account.notices == []
    assert harvester.held(ALL) == FIVE


async def test_characters_that_xml_forbids_cost_themselves_alone(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, lambda body: body.replace("Τόμος 3".encode(), "Τόμος\x1f 3&#x1;".encode()))
        run = await harvester.harvest(krini.url)
    assert run.account.replaced == 2
    assert harvester.held(ALL) == FIVE


async def test_bytes_that_are_no_text_cost_themselves_alone(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, lambda body: body.replace("Τόμος 3".encode(), b"\xff" + "Τόμος 3".encode()))
        run = await harvester.harvest(krini.url)
    assert run.account.replaced == 1
    assert len(harvester.held(ALL)) == 5


async def test_a_broken_record_is_named_and_costs_itself_alone(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, lambda body: body.replace("Τόμος 3".encode(), b"<broken & "))
        run = await harvester.harvest(krini.url)
    ((identifier, why),) = run.problems
    assert identifier == "oai:krini.example:3"
    assert why
    assert harvester.held(ALL) == {n: title for n, title in FIVE.items() if n != 3}


@pytest.mark.parametrize(
    "filling",
    [b"<error/>" * 600_000, b"<record><header/></record>" * 21_000 + b"<broken & "],
    ids=["errors", "records"],
)
async def test_an_answer_that_would_take_for_ever_is_refused(
    harvester: Harvester, filling: bytes
) -> None:
    """Elements without number: neither kept in memory, nor each taken for a record to mend."""
    body = b"<OAI-PMH><ListRecords>" + filling + b"</ListRecords></OAI-PMH>"
    harvester.bounds = replace(harvester.bounds, most_bytes=16 << 20)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body)

    assert "XML that is broken" in await refused(harvester, answer)


async def test_a_record_that_breaks_later_stays_as_it_was(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        await harvester.harvest(krini.url)
        krini.now = DAY + timedelta(hours=3)
        krini.provider.replace([*map(item, (1, 2, 4, 5)), item(3, stamp="2026-11-20T10:00:00Z")])
        altered(krini, lambda body: body.replace("Τόμος 3".encode(), b"<broken & "))
        run = await harvester.harvest(krini.url)
    assert [identifier for identifier, _ in run.problems] == ["oai:krini.example:3"]
    assert harvester.held(ALL) == FIVE


async def test_an_answer_of_any_size_is_read_to_its_end(harvester: Harvester) -> None:
    """Longer than is parsed at once: the token behind six megabytes of records still counts."""
    many = range(1, 13)
    harvester.bounds = replace(harvester.bounds, most_bytes=16 << 20)
    async with provider(map(item, many), page=11) as krini:
        altered(krini, lambda body: body.replace(b"</record></metadata>", SIX_HUNDRED_KB))
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == {number: f"Τόμος {number}" for number in many}


async def test_packed_answers_are_unpacked(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:

        async def answer(request: web.Request) -> web.Response:
            body = gzip.compress(krini.body(request))
            return web.Response(body=body, headers={"Content-Encoding": "gzip"})

        krini.answer = answer
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == FIVE


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_bomb_is_not_unpacked(harvester: Harvester, pack: Callable[[bytes], bytes]) -> None:
    """Five hundred megabytes in half of one: nothing beyond the bound is ever held."""
    bomb = pack(b" " * (500 << 20))
    coding = "gzip" if pack is gzip.compress else "deflate"

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": coding})

    said = await refused(harvester, answer)
    assert "an answer of more than 1,048,576 bytes, unpacked" in said
    assert harvester.waits == []


async def test_an_answer_without_an_end_is_stopped(harvester: Harvester) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"<OAI-PMH>" + b"x" * (2 << 20))

    assert "more than 1,048,576 bytes" in await refused(harvester, answer)


async def test_a_cut_answer_is_asked_for_again(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        first_times(krini, lambda: web.Response(body=b"<OAI-PMH><ListRecords><record>"))
        await harvester.harvest(krini.url)
    assert len(harvester.waits) == 1
    assert "the answer ends in the middle" in harvester.notices[0]
    assert harvester.held(ALL) == FIVE


# --- something else ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<!DOCTYPE html><html><body>Welcome</body></html>", "a web page"),
        (b"", "nothing at all"),
        (b'{"records": []}', "JSON"),
        (b"<rss></rss>", "XML of another kind"),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OAI-PMH>&b;</OAI-PMH>',
            "XML with a DOCTYPE",
        ),
        (b"just words", "neither XML nor a web page"),
    ],
)
async def test_what_is_no_oai_pmh_is_called_what_it_is(
    harvester: Harvester, body: bytes, what: str
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body)

    said = await refused(harvester, answer)
    assert f"answers with {what}" in said
    assert "Ask the library for its OAI-PMH base URL" in said


@pytest.mark.parametrize(
    ("status", "hint"),
    [(404, "nothing at this address"), (403, "lets nobody in"), (400, "whether this is its base")],
)
async def test_a_status_that_stays_is_not_asked_again(
    harvester: Harvester, status: int, hint: str
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    assert hint in await refused(harvester, answer)
    assert harvester.waits == []


async def test_a_status_that_passes_is_asked_again(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        first_times(krini, lambda: web.Response(status=502), lambda: web.Response(status=500))
        await harvester.harvest(krini.url)
    assert len(harvester.waits) == 2
    assert harvester.held(ALL) == FIVE


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://library.example/oai", "is not a web address"),
        ("library.example/oai", "is not a web address"),
        ("http://127.0.0.1:1/oai", "no connection"),
    ],
)
async def test_an_address_that_leads_nowhere_is_said(
    harvester: Harvester, url: str, said: str
) -> None:
    with pytest.raises(HarvestError, match=said):
        await harvester.harvest(url)


async def test_redirects_have_an_end(harvester: Harvester) -> None:
    async def answer(request: web.Request) -> web.Response:
        raise web.HTTPFound(str(request.url))

    assert "more than 5 redirects" in await refused(harvester, answer)
