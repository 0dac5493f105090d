"""`kallimachos catalogue`: import the libraries' exports, search and count them; posters."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import harvest, poster, progress, provide, removal
from bot.commands.options import Index, Library
from knowledge.errors import DeskError

if TYPE_CHECKING:
    from knowledge.catalogue import Catalogue, Explanation, ImportReport, Relaxation, Result
    from knowledge.catalogue.mapping import Mapping

app = typer.Typer(no_args_is_help=True)
app.command("harvest")(harvest.harvest)
app.command("provide")(provide.provide)
app.command("remove")(removal.remove)

_SHOWN_PROBLEMS = 1000


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="MARC21, UNIMARC, MARCXML; or CSV with a mapping.")
    ],
    library: Library,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="How the files are to be read: a YAML file.")
    ] = None,
    index: Index = None,
) -> None:
    """Add a library's export to the catalogue; what it sent before under the same number goes."""
    from knowledge import catalogue
    from knowledge.catalogue import codes

    folder = _folder(index)
    code = codes.checked(library)
    told = _mapping(mapping, code)
    stopped = (
        f"{code}: stopped. The catalogue in {folder} is as it was; the same command goes on with "
        "the import."
    )
    with progress.stoppable(stopped):
        report = catalogue.load_files(folder, code, files, mapping=told, progress=progress.say)
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        typer.echo(str(problem), err=True)
    if len(report.problems) > _SHOWN_PROBLEMS:
        typer.echo(f"… and {len(report.problems) - _SHOWN_PROBLEMS:,} more", err=True)
    _say_lines(report.unheeded)
    if report.records_stored:
        with suppress(DeskError):  # of sheets that are wrong `kallimachos check` tells
            _say_lines(_strangers({code: report.records_stored}))
    typer.echo(_summary(report, code, folder))
    if not report.records_stored and not report.deleted:
        raise typer.Exit(1)


@app.command("build")
def build(index: Index = None) -> None:
    """Work the whole catalogue out anew from what the libraries sent, without their files."""
    from knowledge import catalogue

    folder = _folder(index)
    with progress.stoppable(f"Stopped. The catalogue in {folder} is as it was."):
        editions, unheeded = catalogue.build(folder, progress=progress.say)
    _say_lines(unheeded)
    typer.echo(f"The catalogue in {folder} has {editions:,} editions.")


@app.command("check")
def check(index: Index = None) -> None:
    """Look whether the catalogue is whole, and whether its libraries are in the directory."""
    from knowledge import catalogue
    from knowledge.catalogue import overrides

    folder = _folder(index)
    books = catalogue.open(folder)
    troubles = books.troubles()
    held = sorted(books.figures().libraries.items())
    troubles += _strangers({library: records for library, (records, _copies) in held})
    decisions = overrides.load(folder / overrides.FILE_NAME)
    troubles += books.unheeded(decisions)
    books.close()
    for trouble in troubles:
        typer.echo(trouble, err=True)
    if troubles:
        raise typer.Exit(1)
    typer.echo(
        f"The catalogue in {folder} is whole; {len(decisions.decisions)} decisions are heeded."
    )


@app.command("search")
def search(
    queries: Annotated[
        list[str] | None, typer.Argument(help="What to look for; without any, one a line is read.")
    ] = None,
    index: Index = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each query.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Editions for each query.")] = 10,
) -> None:
    """Find editions by title, author, both, subject or ISBN, in any spelling of Greek."""
    from knowledge import catalogue

    books = catalogue.open(_folder(index))
    for query in queries or _lines():
        result = books.search(query, limit=limit)
        typer.echo(_json(result) if as_json else _list(result))
        sys.stdout.flush()
    books.close()


app.command("poster")(poster.poster)


@app.command("explain")
def explain(
    queries: Annotated[list[str], typer.Argument(help="What a patron wrote.")],
    index: Index = None,
) -> None:
    """Say how a query is read: its words and their keys, the stages, what was relaxed, scores."""
    from knowledge import catalogue

    books = catalogue.open(_folder(index))
    for query in queries:
        typer.echo(_explained(books.explain(query)))
    books.close()


@app.command("stats")
def stats(index: Index = None) -> None:
    """Count what is in the catalogue, library by library."""
    from knowledge import catalogue

    folder = _folder(index)
    books = catalogue.open(folder)
    _print_figures(books, folder)
    books.close()


def _print_figures(books: Catalogue, folder: Path) -> None:
    figures = books.figures()
    typer.echo(
        f"{folder}, {books.version}: {figures.editions:,} editions of {figures.works:,} works"
    )
    for library, (records, copies) in sorted(figures.libraries.items()):
        typer.echo(f"  {library:<12} {records:>9,} records {copies:>9,} copies")


