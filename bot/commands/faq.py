"""`kallimachos faq`: check it, ask it, list it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from knowledge.faq import Faq, Look, Outcome, Policies
    from knowledge.faq.checking import Standing

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)
_Dir = Annotated[Path | None, typer.Option("--dir", help="the folder of YAML files")]
_Json = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command("check")
def check(directory: _Dir = None) -> None:
    """Check every file, and every entry's own tests in every spelling."""
    from datetime import date

    from knowledge.faq.checking import check as run_tests

    answers = _load(directory)
    report = run_tests(answers, date.today())
    for problem in (*answers.warnings, *report.overdue, *report.failures):
        typer.echo(str(problem), err=True)
    for standing in report.standings:
        if standing.rival and standing.margin < 0.05:
            typer.echo(_said_of(standing))
    typer.echo(
        f"{len(answers.entries)} entries, {report.tried} tests tried, "
        f"{sum(one.answered for one in report.standings)} answered at once, "
        f"{sum(one.offered for one in report.standings)} offered first, "
        f"{len(report.failures)} failed."
    )
    if report.failures:
        raise typer.Exit(1)


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
            typer.echo("\n".join(_explained(answers, look)))


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


def _explained(answers: Faq, look: Look) -> Iterator[str]:
    found, limits = look.outcome, answers.matcher.thresholds
    yield f"{found.outcome} ({found.language}) {found.score:.2f}  {found.text}"
    layout = ", typed with the other keyboard layout" if look.other_layout else ""
    yield f"  read as: {look.ranking.reading.key or 'nothing'}{layout}"
    yield (
        f"  confidence {look.ranking.confidence:.2f}, {look.ranking.lead:.2f} ahead; answers from "
        f"{limits.answer:.2f}, offers from {limits.choose:.2f}"
    )
    for one in look.ranking.near:
        entry = answers.entries[one.owner]
        yield (
            f"  {one.confidence:5.2f}  {entry.id}: {entry.question(found.language)} "
            f"(classifier {one.share:.0%})"
        )


def _said_of(standing: Standing) -> str:
    where = f"only {standing.margin:.2f} behind" if standing.margin >= 0 else "ahead"
    return f'{standing.entry}: in one of its tests "{standing.rival}" is {where}.'


def _lines() -> Iterator[str]:
    """Lines as they come, so that a pipe is answered line by line; bad UTF-8 is replaced."""
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        yield text.rstrip("\r\n")


def _load(directory: Path | None) -> Faq:
    from bot.settings import read
    from knowledge import faq

    settings = read()
    cache = settings.data_dir / "cache"
    return _or_exit(
        lambda folder, sheets: faq.load(folder, sheets, cache=cache, semantic=settings.semantic),
        directory,
    )


def _or_exit(read_it: Callable[[Path, Policies], T], directory: Path | None) -> T:
    """What is read from the folder; problems are printed, 2 for no folder and 1 for bad files."""
    from bot.settings import read
    from knowledge import directory as libraries
    from knowledge.faq import FaqErrors, FaqFolderMissing, policies

    chosen = read()
    try:
        sheets = policies.load(chosen.policies_dir, libraries.load(chosen.libraries_file))
        return read_it(directory or _usual_folder(), sheets)
    except FaqErrors as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2 if isinstance(error, FaqFolderMissing) else 1) from None


def _usual_folder() -> Path:
    """The FAQ's folder, as somebody at the prompt would write it."""
    from bot.settings import read

    folder = read().faq_dir.absolute()
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
