"""`kallimachos canned`: the files are checked from the command line, and their use is told."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bot.database import Database
from knowledge import sample
from knowledge.canned import usage
from tests.conftest import ROOT
from tests.machine.test_cli import kallimachos


async def test_the_sample_is_in_order_and_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    good = await kallimachos("canned", "check", folder=tmp_path)
    assert (good.code, good.err) == (0, "")
    assert "how-to-renew" in good.out
    assert "renewal_days, renewals" in good.out
    folder = tmp_path / "canned"
    shutil.copytree(sample.CANNED, folder)
    file = folder / "NISO.yaml"
    file.write_text(file.read_text("utf-8").replace("{hold_days}", "{hold_day}"), "utf-8")
    for words in (("canned", "check"), ("check",)):
        bad = await kallimachos(*words, folder=tmp_path, canned_dir=str(folder))
        assert bad.code == 1
        assert "NISO.yaml:" in bad.err
        assert "Did you mean {hold_days}?" in bad.err
        assert "Traceback" not in bad.err


async def test_the_schema_is_printed(tmp_path: Path) -> None:
    ended = await kallimachos("canned", "schema", folder=tmp_path)
    assert ended.out == (ROOT / "knowledge" / "canned.schema.json").read_text(encoding="utf-8")


async def test_usage_lists_what_is_sent_and_what_never_was(tmp_path: Path) -> None:
    nothing = await kallimachos("canned", "usage", folder=tmp_path)
    assert nothing.code == 2
    assert "There is no desk in data yet." in nothing.err
    (tmp_path / "data").mkdir()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'kallimachos.db'}")
    await database.migrate()
    when = datetime(2026, 11, 23, 9, tzinfo=UTC)
    async with database.write() as session:
        for reply, library in (("renewed", "ANEM"), ("renewed", "ANEM"), ("gone", "GALA")):
            await usage.count(session, reply, library, when)
    await database.close()
    told, as_json = await asyncio.gather(
        kallimachos("canned", "usage", folder=tmp_path),
        kallimachos("canned", "usage", "--json", folder=tmp_path),
    )
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert lines[1:3] == [
        "renewed ANEM 2 2026-11-23",
        "gone GALA 1 2026-11-23 (no longer in the files)",
    ]
    assert "how-to-renew" in lines[3]
    found = json.loads(as_json.out)
    assert found["used"][0] == {
        "reply": "renewed",
        "library": "ANEM",
        "used": 2,
        "last_used_at": "2026-11-23T09:00:00+00:00",
    }
    assert "renewed" not in found["never"]
