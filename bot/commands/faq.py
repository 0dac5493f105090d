"""`kallimachos faq`: check it, ask it, list it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.faq import Faq

app = typer.Typer(no_args_is_help=True)
_Dir = Annotated[Path | None, typer.Option("--dir", help="the folder of YAML files")]
_Json = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command("check")
def check(directory: _Dir = None) -> None:
    """Check every file, and every entry's own tests in every spelling."""
    from knowledge.faq.checking import check as run_tests

    answers = _load(directory)
    report = run_tests(answers)
    for failure in report.failures:
        typer.echo(str(failure), err=True)
    typer.echo(
        f"{len(answers.entries)} entries, {report.tried} tests tried, "
        f"{len(report.failures)} failed."
    )
    if report.failures:
        raise typer.Exit(1)


@app.command("list")
def list_(directory: _Dir = None, as_json: _Json = False) -> None:
    """Show every entry with its phrasings."""
    answers = _load(directory, quick=True)
    if not as_json:
        for entry in answers.entries:
            typer.echo(f"{entry.id}\t{answers.topic_of(entry)}\t{entry.question('el')}")
        return
    listed = [
        {
            "id": entry.id,
            "topic": answers.topic_of(entry),
            "questions": {spoken: list(entry.questions(spoken)) for spoken in ("el", "en")},
        }
        for entry in answers.entries
    ]
    typer.echo(json.dumps(listed, ensure_ascii=False))


@app.command("ask")
def ask(
    questions: Annotated[
        list[str] | None, typer.Argument(help="else one a line from stdin")
    ] = None,
    directory: _Dir = None,
    as_json: _Json = False,
) -> None:
    """Show what the FAQ makes of a question."""
    answers = _load(directory)
    for question in questions or _lines():
        found = answers.best(question)
        near = [{"entry": one.entry.id, "score": round(one.score, 4)} for one in found.candidates]
        if as_json:
            line = {
                "text": question,
                "language": found.language,
                "outcome": found.outcome,
                "entry": found.entry.id if found.entry else None,
                "score": round(found.score, 4),
                "candidates": near,
            }
            print(json.dumps(line, ensure_ascii=False), flush=True)
            continue
        limits = answers.matcher.thresholds
        typer.echo(f"{found.outcome} ({found.language}) {found.score:.3f}  {question}")
        typer.echo(f"  answers from {limits.answer:.3f}, offers from {limits.choose:.3f}")
        for one in found.candidates:
            typer.echo(f"  {one.score:.3f}  {one.entry.id}: {one.entry.question(found.language)}")


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of an entries file, for editors."""
    from knowledge.faq.entry import Topic

    typer.echo(json.dumps(Topic.model_json_schema(), ensure_ascii=False, indent=2))


def _lines() -> list[str]:
    if not hasattr(sys.stdin, "buffer"):
        return sys.stdin.read().splitlines()
    return (
        io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
        .read()
        .split("\n")[:-1]
    )


def _load(directory: Path | None, *, quick: bool = False) -> Faq:
    from bot.settings import read
    from knowledge import faq

    settings = read()
    folder = directory or settings.faq_dir
    if not folder.is_dir():
        typer.echo(f"{folder} is not a folder. Name the folder of your YAML files.", err=True)
        raise typer.Exit(2)
    try:
        return faq.load(folder, cache=settings.data_dir / "cache")
    except faq.FaqErrors as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
