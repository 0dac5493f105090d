"""Harvests from a provider that does as it should: what is new comes, what is gone goes."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from aiohttp import web
from lxml import etree

from knowledge import catalogue
from knowledge.catalogue.oaipmh import HarvestError, Journal
from knowledge.sample.provider import Item
from tests.knowledge.catalogue.harvesting import (
    DAY,
    LIBRARY,
    Harvester,
    Stand,
    gone,
    item,
    provider,
)

ALL = range(1, 30)


def titles(*numbers: int) -> dict[int, str]:
    return {number: f"Τόμος {number}" for number in numbers}


def altered(stand: Stand, *changes: tuple[bytes, bytes]) -> None:
    """Let the provider say something else wherever it would say these."""

    async def answer(request: web.Request) -> web.Response:
        body = stand.body(request)
        for old, new in changes:
            body = body.replace(old, new)
        return web.Response(body=body, content_type="text/xml")

    stand.answer = answer


async def test_everything_comes_first_then_what_is_new(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        first = await harvester.harvest(krini.url)
        assert first.account.listed == 5
        assert first.account.is_complete_list
        assert first.account.provider == "Krini"
        assert harvester.held(ALL) == titles(1, 2, 3, 4, 5)
        # The first question has no window, the others nothing but the token.
        start, *rest = krini.lists()
        assert start == {"metadataPrefix": "marc21"}
        assert [set(each) for each in rest] == [{"resumptionToken"}] * 2

        # A day later one has changed and one is new.
        krini.now = DAY + timedelta(days=1)
        new = [item(2, "Δεύτερος τόμος", stamp="2026-11-20T08:59:59Z"), item(6, stamp=_at(20, 10))]
        krini.provider.replace([*map(item, (1, 3, 4, 5)), *new])
        second = await harvester.harvest(krini.url)
        # Asked for from where the provider's clock stood, with an overlap of an hour.
        assert krini.lists() == [
            {
                "metadataPrefix": "marc21",
                "from": "2026-11-20T08:00:00Z",
                "until": "2026-11-21T09:00:00Z",
            }
        ]
        assert second.account.listed == 2
        assert not second.account.is_complete_list
        assert harvester.held(ALL) == titles(1, 3, 4, 5, 6) | {2: "Δεύτερος τόμος"}

        # And when nothing is new, the catalogue is left alone.
        version = (harvester.index / "CURRENT").read_text()
        third = await harvester.harvest(krini.url)
        assert (third.account.listed, third.report) == (0, None)
        assert (harvester.index / "CURRENT").read_text() == version


async def test_what_overlaps_and_has_not_changed_is_not_loaded_again(harvester: Harvester) -> None:
    async with provider([item(1, stamp=_at(20, 9))]) as krini:
        await harvester.harvest(krini.url)
        again = await harvester.harvest(krini.url)
    assert again.account.listed == 1
    assert again.report is None


async def test_a_provider_that_counts_in_days_is_asked_in_days(harvester: Harvester) -> None:
    async with provider([item(1)]) as krini:
        altered(krini, (b"YYYY-MM-DDThh:mm:ssZ", b"YYYY-MM-DD"))
        await harvester.harvest(krini.url)
        krini.lists()
        krini.now += timedelta(days=3)
        await harvester.harvest(krini.url)
        assert krini.lists() == [
            {"metadataPrefix": "marc21", "from": "2026-11-19", "until": "2026-11-23"}
        ]


async def test_a_set_and_a_format_are_asked_for_as_told(harvester: Harvester) -> None:
    async with provider([item(1)]) as krini:

        async def answer(request: web.Request) -> web.Response:
            told = {name: value for name, value in request.query.items() if name != "set"}
            return web.Response(body=krini.provider.answer(told), content_type="text/xml")

        krini.answer = answer
        await harvester.harvest(krini.url, set_="βιβλία:παλιά", prefix="marc21")
        assert [each["verb"] for each in krini.asked] == ["Identify", "ListRecords"]
        assert krini.lists() == [{"metadataPrefix": "marc21", "set": "βιβλία:παλιά"}]


async def test_a_deleted_record_goes_and_may_come_back(harvester: Harvester) -> None:
    async with provider(map(item, (1, 2))) as krini:
        await harvester.harvest(krini.url)
        krini.provider.replace([item(1), gone(2, stamp=_at(20, 9)), gone(3, stamp=_at(20, 9))])
        run = await harvester.harvest(krini.url)
        assert run.account.deleted == 2
        assert run.report
        assert run.report.deleted == 1  # The other one was never here.
        assert harvester.held(ALL) == titles(1)
        krini.now = DAY + timedelta(hours=2)
        krini.provider.replace([item(1), item(2, stamp=_at(20, 10))])
        await harvester.harvest(krini.url)
        assert harvester.held(ALL) == titles(1, 2)


async def test_where_deletions_are_not_told_the_identifiers_are_swept(harvester: Harvester) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        altered(krini, (b"persistent", b"no"))
        await harvester.harvest(krini.url)
        assert all("from" not in each for each in krini.lists())  # A complete list is no sweep's.
        krini.now = DAY + timedelta(hours=2)
        krini.provider.replace([*map(item, (1, 2, 5)), item(6, stamp=_at(20, 10))])
        krini.now += timedelta(hours=2)
        run = await harvester.harvest(krini.url)
        assert run.account.absent == 2
        assert harvester.held(ALL) == titles(1, 2, 5, 6)
        assert [each["verb"] for each in krini.asked].count("ListIdentifiers") == 2


async def test_a_sweep_tells_of_records_that_never_came(harvester: Harvester) -> None:
    async with provider([item(1)]) as krini:
        altered(krini, (b"persistent", b"no"))
        await harvester.harvest(krini.url)
        krini.provider.replace([item(1), item(2, stamp="2026-10-01T08:00:00Z")])
        run = await harvester.harvest(krini.url)
        assert run.account.notices == [
            "1 records are listed that were never sent, with old dates. "
            "Run it once with --full to get them."
        ]
        await harvester.harvest(krini.url, full=True)
        assert harvester.held(ALL) == titles(1, 2)


async def test_passing_deletions_are_swept_for_once_a_month(harvester: Harvester) -> None:
    async with provider(map(item, (1, 2, 3))) as krini:
        altered(krini, (b"persistent", b"transient"))
        await harvester.harvest(krini.url)
        krini.provider.replace(map(item, (1, 2)))
        krini.now += timedelta(days=29)
        await harvester.harvest(krini.url)
        assert harvester.held(ALL) == titles(1, 2, 3)
        krini.now += timedelta(days=1)
        await harvester.harvest(krini.url)
        assert harvester.held(ALL) == titles(1, 2)


async def test_a_provider_that_lists_next_to_nothing_is_not_believed(harvester: Harvester) -> None:
    many = range(1, 61)
    async with provider(map(item, many), page=100) as krini:
        altered(krini, (b"persistent", b"no"))
        await harvester.harvest(krini.url)
        krini.provider.replace([item(1)])
        run = await harvester.harvest(krini.url)
        assert run.account.notices == [
            "The provider lists 1 of the 60 records that it had. Nothing was deleted. "
            "If that is right, run it once with --full."
        ]
        assert harvester.held(many) == titles(*many)
        await harvester.harvest(krini.url, full=True)
        assert harvester.held(many) == titles(1)


async def test_a_catalogue_that_was_removed_is_filled_again(harvester: Harvester) -> None:
    async with provider(map(item, (1, 2))) as krini:
        await harvester.harvest(krini.url)
        shutil.rmtree(harvester.index)
        run = await harvester.harvest(krini.url)
    assert run.account.listed == 0
    assert harvester.held(ALL) == titles(1, 2)


async def test_a_number_that_two_records_have_loses_neither(harvester: Harvester) -> None:
    twin = item(2)
    assert twin.marc is not None
    twin.marc[1].text = "1"  # 001
    async with provider([item(1), twin]) as krini:
        await harvester.harvest(krini.url)
        assert harvester.held(ALL) == titles(1, 2)
        krini.now = DAY + timedelta(hours=2)
        krini.provider.replace([gone(1, stamp=_at(20, 10)), twin])
        await harvester.harvest(krini.url)
        assert harvester.held(ALL) == titles(2)


async def test_a_number_may_pass_to_another_record(harvester: Harvester) -> None:
    async with provider(map(item, (1, 2))) as krini:
        await harvester.harvest(krini.url)
        heir = item(3, stamp=_at(20, 10))
        assert heir.marc is not None
        heir.marc[1].text = "1"
        krini.now = DAY + timedelta(hours=2)
        krini.provider.replace([gone(1, stamp=_at(20, 10)), item(2), heir])
        await harvester.harvest(krini.url)
        assert harvester.held(ALL) == titles(2, 3)


async def test_a_new_address_must_be_meant(harvester: Harvester) -> None:
    async with provider(map(item, (1, 2, 3))) as krini, provider(map(item, (2, 3))) as moved:
        await harvester.harvest(krini.url)
        with pytest.raises(
            HarvestError, match=r"KRIN was harvested from .*run it once with --full"
        ):
            await harvester.harvest(moved.url)
        await harvester.harvest(moved.url, full=True)
        assert harvester.held(ALL) == titles(2, 3)


async def test_an_address_at_which_nothing_was_ever_received_may_be_corrected(
    harvester: Harvester,
) -> None:
    """The admin mistyped it at the first try."""
    async with provider([item(1)]) as krini:
        with pytest.raises(HarvestError):
            await harvester.harvest(krini.url.replace("/oai", "/ao"))
        await harvester.harvest(krini.url)
    assert harvester.held(ALL) == titles(1)


async def test_two_harvests_of_a_library_do_not_meet(harvester: Harvester) -> None:
    journal = Journal(harvester.journals, LIBRARY)
    async with provider([item(1)]) as krini:
        with pytest.raises(HarvestError, match="Another harvest of KRIN is running"):
            await harvester.harvest(krini.url)
        journal.close()
        await harvester.harvest(krini.url)


async def test_dublin_core_is_taken_where_there_is_no_marc(harvester: Harvester) -> None:
    record = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
        xmlns:dc="http://purl.org/dc/elements/1.1/">
        <dc:title>Ερωτόκριτος</dc:title><dc:creator>Κορνάρος, Βιτσέντζος</dc:creator>
        <dc:creator>Αλεξίου, Στυλιανός</dc:creator><dc:subject>Κρητική λογοτεχνία</dc:subject>
        <dc:publisher>Ερμής</dc:publisher><dc:date>1980-05-01</dc:date>
        <dc:language>el</dc:language><dc:identifier>https://krini.example/7</dc:identifier>
        </oai_dc:dc>"""
    async with provider(
        [Item("oai:krini.example:7", _at(1, 8), etree.fromstring(record))]
    ) as krini:
        altered(
            krini,
            (b"marc21", b"oai_dc"),
            (b"http://www.loc.gov/MARC21/slim", b"http://www.openarchives.org/OAI/2.0/oai_dc/"),
        )
        good = krini.answer

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.query["verb"] != "ListRecords":
                return await good(request)
            assert request.query["metadataPrefix"] == "oai_dc"
            told = {**request.query, "metadataPrefix": "marc21"}
            return web.Response(body=krini.provider.answer(told), content_type="text/xml")

        krini.answer = answer
        run = await harvester.harvest(krini.url)
        assert run.account.prefix == "oai_dc"
        assert "no MARC" in run.account.notices[0]
    books = catalogue.open(harvester.index)
    found = books.record(books.search("ερωτόκριτος").hits[0].record_id)
    books.close()
    assert found is not None
    told = found.description
    assert (told.author, told.year) == ("Κορνάρος, Βιτσέντζος ; Αλεξίου, Στυλιανός", 1980)
    assert (told.publisher, told.language) == ("Ερμής", "gre")
    assert told.subjects == ("Κρητική λογοτεχνία",)
    assert found.sources == ((LIBRARY, "oai:krini.example:7"),)


