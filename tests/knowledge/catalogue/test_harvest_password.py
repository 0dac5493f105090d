"""A provider that asks for a password: it gets it, and nobody else ever reads it."""

from __future__ import annotations

import io
import logging
import sqlite3
from base64 import b64encode
from pathlib import Path

import pytest
from aiohttp import web

from bot import logs
from knowledge.catalogue.oaipmh import Source
from knowledge.catalogue.oaipmh.shown import shown
from tests.knowledge.catalogue.harvesting import Stand, item, provider
from tests.knowledge.catalogue.test_harvest_command import Said, harvested

SECRET = "open%20sesame-77"
TOLD = b64encode(b"anem:open sesame-77").decode()


def behind_a_door(stand: Stand) -> str:
    """Let the provider ask for a password; return its address with one."""
    good = stand.answer

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Basic {TOLD}":
            return web.Response(status=401)
        return await good(request)

    stand.answer = answer
    return stand.url.replace("//", f"//anem:{SECRET}@")


def tells_nothing(folder: Path, *runs: Said) -> None:
    for _, out, err in runs:
        for told in (out, *err):
            assert "sesame" not in told
            assert "anem:" not in told
    for file in (folder / "harvest").iterdir():
        assert b"sesame" not in file.read_bytes()


async def test_it_is_let_in_and_the_password_stands_nowhere(tmp_path: Path) -> None:
    """Also where the library gives a new one, and when it asks at another address by mistake."""
    async with provider(map(item, range(1, 6))) as krini:
        address = behind_a_door(krini)
        first = await harvested(tmp_path, "--library", "KRIN", address)
        assert (first[0], first[2]) == (0, [])
        assert "5 stored" in first[1]
        assert await _again_with_another(krini, tmp_path) == (0, [])
        other = await harvested(tmp_path, "--library", "KRIN", f"{address}2")
        assert other[0] == 2
        assert f"was harvested from {krini.url} so far" in other[2][0]
        tells_nothing(tmp_path, first, other)


async def _again_with_another(krini: Stand, folder: Path) -> tuple[int | None, list[str]]:
    """Harvest once more with a new password: it is the same provider."""
    krini.answer = krini.good
    again = await harvested(
        folder, "--library", "KRIN", krini.url.replace("//", "//anem:new-sesame@")
    )
    tells_nothing(folder, again)
    return again[0], again[2]


async def test_no_trouble_tells_it(tmp_path: Path) -> None:
    """The wrong password, a page in place of OAI-PMH, an error, nobody there, no address at all."""
    addresses = []
    async with provider(map(item, range(1, 6))) as krini:
        behind_a_door(krini)
        addresses.append(krini.url.replace("//", "//anem:wrong-sesame@"))
        said = [await harvested(tmp_path, "--library", "KRIN", addresses[0])]
        assert "HTTP status 401" in said[0][2][0]

        async def page(_request: web.Request) -> web.Response:
            return web.Response(text="<html>Καλημέρα</html>", content_type="text/html")

        krini.answer = page
        said.append(await harvested(tmp_path, "--library", "KRIN", addresses[0]))
        krini.answer = krini.good
        said.append(await harvested(tmp_path, "--library", "KRIN", "--set", "NONE", addresses[0]))
        for wrong in (
            "ftp://anem:sesame@h.example/oai",
            "anem:sesame@h.example",
            "https://a:sesame@",
        ):
            said.append(await harvested(tmp_path, "--library", "KRIN", wrong))
            assert "is not a web address" in said[-1][2][0]
    for code, _, err in said:
        assert (code, len(err)) == (2, 1)
    tells_nothing(tmp_path, *said)


async def test_a_journal_that_has_it_from_before_loses_it(tmp_path: Path) -> None:
    async with provider(map(item, range(1, 6))) as krini:
        address = behind_a_door(krini)
        await harvested(tmp_path, "--library", "KRIN", krini.url.replace("//", f"//anem:{SECRET}@"))
        with sqlite3.connect(tmp_path / "harvest" / "KRIN.db") as journal:
            journal.execute("UPDATE note SET value = ? WHERE name = 'url'", (address,))
        journal.close()
        assert (await harvested(tmp_path, "--library", "KRIN", address))[0] == 0
    journal = sqlite3.connect(tmp_path / "harvest" / "KRIN.db")
    (noted,) = journal.execute("SELECT value FROM note WHERE name = 'url'").fetchone()
    journal.close()
    assert noted == krini.url


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://a:b@library.example/oai", "https://library.example/oai"),
        ("https://a@library.example/oai?x=1@2", "https://library.example/oai?x=1@2"),
        ("https://library.example/oai/@all", "https://library.example/oai/@all"),
        ("HTTPS://a:b@c@library.example", "HTTPS://library.example"),
        ("a:b@library.example/oai", "library.example/oai"),
        ("https://library.example", "https://library.example"),
    ],
)
def test_an_address_is_shown_without_it(address: str, told: str) -> None:
    assert shown(address) == told
    assert "b@" not in repr(Source("ANEM", address))


def test_no_log_line_has_it() -> None:
    """Not even a traceback of a library that puts the whole address into its error."""
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logs.set_up("INFO", "json", stream)
        try:
            raise ValueError("no answer from https://anem:sesame@library.example/oai")
        except ValueError:
            logging.getLogger("x").exception("GET http://anem:sesame@library.example/oai")
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    assert stream.getvalue().count("//library.example/oai") >= 2
    assert "sesame" not in stream.getvalue()
