"""Harvests from providers that misbehave: what can be had is kept, the rest is said in a line."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from knowledge.catalogue.oaipmh import HarvestError, Patience
from tests.knowledge.catalogue.harvesting import (
    DAY,
    Harvester,
    Stand,
    item,
    provider,
    served,
)

ALL = range(1, 30)
FIVE = {number: f"Τόμος {number}" for number in range(1, 6)}
Change = Callable[[bytes], bytes]


@pytest.fixture
def harvester(tmp_path: Path) -> Harvester:
    return Harvester(tmp_path)


def altered(stand: Stand, change: Change) -> None:
    """Let the provider send its right answers changed."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=change(stand.body(request)), content_type="text/xml")

    stand.answer = answer


def first_times(stand: Stand, *answers: Callable[[], web.StreamResponse]) -> Iterator[None]:
    """Let the first list requests get these answers, and the others the right ones."""
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.query["verb"] == "ListRecords" and left:
            return left.pop(0)()
        return await stand.good(request)

    stand.answer = answer
    yield


async def refused(
    harvester: Harvester, answer: Callable[[web.Request], Awaitable[web.Response]]
) -> str:
    async with served(answer) as url:
        with pytest.raises(HarvestError) as error:
            await harvester.harvest(url)
    assert url.split("/oai")[0] in str(error.value) or "/oai" in str(error.value)
    return str(error.value)


# --- lists and tokens ------------------------------------------------------------------------


@pytest.mark.parametrize("token", [b"", b"  \n"])
async def test_an_empty_token_ends_the_list(harvester: Harvester, token: bytes) -> None:
    async with provider(map(item, range(1, 3))) as krini:
        altered(
            krini,
            lambda body: body.replace(
                b"</ListRecords>",
                b"<resumptionToken>" + token + b"</resumptionToken></ListRecords>",
            ),
        )
        run = await harvester.harvest(krini.url)
    assert run.account.listed == 2
    assert run.account.notices == []


async def test_a_token_that_comes_again_ends_the_list_and_is_said(harvester: Harvester) -> None:
    """A provider that sends its first page for ever is not asked for ever."""
    async with provider(map(item, range(1, 6))) as krini:
        page = b""

        async def answer(request: web.Request) -> web.StreamResponse:
            nonlocal page
            if request.query["verb"] != "ListRecords":
                return await krini.good(request)
            page = page or krini.body(request)
            return web.Response(body=page, content_type="text/xml")

        krini.answer = answer
        run = await harvester.harvest(krini.url)
        assert "The list ended after 4 of 5 records" in " ".join(run.account.notices)
        assert len(krini.lists()) == 2
        krini.answer = krini.good
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == FIVE


async def test_tokens_are_sent_back_alone_and_percent_encoded(harvester: Harvester) -> None:
    """Whatever is in a token comes back as it was: spaces, &, %, +, Greek."""
    strange = "α&β=1+2 %41/?#"
    async with provider(map(item, range(1, 4))) as krini:
        asked: list[str] = []

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.query.get("resumptionToken") == strange:
                asked.append(request.rel_url.raw_query_string)
                plain = {"verb": "ListRecords", "resumptionToken": krini.token}  # type: ignore[attr-defined]
                return web.Response(body=krini.provider.answer(plain), content_type="text/xml")
            body = krini.body(request).decode()
            if "<resumptionToken" in body:
                start = body.index(">", body.index("<resumptionToken")) + 1
                end = body.index("</resumptionToken>")
                krini.token = body[start:end]  # type: ignore[attr-defined]
                body = body[:start] + strange.replace("&", "&amp;") + body[end:]
            return web.Response(body=body.encode(), content_type="text/xml")

        krini.answer = answer
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == {n: FIVE[n] for n in (1, 2, 3)}
    (query,) = asked
    assert query.startswith("verb=ListRecords&resumptionToken=%CE%B1%26")
    assert "metadataPrefix" not in query


async def test_a_forgotten_token_begins_the_list_again(harvester: Harvester) -> None:
    """badResumptionToken in the middle: the list starts over, and nothing is there twice."""
    async with provider(map(item, range(1, 6))) as krini:
        has_refused = False

        async def answer(request: web.Request) -> web.StreamResponse:
            nonlocal has_refused
            if "resumptionToken" in request.query and not has_refused:
                has_refused = True
                plain = {"verb": "ListRecords", "resumptionToken": "no!such"}
                return web.Response(body=krini.provider.answer(plain), content_type="text/xml")
            return await krini.good(request)

        krini.answer = answer
        run = await harvester.harvest(krini.url)
    assert "badResumptionToken, after 2 records" in run.account.notices[0]
    assert harvester.held(ALL) == FIVE


