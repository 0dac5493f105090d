"""Harvests from providers whose lists go astray or that stall: what can be had is kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from knowledge.catalogue.oaipmh import HarvestError, Patience
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


async def test_a_count_that_is_an_estimate_is_not_waited_for(harvester: Harvester) -> None:
    """Short once, the list may have broken off; short by as many again, the count is wrong."""
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, lambda body: body.replace(b'ListSize="5"', b'ListSize="7"'))
        first = await harvester.harvest(krini.url)
        assert "The list ended after 5 of 7 records" in first.account.notices[0]
        again = await harvester.harvest(krini.url)
        assert again.account.is_complete_list
        assert "its count is taken for an estimate" in again.account.notices[0]
        third = await harvester.harvest(krini.url)
        assert not third.account.is_complete_list
    assert harvester.held(ALL) == FIVE


async def test_a_clock_that_was_put_back_costs_no_record(harvester: Harvester) -> None:
    """What was saved while the provider's clock was ahead seems older than the last harvest."""
    async with provider(map(item, range(1, 5))) as krini:
        krini.now = DAY + timedelta(days=30)
        await harvester.harvest(krini.url)
        krini.now = DAY + timedelta(hours=2)
        krini.provider.replace([*map(item, range(1, 5)), item(5, stamp="2026-11-20T10:00:00Z")])
        run = await harvester.harvest(krini.url)
        assert "stands at 2026-11-20 11:00 and stood at 2026-12-20 09:00" in run.account.notices[0]
    assert harvester.held(ALL) == FIVE


async def test_another_format_is_fetched_whole(harvester: Harvester) -> None:
    """Half of the records in one format and half in another would be nobody's catalogue."""
    async with provider(map(item, range(1, 6))) as krini:

        async def answer(request: web.Request) -> web.Response:
            told = {
                name: value.replace("unimarc", "marc21") for name, value in request.query.items()
            }
            return web.Response(body=krini.provider.answer(told), content_type="text/xml")

        krini.answer = answer
        await harvester.harvest(krini.url)
        krini.lists()
        run = await harvester.harvest(krini.url, prefix="unimarc")
        assert krini.lists()[0] == {"metadataPrefix": "unimarc"}
    assert run.account.notices == ["The format is unimarc now: all was listed anew."]


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


async def test_an_answer_without_its_list_is_not_the_end_of_it(harvester: Harvester) -> None:
    """Well-formed, no error, and empty: taken for the end, it would cost the rest of the list."""
    async with provider(map(item, range(1, 6))) as krini:
        empty = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><request/></OAI-PMH>'
        left = [empty]

        async def answer(request: web.Request) -> web.StreamResponse:
            if "resumptionToken" in request.query and left:
                return web.Response(body=left.pop())
            return await krini.good(request)

        krini.answer = answer
        await harvester.harvest(krini.url)
    assert "OAI-PMH without a ListRecords element" in harvester.notices[0]
    assert harvester.held(ALL) == FIVE


async def test_a_sweep_that_fails_does_not_keep_what_is_new(harvester: Harvester) -> None:
    """A provider without deletions whose list of identifiers is broken still sends records."""
    async with provider(map(item, range(1, 5))) as krini:

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.query["verb"] == "ListIdentifiers":
                return web.Response(status=404)
            body = krini.body(request).replace(b"persistent", b"no")
            return web.Response(body=body, content_type="text/xml")

        krini.answer = answer
        await harvester.harvest(krini.url)
        for number in (5, 6):  # And again at the next harvest, which starts with the new ones.
            krini.now += timedelta(hours=2)
            stamp = krini.now.strftime("%Y-%m-%dT%H:%M:%SZ")
            krini.provider.replace([*map(item, range(1, number)), item(number, stamp=stamp)])
            run = await harvester.harvest(krini.url)
            assert "What is gone could not be looked for." in run.account.notices[0]
            assert "ListIdentifiers got HTTP status 404" in run.account.notices[0]
    assert harvester.held(ALL) == FIVE | {6: "Τόμος 6"}


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
        first_times(
            krini,
            lambda: web.Response(status=503, headers={"Retry-After": "7"}),
            lambda: web.Response(status=503, headers={"Retry-After": later, "Date": date}),
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