async def test_without_a_format_that_can_be_read_what_there_is_is_told(
    harvester: Harvester,
) -> None:
    async with provider([item(1)]) as krini:
        altered(
            krini,
            (b">marc21<", b">mods<"),
            (b"http://www.loc.gov/MARC21/slim", b"http://www.loc.gov/mods/v3"),
            (b"MARC21slim.xsd", b"mods.xsd"),
        )
        with pytest.raises(HarvestError) as refused:
            await harvester.harvest(krini.url)
    assert "It has: mods (http://www.loc.gov/mods/v3)." in str(refused.value)
    assert "--prefix" in str(refused.value)


async def test_who_asks_is_told_to_the_provider(harvester: Harvester) -> None:
    async with provider([item(1)]) as krini:
        await harvester.harvest(krini.url)
        agent = krini.headers[0]["User-Agent"]
    assert agent.startswith("Kallimachos (")
    assert "desk@pinakes.example" in agent


async def test_a_base_url_may_have_arguments_of_its_own(harvester: Harvester) -> None:
    async with provider(map(item, (1, 2, 3))) as krini:

        async def answer(request: web.Request) -> web.Response:
            told = dict(request.query)
            assert told.pop("db") == "1"
            return web.Response(body=krini.provider.answer(told), content_type="text/xml")

        krini.answer = answer
        await harvester.harvest(f"{krini.url}?db=1")
    assert harvester.held(ALL) == titles(1, 2, 3)


def _at(day: int, hour: int) -> str:
    return f"2026-11-{day:02d}T{hour:02d}:00:00Z"
