"""`kallimachos faq`: check it, ask it, list it."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.commands.faq_words import SAID, Language, explained, of_the_terminal, row

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.settings import Settings
    from knowledge.faq import Faq, Outcome, Policies

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)
_Dir = Annotated[Path | None, typer.Option("--dir", help="the folder of YAML files")]
_ENOUGH_QUESTIONS = 200  # before a phrasing that nobody used says something
_Language = Annotated[
    Language | None, typer.Option("--language", help="if left out, that of the terminal")
]
_Strict = Annotated[bool, typer.Option("--strict", help="an entry without tests is a mistake")]
_Json = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command("check")
def check(directory: _Dir = None, language: _Language = None, strict: _Strict = False) -> None:
    """Check every file, and every entry's own tests in every spelling."""
    from datetime import date

    from knowledge.faq.checking import check as run_tests
    from knowledge.faq.checking import untested

    spoken = (language or of_the_terminal()).value
    answers = _load(directory, spoken)
    report = run_tests(answers, date.today())
    said = SAID[spoken]
    typer.echo(said["head"])
    for standing in report.standings:
        typer.echo(row(standing, said))
    for line in _unasked(answers, said):
        typer.echo(line)
    failures = [one.problem for one in report.failures]
    bare = list(untested(answers, is_warning=not strict))
    for problem in (*answers.warnings, *report.links, *report.overdue, *bare, *failures):
        typer.echo(problem.said(spoken), err=True)
    typer.echo(
        said["end"].format(
            entries=len(answers.entries),
            tried=report.tried,
            answered=sum(one.answered for one in report.standings),
            offered=sum(one.offered for one in report.standings),
            failed=len(failures),
        )
    )
    if failures or (strict and bare):
        raise typer.Exit(1)


@app.command("report")
def report(
    days: Annotated[int, typer.Option(min=1, help="how far back")] = 30,
    most: Annotated[int, typer.Option(min=1, help="how many questions")] = 50,
    as_json: _Json = False,
    language: _Language = None,
) -> None:
    """List what people asked and did not get, each question once, with how it was answered."""
    from bot.commands.faq_usage import missed
    from knowledge import usage

    spoken = (language or of_the_terminal()).value
    answers = _load(None, spoken)
    found = from_the_desk(
        lambda session, since: usage.missed(session, answers, since), days, spoken
    )
    if as_json:
        typer.echo(json.dumps([vars(one) for one in found[:most]], ensure_ascii=False))
        return
    typer.echo("\n".join(missed(found, most, days, spoken)))


@app.command("stats")
def stats(
    days: Annotated[int, typer.Option(min=1, help="how far back")] = 30,
    as_json: _Json = False,
    language: _Language = None,
) -> None:
    """Count by entry and library: answered, chosen, handed off, helped or not."""
    from bot.commands.faq_usage import as_row, figures
    from knowledge import usage

    spoken = (language or of_the_terminal()).value
    found = from_the_desk(usage.stats, days, spoken)
    if as_json:
        typer.echo(json.dumps(as_row(found), ensure_ascii=False))
        return
    typer.echo("\n".join(figures(found, days, spoken)))


@app.command("list")
def list_(directory: _Dir = None, as_json: _Json = False) -> None:
    """Show every entry with its phrasings."""
    from knowledge import faq

    found = _or_exit(faq.read, directory)
    rows = [
        {
            "id": one.entry.id,
            "topic": one.topic,
            "questions": {spoken: list(one.entry.questions(spoken)) for spoken in ("el", "en")},
        }
        for one in found.entries
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in found.entries:
        typer.echo(f"{one.entry.id}\t{one.topic}\t{one.entry.question('el')}")


@app.command("ask")
def ask(
    questions: Annotated[
        list[str] | None, typer.Argument(help="else one a line from stdin")
    ] = None,
    directory: _Dir = None,
    as_json: _Json = False,
) -> None:
    """Show what the FAQ makes of a question, and why."""
    answers = _load(directory)
    for question in questions or _lines():
        look = answers.matcher.look(question)
        if as_json:
            print(json.dumps(_row(look.outcome), ensure_ascii=False), flush=True)
        else:
            typer.echo("\n".join(explained(answers, look)))


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of an entries file, for editors."""
    from knowledge.faq.schema import schema as written

    typer.echo(written(), nl=False)


def _row(found: Outcome) -> dict[str, object]:
    return {
        "text": found.text,
        "language": found.language,
        "outcome": found.outcome,
        "entry": found.entry.id if found.entry else None,
        "score": round(found.score, 4),
        "candidates": [
            {"entry": one.entry.id, "score": round(one.score, 4)} for one in found.candidates
        ],
    }


def _unasked(answers: Faq, said: dict[str, str]) -> Iterator[str]:
    """Say which phrasings nobody's question came nearest to, as far as questions are kept."""
    from bot.settings import read
    from knowledge import usage

    if not _has_desk(read()):
        return
    total, idle = from_the_desk(lambda session, _: usage.unasked(session, answers), 36500)
    if total < _ENOUGH_QUESTIONS:
        yield said["few"].format(number=total)
        return
    for entry, questions in idle.items():
        listed = ", ".join(f"«{question}»" for question in questions)
        yield said["idle"].format(entry=entry, questions=listed)


def _has_desk(chosen: Settings) -> bool:
    return bool(chosen.database_url) or (chosen.data_dir / "kallimachos.db").exists()


def from_the_desk(
    ask: Callable[[AsyncSession, datetime], Awaitable[T]], days: int, language: str = "en"
) -> T:
    """Ask the desk's database about the last so many days; exit with 2 where there is none."""
    import asyncio
    from datetime import UTC, datetime, timedelta

    from bot.database import Database
    from bot.settings import read

    chosen = read()
    if not _has_desk(chosen):
        typer.echo(SAID[language]["no desk"].format(folder=chosen.data_dir), err=True)
        raise typer.Exit(2)

    async def work() -> T:
        database = Database(chosen.database)
        try:
            async with database.read() as session:
                return await ask(session, datetime.now(UTC) - timedelta(days=days))
        finally:
            await database.close()

    return asyncio.run(work())


def _lines() -> Iterator[str]:
    """Lines as they come, so that a pipe is answered line by line; bad UTF-8 is replaced."""
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        yield text.rstrip("\r\n")


def _load(directory: Path | None, language: str = "en") -> Faq:
    from bot.settings import read
    from knowledge import faq

    settings = read()
    cache = settings.data_dir / "cache"
    return _or_exit(
        lambda folder, sheets: faq.load(folder, sheets, cache=cache, semantic=settings.semantic),
        directory,
        language,
    )


def _or_exit(
    read_it: Callable[[Path, Policies], T], directory: Path | None, language: str = "en"
) -> T:
    """What is read from the folder; problems are printed, 2 for no folder and 1 for bad files."""
    from knowledge.faq import FaqErrors, FaqFolderMissing

    try:
        return read_it(directory or _usual_folder(), policy_sheets())
    except FaqErrors as error:
        typer.echo(error.said(language), err=True)
        raise typer.Exit(2 if isinstance(error, FaqFolderMissing) else 1) from None


def policy_sheets() -> Policies:
    """Return the policy sheets of the settings. Raises DeskError with every problem."""
    from bot.settings import read
    from knowledge import directory as libraries
    from knowledge.faq import policy_files

    chosen = read()
    return policy_files.load(chosen.policies_dir, libraries.load(chosen.libraries_file))


def _usual_folder() -> Path:
    """The FAQ's folder, as somebody at the prompt would write it."""
    from bot.settings import read

    folder = read().faq_dir.absolute()
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
