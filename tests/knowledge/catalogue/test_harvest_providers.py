"""Harvests from two providers that others wrote: `oaipmh` and `oai_repo`."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import oai_repo
import pytest
from aiohttp import web
from lxml import etree
from oaipmh import common, metadata, server
from oaipmh.error import NoRecordsMatchError

from knowledge.sample.provider import Item
from tests.knowledge.catalogue.harvesting import Harvester, gone, item, served

MARC = "http://www.loc.gov/MARC21/slim"
SCHEMA = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
ALL = range(1, 60)


def stamped(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- oaipmh 4.0, which many Python systems descend from -------------------------------------------


class Pyoai:
    """A source for its BatchingServer."""

    def __init__(self, items: Iterable[Item], deleted: str) -> None:
        self.items, self._deleted = list(items), deleted

    def identify(self) -> common.Identify:
        return common.Identify(
            repositoryName="Krini",
            baseURL="http://krini.example/oai",
            protocolVersion="2.0",
            adminEmails=["desk@krini.example"],
            earliestDatestamp=datetime(2026, 1, 1),
            deletedRecord=self._deleted,
            granularity="YYYY-MM-DDThh:mm:ssZ",
            compression=["identity"],
        )

    def listMetadataFormats(self, identifier: str | None = None) -> list[tuple[str, str, str]]:
        return [("marc21", SCHEMA, MARC)]

    def listRecords(self, metadataPrefix: str, **asked: Any) -> list[Any]:
        return [(self._header(each), each, None) for each in self._asked(**asked)]

    def listIdentifiers(self, metadataPrefix: str, **asked: Any) -> list[Any]:
        return [self._header(each) for each in self._asked(**asked)]

    def _asked(
        self,
        set: str | None = None,  # its own name
        from_: datetime | None = None,
        until: datetime | None = None,
        cursor: int = 0,
        batch_size: int = 10,
    ) -> list[Item]:
        found = [
            each
            for each in self.items
            if (from_ is None or stamped(each.datestamp).replace(tzinfo=None) >= from_)
            and (until is None or stamped(each.datestamp).replace(tzinfo=None) <= until)
        ]
        if not found:
            raise NoRecordsMatchError("nothing")
        return found[cursor : cursor + batch_size]

    @staticmethod
    def _header(each: Item) -> common.Header:
        at = stamped(each.datestamp).replace(tzinfo=None)
        return common.Header(None, each.identifier, at, [], each.marc is None)


def pyoai(items: Iterable[Item], deleted: str = "persistent") -> tuple[Pyoai, Any]:
    source = Pyoai(items, deleted)
    registry = metadata.MetadataRegistry()

    def write(parent: etree._Element, each: Item) -> None:
        parent.append(deepcopy(each.marc))  # type: ignore[arg-type]

    registry.registerWriter("marc21", write)
    return source, server.BatchingServer(source, registry, resumption_batch_size=7)


@pytest.mark.parametrize("deleted", ["persistent", "no"])
async def test_oaipmh_is_harvested_whole_and_then_for_what_is_new(
    harvester: Harvester, deleted: str
) -> None:
    source, krini = pyoai(map(item, range(1, 31)), deleted)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=krini.handleRequest(dict(request.query)), content_type="text/xml")

    async with served(answer) as url:
        run = await harvester.harvest(url)
        assert run.account.listed == 30
        assert harvester.held(ALL) == {n: f"Τόμος {n}" for n in range(1, 31)}
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        source.items = [each for each in source.items if not each.identifier.endswith((":3", ":4"))]
        if deleted == "persistent":
            source.items += [gone(3, stamp=now), gone(4, stamp=now)]
        source.items.append(item(31, stamp=now))
        run = await harvester.harvest(url)
        assert run.account.listed <= 3
    expected = {n: f"Τόμος {n}" for n in range(1, 32) if n not in (3, 4)}
    assert harvester.held(ALL) == expected


# --- oai_repo 0.5 ---------------------------------------------------------------------------------


class Repo(oai_repo.DataInterface):  # type: ignore[misc]  # it has no types
    """Data for its OAIRepository."""

    limit = 8

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = {each.identifier: each for each in items}

    def get_identify(self) -> oai_repo.Identify:
        identify = oai_repo.Identify()
        identify.repository_name = "Krini"
        identify.base_url = "http://krini.example/oai"
        identify.admin_email = ["desk@krini.example"]
        identify.deleted_record = "no"
        identify.granularity = "YYYY-MM-DDThh:mm:ssZ"
        identify.earliest_datestamp = "2026-01-01T00:00:00Z"
        return identify

    def is_valid_identifier(self, identifier: str) -> bool:
        return identifier in self.items

    def get_metadata_formats(self, identifier: str | None = None) -> list[Any]:
        return [oai_repo.MetadataFormat("marcxml", SCHEMA, MARC)]

    def get_record_header(self, identifier: str) -> oai_repo.RecordHeader:
        header = oai_repo.RecordHeader()
        header.identifier, header.datestamp = identifier, self.items[identifier].datestamp
        return header

    def get_record_metadata(self, identifier: str, metadataprefix: str) -> Any:
        return deepcopy(self.items[identifier].marc)

    def get_record_abouts(self, identifier: str) -> list[Any]:
        return []

    def list_set_specs(self, identifier: str | None = None, cursor: int = 0) -> tuple[Any, ...]:
        return None, None, None

    def get_set(self, setspec: str) -> None:
        return None

    def list_identifiers(
        self,
        metadataprefix: str,
        filter_from: datetime | None = None,
        filter_until: datetime | None = None,
        filter_set: str | None = None,
        cursor: int = 0,
    ) -> tuple[list[str], int, None]:
        found = [
            each.identifier
            for each in self.items.values()
            if (filter_from is None or stamped(each.datestamp) >= filter_from)
            and (filter_until is None or stamped(each.datestamp) <= filter_until)
        ]
        return found[cursor : cursor + self.limit], len(found), None


async def test_oai_repo_is_harvested_whole_and_swept_for_what_is_gone(
    harvester: Harvester,
) -> None:
    data = Repo(map(item, range(1, 31)))

    async def answer(request: web.Request) -> web.Response:
        response = oai_repo.OAIRepository(data).process(dict(request.query))
        return web.Response(body=bytes(response), content_type="text/xml")

    async with served(answer) as url:
        run = await harvester.harvest(url)
        assert (run.account.listed, run.account.prefix) == (30, "marcxml")
        assert harvester.held(ALL) == {n: f"Τόμος {n}" for n in range(1, 31)}
        del data.items["oai:krini.example:7"]
        fresh = item(31, stamp=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        data.items[fresh.identifier] = fresh
        await harvester.harvest(url)
    assert harvester.held(ALL) == {n: f"Τόμος {n}" for n in range(1, 32) if n != 7}