def _mapping(file: Path | None, library: str) -> Mapping:
    """Return the mapping in `file`, the usual one without any; never another library's."""
    from knowledge.catalogue import CatalogueError, mapping

    if file is None:
        return mapping.USUAL
    found = mapping.load(file)
    if found.library not in ("", library):
        raise CatalogueError(
            f"{file} is the mapping of {found.library}, not of {library}. Give that of {library}."
        )
    return found


def _folder(index: Path | None) -> Path:
    if index is not None:
        return index
    from bot import settings

    return settings.read().catalogue


def _lines() -> Iterator[str]:
    """Yield the queries of standard input; bytes that are no text are replaced."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _strangers(held: dict[str, int]) -> list[str]:
    """Return a line for each library that the directory does not know; held: its records."""
    from bot import settings
    from knowledge import directory

    known = directory.load(settings.read().libraries_file)
    return [
        f'"{library}" has {records:,} records, but is no library of the directory. Add its sheet.'
        for library, records in held.items()
        if not known.knows(library)
    ]


def _say_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


def _summary(report: ImportReport, library: str, folder: Path) -> str:
    told = [
        f"{report.records_read:,} records read",
        f"{report.records_stored:,} stored",
        *_counted(report.unchanged, "unchanged"),
        *_counted(report.mended, "mended"),
        *_counted(report.renumbered, "with a number that another title has"),
        *_counted(report.deleted, "deleted"),
        f"{len(report.problems):,} not readable",
    ]
    if report.records_stored or report.deleted:
        end = f"The catalogue in {folder} has {report.editions:,} editions."
    else:
        end = f"Nothing could be read: the catalogue in {folder} is as it was."
    return f"{library}: {', '.join(told)}. {end}"


def _counted(count: int, what: str) -> Iterable[str]:
    return (f"{count:,} {what}",) if count else ()


def _json(result: Result) -> str:
    return json.dumps(
        {
            "query": result.query,
            "took_ms": result.took_ms,
            "relaxed": [list(relaxation) for relaxation in result.relaxed],
            "hits": [
                {
                    "id": hit.record_id,
                    "title": hit.title,
                    "author": hit.author,
                    "year": hit.year,
                    "isbn": hit.isbn,
                    "libraries": list(dict.fromkeys(each.library for each in hit.holdings)),
                }
                for hit in result.hits
            ],
        },
        ensure_ascii=False,
    )


def _list(result: Result) -> str:
    lines = [f"{result.query}: {result.total} found in {result.took_ms:.1f} ms"]
    lines += [f"  {_told(relaxation)}" for relaxation in result.relaxed]
    for hit in result.hits:
        parts = (hit.title, hit.author, hit.publisher, str(hit.year or ""), hit.isbn)
        lines.append(f"  {hit.record_id}  {' · '.join(filter(None, parts))}")
        for each in hit.holdings:
            copies = f" ({each.copies})" if each.copies > 1 else ""
            place = " ".join(filter(None, (each.library, each.branch, each.shelfmark)))
            lines.append(f"      {place}{copies}")
    return "\n".join(lines)


def _explained(told: Explanation) -> str:
    lines = [f"{told.query}"]
    lines += [f"  ISBN-like: {', '.join(told.isbns)}"] if told.isbns else []
    for word in told.words:
        kind = "must be there" if word.is_required else "helps"
        known = "" if word.is_known else ", in no record"
        lines.append(
            f"  {word.folded:16} {kind}{known}; sounds {', '.join(word.keys[:6])}; "
            f"stems {', '.join(word.stems[:6])}"
        )
    if told.put_aside:
        lines.append(f"  put aside: {' '.join(told.put_aside)}")
    if told.audience:
        lines.append(f"  for: {told.audience}")
    for step in told.steps:
        mark = "  <- answered" if step.answered else ""
        lines.append(f"  stage {step.stage:12} {step.matching:>9,} match{mark}")
    lines += [f"  {_told(relaxation)}" for relaxation in told.relaxed]
    surely = "sure" if told.is_sure else "not sure enough to answer a patron's free text"
    cut = ", cut by the deadline" if told.is_cut else ""
    lines.append(f"  {surely}{cut}, {told.took_ms:.1f} ms")
    for hit in told.hits:
        parts = (hit.title, hit.author, str(hit.year or ""))
        by = f" (by {hit.matched_contributor})" if hit.matched_contributor else ""
        lines.append(f"  {hit.score:6.1f}  {hit.record_id}  {' · '.join(filter(None, parts))}{by}")
    return "\n".join(lines)


def _told(relaxation: Relaxation) -> str:
    if not relaxation.found:
        return f"without “{relaxation.typed}”"
    return f"“{relaxation.found}” for “{relaxation.typed}”"