async def test_a_token_that_is_always_forgotten_is_an_error_and_what_came_is_kept(
    harvester: Harvester,
) -> None:
    async with provider(map(item, range(1, 6))) as krini:

        async def answer(request: web.Request) -> web.StreamResponse:
            if "resumptionToken" in request.query:
                plain = {"verb": "ListRecords", "resumptionToken": "no!such"}
                return web.Response(body=krini.provider.answer(plain), content_type="text/xml")
            return await krini.good(request)

        krini.answer = answer
        with pytest.raises(HarvestError, match="badResumptionToken"):
            await harvester.harvest(krini.url)
        krini.answer = krini.good
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == FIVE


async def test_nothing_new_is_no_error(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        await harvester.harvest(krini.url)
        krini.now = DAY + timedelta(hours=5)
        run = await harvester.harvest(krini.url)
    assert run.report is None
    assert run.account.notices == []


# --- time ------------------------------------------------------------------------------------


async def test_a_provider_that_asks_for_time_gets_it(harvester: Harvester) -> None:
    """503 with Retry-After, in seconds and as a date on the provider's own clock."""
    date = "Fri, 20 Nov 2026 09:00:00 GMT"
    later = "Fri, 20 Nov 2026 09:00:40 GMT"
    async with provider(map(item, range(1, 6))) as krini:
        next(
            first_times(
                krini,
                lambda: web.Response(status=503, headers={"Retry-After": "7"}),
                lambda: web.Response(status=503, headers={"Retry-After": later, "Date": date}),
            )
        )
        await harvester.harvest(krini.url)
    assert harvester.waits == [7.0, 40.0]
    assert harvester.held(ALL) == FIVE


async def test_a_provider_that_asks_for_too_much_time_is_left_alone(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:

        async def answer(request: web.Request) -> web.StreamResponse:
            if "resumptionToken" in request.query:
                return web.Response(status=503, headers={"Retry-After": "86400"})
            return await krini.good(request)

        krini.answer = answer
        with pytest.raises(HarvestError, match="left alone for 86,400 seconds"):
            await harvester.harvest(krini.url)
        assert harvester.waits == []
        krini.answer = krini.good
        krini.lists()
        run = await harvester.harvest(krini.url)
        assert run.account.resumed_after == 2
        assert all("resumptionToken" in each for each in krini.lists())
    assert harvester.held(ALL) == FIVE


async def test_a_provider_that_stalls_is_given_up_and_gone_on_with(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        never = asyncio.Event()

        async def answer(request: web.Request) -> web.StreamResponse:
            if "resumptionToken" in request.query:
                await never.wait()
            return await krini.good(request)

        krini.answer = answer
        harvester.bounds = replace(harvester.bounds, idle_seconds=0.05)
        harvester.patience = Patience(tries=2)
        with pytest.raises(HarvestError, match=r"stalled: nothing for 0\.05 s"):
            await harvester.harvest(krini.url)
        never.set()
        krini.answer = krini.good
        harvester.bounds = replace(harvester.bounds, idle_seconds=20)
        run = await harvester.harvest(krini.url)
    assert run.account.resumed_after == 2
    assert harvester.held(ALL) == FIVE


async def test_a_provider_that_drips_is_given_up(harvester: Harvester) -> None:
    """A byte now and then is no answer either: the whole of it has an end."""
    never = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not never.is_set():
            await response.write(b" ")
            await asyncio.sleep(0)
        return response

    harvester.bounds = replace(harvester.bounds, idle_seconds=5, total_seconds=0.3)
    harvester.patience = Patience(tries=1)
    async with served(answer) as url:
        with pytest.raises(HarvestError, match="not all of an answer"):
            await harvester.harvest(url)
        never.set()


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


async def test_a_record_that_breaks_later_stays_as_it_was(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        await harvester.harvest(krini.url)
        krini.now = DAY + timedelta(hours=3)
        krini.provider.replace([*map(item, (1, 2, 4, 5)), item(3, stamp="2026-11-20T10:00:00Z")])
        altered(krini, lambda body: body.replace("Τόμος 3".encode(), b"<broken & "))
        run = await harvester.harvest(krini.url)
    assert [identifier for identifier, _ in run.problems] == ["oai:krini.example:3"]
    assert harvester.held(ALL) == FIVE


async def test_packed_answers_are_unpacked(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:

        async def answer(request: web.Request) -> web.Response:
            body = gzip.compress(krini.body(request))
            return web.Response(body=body, headers={"Content-Encoding": "gzip"})

        krini.answer = answer
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == FIVE


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_bomb_is_not_unpacked(harvester: Harvester, pack: Change) -> None:
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
        next(first_times(krini, lambda: web.Response(body=b"<OAI-PMH><ListRecords><record>")))
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
        next(first_times(krini, lambda: web.Response(status=502), lambda: web.Response(status=500)))
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
