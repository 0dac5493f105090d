"""The command line: what a person can mend is told in a line, and the answer is the exit code."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.commands.demo import TOKEN, prepare
from bot.simulator import Telegram
from bot.simulator.server import Server
from knowledge import sample
from tests.conftest import ROOT


class Ended:
    """A command that has ended: its exit code and what it wrote."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()


async def start(
    *words: str, folder: Path, lang: str = "C.UTF-8", **settings: str
) -> asyncio.subprocess.Process:
    """Start `kallimachos` in an empty folder with these settings and no others."""
    plain = {name: value for name, value in os.environ.items() if "KALLIMACHOS" not in name}
    plain["LC_ALL"] = lang
    named = {f"KALLIMACHOS_{name.upper()}": value for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env={**plain, "PYTHONPATH": str(ROOT), "KALLIMACHOS_LISTEN_PORT": "0", **named},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def kallimachos(
    *words: str, folder: Path, typed: str = "", lang: str = "C.UTF-8", **settings: str
) -> Ended:
    """Run `kallimachos` to its end."""
    process = await start(*words, folder=folder, lang=lang, **settings)
    out, err = await process.communicate(typed.encode())
    assert process.returncode is not None
    return Ended(process.returncode, out, err)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Return a small Telegram that knows one bot."""
    telegram = Telegram(limits=False)
    telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Βιβλιοθήκες")
    opened = await telegram.serve()
    yield opened
    await opened.close()


async def test_no_token(tmp_path: Path) -> None:
    ended = await kallimachos("run", folder=tmp_path)
    assert ended.code == 2
    assert ended.err == (
        "KALLIMACHOS_BOT_TOKEN is not set. Ask @BotFather for one and put it in .env, "
        "or run `make demo`, which needs none.\n"
    )


async def test_a_wrong_token_is_one_line_and_exit_code_2(tmp_path: Path, server: Server) -> None:
    wrong = "999999:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    ended = await kallimachos("run", folder=tmp_path, bot_token=wrong, api_url=server.api_url)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("Telegram does not accept KALLIMACHOS_BOT_TOKEN.")
    assert "AAHdqTcvCH1" not in ended.err + ended.out


async def test_a_port_in_use_is_one_line(tmp_path: Path, server: Server) -> None:
    """The technician gives the desk a port at which another program listens, or a strange host."""
    settings = {"bot_token": TOKEN, "api_url": server.api_url}
    taken = await kallimachos("run", folder=tmp_path, listen_port=str(server.port), **settings)
    assert (taken.code, taken.err) == (
        2,
        f"Port {server.port} on 127.0.0.1 can't be used: Address already in use. "
        "Set KALLIMACHOS_LISTEN_PORT to another.\n",
    )
    # An address for documentation (RFC 5737), which no machine has
    strange = await kallimachos("run", folder=tmp_path, listen_host="192.0.2.1", **settings)
    assert (strange.code, strange.err) == (
        2,
        "Port 0 on 192.0.2.1 can't be used: Cannot assign requested address. "
        "Set KALLIMACHOS_LISTEN_HOST to an address of this machine.\n",
    )


async def test_a_webhook_that_telegram_refuses_is_one_line(tmp_path: Path, server: Server) -> None:
    settings = {"bot_token": TOKEN, "api_url": server.api_url, "webhook_secret": "s" * 32}
    ended = await kallimachos("run", folder=tmp_path, webhook_url="library.example", **settings)
    assert (ended.code, ended.err) == (
        2,
        "Telegram does not take KALLIMACHOS_WEBHOOK_URL: Invalid webhook url specified. It must "
        "be an https:// address that Telegram can reach; leave it out for long polling.\n",
    )


async def test_the_demo_tells_a_port_in_use_from_a_folder_that_is_none(
    tmp_path: Path, server: Server
) -> None:
    taken = await kallimachos("demo", "--port", str(server.port), folder=tmp_path)
    assert (taken.code, taken.err) == (
        2,
        f"Port {server.port} can't be used: Address already in use. "
        f"Choose another: make demo PORT={server.port + 1}\n",
    )
    (tmp_path / "demo").write_text("a file")
    ended = await kallimachos("demo", "--port", "0", "--data", "demo", folder=tmp_path)
    assert (ended.code, ended.err) == (
        2,
        "demo can't be used: File exists. Choose another folder: kallimachos demo --data FOLDER\n",
    )


async def test_check_looks_at_the_database_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kallimachos.db").write_bytes(b"not a database at all" * 100)
    ended = await kallimachos("check", folder=tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("sqlite+aiosqlite:///data/kallimachos.db is damaged (file is not")
    assert ended.err.count("\n") == 1
    wrong = await kallimachos("check", folder=tmp_path, database_url="nonsense")
    assert (wrong.code, wrong.err.count("\n")) == (1, 1)
    assert wrong.err.startswith("KALLIMACHOS_DATABASE_URL is not the address of a database")


@pytest.mark.parametrize("kind", ["missing", "a file"])
async def test_a_missing_or_unreadable_faq_folder(
    tmp_path: Path, server: Server, kind: str
) -> None:
    folder = tmp_path / "entries"
    if kind == "a file":
        folder.write_text("x")
    ended = await kallimachos(
        "run", folder=tmp_path, bot_token=TOKEN, api_url=server.api_url, faq_dir=str(folder)
    )
    assert ended.code == 2
    assert str(folder) in ended.err
    assert "Traceback" not in ended.err


async def test_sigterm_ends_it_in_good_order_and_a_second_process_is_refused(
    tmp_path: Path, server: Server
) -> None:
    settings = {"bot_token": TOKEN, "api_url": server.api_url, "log_level": "DEBUG"}
    first = await start("run", folder=tmp_path, **settings)
    assert first.stderr is not None
    written = b""
    while b"ready" not in written:
        line = await first.stderr.readline()
        assert line, written.decode()
        written += line
    second = await kallimachos("run", folder=tmp_path, **settings)
    assert second.code == 2
    assert f"Process {first.pid} works with this database already" in second.err
    first.send_signal(signal.SIGTERM)
    _, rest = await first.communicate()
    assert first.returncode == 0
    log = (written + rest).decode()
    assert TOKEN not in log
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes(), path


async def test_the_demo_opens_its_page_and_keeps_an_faq_of_its_own(tmp_path: Path) -> None:
    demo = await start("demo", "--port", "0", "--data", "demo", folder=tmp_path)
    assert demo.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = (await demo.stdout.readline()).decode()
        assert line, said
        said += line
    address = said.split("is open: ")[1].split()[0]
    assert "Its FAQ: demo/entries" in said
    async with aiohttp.ClientSession() as session, session.get(address) as page:
        assert page.status == 200
        assert "Καλλίμαχος" in await page.text()
    demo.send_signal(signal.SIGTERM)
    await demo.communicate()
    assert demo.returncode == 0
    # What was changed in the demo's FAQ is there the next time, and the program's own is as it was
    own = tmp_path / "demo" / "entries" / "renewals.yaml"
    own.write_text("# mine\n" + own.read_text(encoding="utf-8"), encoding="utf-8")
    prepare(tmp_path / "demo")
    assert own.read_text(encoding="utf-8").startswith("# mine\n")
    assert not (sample.ENTRIES / "renewals.yaml").read_text(encoding="utf-8").startswith("# mine")


async def test_unknown_settings_are_reported(tmp_path: Path) -> None:
    ended = await kallimachos("run", folder=tmp_path, bot_tokn="x")
    assert "KALLIMACHOS_BOT_TOKN is not a setting" in ended.err


async def test_check_finds_all_in_order(tmp_path: Path) -> None:
    ended = await kallimachos("check", folder=tmp_path)
    assert (ended.code, ended.out) == (0, "All is in order.\n"), ended.err
    # And what the FAQ teaches is kept for the first start
    assert len(list((tmp_path / "data" / "cache").glob("faq-*.npz"))) == 1


async def test_check_tells_what_is_worth_mending_in_the_libraries_sheets(tmp_path: Path) -> None:
    """A day that is past is a warning; one in a year without holidays is a mistake."""
    sheets = tmp_path / "libraries"
    shutil.copytree(sample.LIBRARIES, sheets)
    other = 'exceptions: {%s: {hours: "off", reason: {el: απεργία, en: strike}}}\n'
    sheet = sheets / "NISO.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + other % "2020-03-02", encoding="utf-8")
    ended = await kallimachos("check", folder=tmp_path, libraries_file=str(sheets))
    assert (ended.code, ended.out) == (0, "All is in order.\n")
    assert f"{sheet}:{text.count(chr(10)) + 1}:14: warning: 2020-03-02 is past. Remove it." in (
        ended.err
    )
    sheet.write_text(text + other % "2206-03-02", encoding="utf-8")
    ended = await kallimachos("check", folder=tmp_path, libraries_file=str(sheets))
    assert (ended.code, ended.out) == (1, "")
    assert "no holidays are known for 2206." in ended.err


async def test_a_file_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    ended = await kallimachos("measures", "--csv", "nowhere/rows.csv", folder=tmp_path)
    assert (ended.code, ended.err) == (
        2,
        "nowhere/rows.csv can't be used: No such file or directory. Correct the path, its "
        "permissions, or the setting that names it.\n",
    )


async def test_staff_from_the_command_line(tmp_path: Path) -> None:
    nobody = await kallimachos("staff", "list", folder=tmp_path)
    assert nobody.out == ("Nobody has a role yet. Give one: kallimachos staff add ID --name NAME\n")
    await kallimachos("staff", "add", "42", "--name", "Ελένη", "--library", "GALA", folder=tmp_path)
    wrong = await kallimachos(
        "staff", "add", "43", "--name", "X", "--library", "NOWHERE", folder=tmp_path
    )
    assert (wrong.code, "NOWHERE is not a library" in wrong.err) == (2, True)
    listed = await kallimachos("staff", "list", folder=tmp_path)
    assert listed.out == "42\tGALA\tlibrarian\tΕλένη\n"


async def test_the_faq_is_asked_from_standard_input(tmp_path: Path) -> None:
    typed = "Πώς ανανεώνω ένα βιβλίο;\npos ananeono ena vivlio\nzorbas\n"
    ended = await kallimachos("faq", "ask", "--json", folder=tmp_path, typed=typed)
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [(row["outcome"], row["entry"]) for row in rows] == [
        ("answer", "renew-loan"),
        ("answer", "renew-loan"),
        ("none", None),
    ]
    assert set(rows[0]) == {"text", "language", "outcome", "entry", "score", "candidates"}
    told = await kallimachos("faq", "ask", "pws ananewnw to vivlio mou", folder=tmp_path)
    assert "read as: pos ananeono to vivlio mu\n" in told.out
    (shared,) = [line for line in told.out.splitlines() if "has in common with it: " in line]
    weights = dict(part.rsplit(" ", 1) for part in shared.partition(": ")[2].split(", "))
    assert {"ananeono", "pos"} <= set(weights)
    assert all(0 < float(weight) < 1 for weight in weights.values())
    # «κράτηση» is sure enough for an answer, but near two entries: what an answer needs is said
    told = await kallimachos("faq", "ask", "kratisi", folder=tmp_path)
    (rule,) = [line for line in told.out.splitlines() if "confidence" in line]
    sure, ahead, least = re.findall(r"\d\.\d\d", rule)[:3]
    assert told.out.startswith("choose (el)")
    assert sure > least
    assert f"answers from {least} and 0.25 ahead with 70% known" in rule
    assert ahead < "0.25"
    listed = await kallimachos("faq", "list", "--json", folder=tmp_path)
    entries = json.loads(listed.out)
    assert len(entries) >= 80
    assert set(entries[0]) == {"id", "topic", "questions"}


async def test_faq_check_speaks_the_language_of_the_terminal(tmp_path: Path) -> None:
    """A mistake, a warning and the table, in Greek by the locale and in English by the option."""
    folder = tmp_path / "entries"
    folder.mkdir()
    loans = (sample.ENTRIES / "loans.yaml").read_text(encoding="utf-8")
    entry = loans.partition("  - id: loan-limits")[0]
    file = folder / "loans.yaml"
    file.write_text(entry.replace("owner: circulation", "ownr: x"), encoding="utf-8")
    settings = {"faq_dir": str(folder), "lang": "el_GR.UTF-8"}
    said = await kallimachos("faq", "check", folder=tmp_path, **settings)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines() == [
        'entries/loans.yaml:5:5: λήμμα "loan-how": λείπει το "owner". Προσθέστε "owner:".',
        'entries/loans.yaml:7:5: λήμμα "loan-how": το "ownr" δεν υπάρχει ως κλειδί εδώ. '
        'Μήπως εννοείτε "owner";',
    ]
    # An entry without tests is worth a warning, and in strict mode it is a mistake
    file.write_text(entry.partition("    tests:\n")[0], encoding="utf-8")
    said = await kallimachos("faq", "check", folder=tmp_path, **settings)
    assert said.code == 0
    assert said.out.splitlines()[-1] == (
        "Λήμματα: 1. Δοκιμές: 0, απαντήθηκαν αμέσως: 0, προτάθηκαν πρώτες: 0, απέτυχαν: 0."
    )
    assert 'προειδοποίηση: το λήμμα "loan-how" δεν έχει δοκιμές.' in said.err
    said = await kallimachos(
        *("faq", "check", "--strict", "--language", "en"), folder=tmp_path, faq_dir=str(folder)
    )
    assert said.code == 1
    assert said.err == (
        'entries/loans.yaml:5:9: entry "loan-how" has no tests. Add "tests:" with "match:", '
        "wordings that must find it.\n"
    )
