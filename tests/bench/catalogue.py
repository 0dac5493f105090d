"""How well the catalogue finds known books, and at what cost: python -m tests.bench catalogue."""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from knowledge import catalogue, text
from knowledge.catalogue import Catalogue, index
from knowledge.catalogue.rank import Ranked
from knowledge.catalogue.record import Description
from knowledge.text import words
from tests.bench import catalogue_corpus, catalogue_exports, catalogue_peers, catalogue_queries
from tests.bench.catalogue_corpus import ROOT
from tests.bench.catalogue_peers import Row
from tests.bench.catalogue_queries import KINDS, WITH_ACCENTS, Asked, folded_author, folded_title

_CORPUS_SEED = 7
_SIZES = (10_000, 100_000, 1_000_000)
_BEST, _PAGE = 10, 5
_WARM = 20
_FEWER = 5  # ablations ask one query of so many


class Score(NamedTuple):
    """What a kind of query got: MRR@10, share found first and among five, CPU ms."""

    mrr: float
    first: float
    in_five: float
    p50: float
    p95: float


Ask = Callable[[str, int], list[int]]
"""A query and how many records: the books (hashes of folded title and author), best first."""


def main(records: int, queries: int, seed: int) -> None:
    """Print every table."""
    if not catalogue_corpus.is_there():
        print(
            "Catalogue: left out. It needs the records of KALLIMACHOS_SHARED_DATA/marc and the "
            "package skoufas-dbf-reader."
        )
        return
    with tempfile.TemporaryDirectory(prefix="kallimachos-bench-") as folder:
        sizes = [size for size in _SIZES if size < records] + [records]
        books = _weights(Path(folder), sizes)
        _quality(Path(folder), books, records, queries, seed)


# --- what it weighs ------------------------------------------------------------------------


def _weights(folder: Path, sizes: Sequence[int]) -> Path:
    """Print what imports weigh; return the folder of the largest catalogue."""
    print(
        f"\n{'records':>10}{'editions':>10}{'CPU s':>8}{'rec/s':>8}{'peak MB':>9}{'store MB':>10}"
        f"{'index MB':>10}{'open MB':>9}{'asked MB':>10}{'update ms':>11}"
    )
    for size in sizes:
        root, export = folder / f"books-{size}", folder / f"{size}.mrc"
        catalogue_exports.write(export, catalogue_corpus.corpus(size, _CORPUS_SEED))
        loaded = _child("load", root, export)
        export.unlink()
        typed = [word for told in catalogue_corpus.real()[:500] for word in told.title.split()[:3]]
        (folder / "typed.json").write_text(json.dumps(typed), encoding="utf-8")
        served = _child("serve", root, folder / "typed.json")
        (generation,) = root.glob("g*")
        in_index = _bytes(generation / index.FOLDER_NAME)
        print(
            f"{size:10,}{loaded['editions']:10,.0f}{loaded['cpu']:8.1f}"
            f"{size / loaded['cpu']:8,.0f}{loaded['peak']:9.0f}"
            f"{(_bytes(generation) - in_index) / 1e6:10.1f}{in_index / 1e6:10.1f}"
            f"{served['open']:9.1f}{served['asked']:10.1f}{_update_ms(generation, folder):11.0f}",
            flush=True,
        )
    print(
        "peak: resident memory of the import's own process; open, asked: memory of a service's "
        "own (not the mapped files) once the catalogue is open, and after 1,500 queries; update: "
        "a new index with one record changed, CPU\n"
    )
    _print_postgres(generation)
    return root


def _print_postgres(generation: Path) -> None:
    """Print what the same rows take in PostgreSQL, where there is one."""
    if importlib.util.find_spec("psycopg") is None:
        return
    peer = importlib.import_module("tests.bench.catalogue_postgres")
    if not peer.is_there():
        print("PostgreSQL is not installed: its size is left out (Debian: postgresql).")
        return
    sizes, ours = peer.sizes(generation), _bytes(generation)
    print(
        f"PostgreSQL with the same fields: {sizes.whole / 1e6:,.0f} MB with its indexes, "
        f"{sizes.words / 1e6:,.0f} MB without those for slips; ours {ours / 1e6:,.0f} MB, "
        f"{ours / sizes.whole:.2f} x and {ours / sizes.words:.2f} x (target 0.65)\n"
    )


def _child(what: str, *paths: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.catalogue_child", what, *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _update_ms(generation: Path, folder: Path) -> float:
    """Return the CPU milliseconds in which one changed record becomes a new index."""
    told = Description("Ένας εντελώς καινούριος τίτλος", author="Άγνωστη, Ανθή", year=2026)
    record = (1, catalogue.texts.texts_of([told]), ("library:ANEM",))
    times = []
    for turn in range(3):
        target = folder / f"updated-{generation.parent.name}-{turn}"
        started = time.process_time()
        index.update(generation / index.FOLDER_NAME, target, [record], [])
        times.append((time.process_time() - started) * 1000)
    return min(times)


# --- what it finds -------------------------------------------------------------------------


class _Whole(NamedTuple):
    """The records of the corpus, as far as judging needs them."""

    books: array[int]  # by number, the hash of folded title and author
    targets: list[Description]


def _quality(folder: Path, root: Path, records: int, queries: int, seed: int) -> None:
    whole = _peers_of(folder, records)
    asked = {
        kind: catalogue_queries.asked(kind, whole.targets, queries, seed)
        for kind in (*KINDS, WITH_ACCENTS)
    }
    books = catalogue.open(root)
    engines: dict[str, dict[str, Score]] = {}
    ours = _scores(_ours(books), asked)
    _print_kinds(ours, asked)
    for name, find in (
        ("FTS5 unicode61", catalogue_peers.fts5_finder(folder / "fts5.db")),
        ("tantivy folded", catalogue_peers.folded_finder(folder / "folded")),
    ):
        engines[name] = _scores(_theirs(find, whole.books), asked)
    fewer = {kind: some[::_FEWER] for kind, some in asked.items()}
    for name, without in _ABLATIONS.items():
        with without():
            engines[name] = _scores(_ours(books), fewer)
    books.close()
    _print_engines({"ours": ours, **engines})


def _peers_of(folder: Path, records: int) -> _Whole:
    """Write the peers' indexes in one reading of the corpus; print their sizes."""
    books: array[int] = array("q")
    several = catalogue_queries.Ambiguous()

    def rows() -> Iterator[Row]:
        for number, told in enumerate(catalogue_corpus.corpus(records, _CORPUS_SEED)):
            title, author = folded_title(told), folded_author(told)
            books.append(hash((title, author)))
            several.add(told)
            about = " ".join(words(" ".join(told.subjects)))
            whole = " ".join(words(f"{told.title} {told.subtitle}"))
            yield Row(number, whole, author, about, " ".join(told.isbns))

    def written() -> Iterator[Row]:
        for number, told in enumerate(catalogue_corpus.corpus(records, _CORPUS_SEED)):
            title = f"{told.title} {told.subtitle}"
            about = " ".join(told.subjects)
            yield Row(number, title, told.author, about, " ".join(told.isbns))

    catalogue_peers.folded(folder / "folded", rows())
    catalogue_peers.fts5(folder / "fts5.db", written())
    print(
        f"peers' files: FTS5 {(folder / 'fts5.db').stat().st_size / 1e6:.0f} MB, "
        f"tantivy {_bytes(folder / 'folded') / 1e6:.0f} MB"
    )
    real = catalogue_corpus.real()
    if records < len(real):
        real = tuple(catalogue_corpus.corpus(records, _CORPUS_SEED))
    return _Whole(books, catalogue_queries.targets(real, several.found))


def _scores(ask: Ask, asked: dict[str, list[Asked]]) -> dict[str, Score]:
    for some in asked.values():
        for each in some[:_WARM]:
            ask(each.typed, _PAGE)
    return {kind: _score(ask, some) for kind, some in asked.items()}


def _score(ask: Ask, asked: Sequence[Asked]) -> Score:
    ranks, times = [], []
    for each in asked:
        started = time.process_time()
        ask(each.typed, _PAGE)
        times.append((time.process_time() - started) * 1000)
        right = hash((each.title, each.author))
        found = ask(each.typed, _BEST)
        ranks.append(1 / (found.index(right) + 1) if right in found else 0.0)
    return Score(
        statistics.mean(ranks),
        statistics.mean(rank == 1 for rank in ranks),
        statistics.mean(rank >= 1 / 5 for rank in ranks),
        float(np.quantile(times, 0.5)),
        float(np.quantile(times, 0.95)),
    )


def _ours(books: Catalogue) -> Ask:
    def ask(typed: str, most: int) -> list[int]:
        hits = books.search(typed, limit=most).hits
        return [_book(books, hit.record_id) for hit in hits] if most > _PAGE else []

    return ask


def _book(books: Catalogue, record_id: str) -> int:
    record = books.record(record_id)
    assert record is not None
    return hash((folded_title(record.description), folded_author(record.description)))


def _theirs(find: catalogue_peers.Find, books: array[int]) -> Ask:
    def ask(typed: str, most: int) -> list[int]:
        return [books[number] for number in find(typed)]

    return ask


# --- without one part ----------------------------------------------------------------------


@contextmanager
def _without_rerank() -> Iterator[None]:
    """The engine's order stands; whether to look further is judged by its first."""
    plan: Any = sys.modules["knowledge.catalogue.plan"]
    places: dict[int, int] = {}
    ranked = plan.rank

    def rank(query: Any, numbers: Any, *rest: Any, place: int = 0) -> Any:
        places.update((number, there) for there, number in enumerate(numbers, place))
        return ranked(query, numbers, *rest, place=place)

    def by_place(each: Ranked) -> tuple[int, int]:
        return each.stage, places[each.number]

    with patch.object(plan, "rank", rank), patch.object(plan, "by_score", by_place):
        yield


@contextmanager
def _without_readings() -> Iterator[None]:
    """A Latin word has one key: as it is pronounced."""
    with patch.object(text, "word_readings", lambda word: (text.key(word),)):
        yield


@contextmanager
def _without_stems() -> Iterator[None]:
    word: Any = catalogue.words.Word
    with ExitStack() as stack:
        for name in ("stems", "long_stems"):
            stack.enter_context(patch.object(word, name, ()))
        yield


@contextmanager
def _without_spellings() -> Iterator[None]:
    with patch.object(index.Index, "spellings", lambda *_: ()):
        yield


_ABLATIONS = {
    "no rerank": _without_rerank,
    "one reading": _without_readings,
    "no stems": _without_stems,
    "no spelling": _without_spellings,
}


# --- tables --------------------------------------------------------------------------------


def _print_kinds(scores: dict[str, Score], asked: dict[str, list[Asked]]) -> None:
    print(
        f"\n{'ours':26}{'queries':>8}{'MRR@10':>8}{'first':>8}{'in 5':>8}{'p50 ms':>8}{'p95 ms':>8}"
    )
    for kind, score in scores.items():
        print(
            f"{kind:26}{len(asked[kind]):8}{score.mrr:8.3f}{score.first:8.3f}{score.in_five:8.3f}"
            f"{score.p50:8.2f}{score.p95:8.2f}"
        )
    print(f"CPU of a page of {_PAGE} with copies and shelfmarks\n", flush=True)


def _print_engines(engines: dict[str, dict[str, Score]]) -> None:
    print(f"{'MRR@10 · CPU ms p50/p95':26}" + "".join(f"{name:>22}" for name in engines))
    for kind in next(iter(engines.values())):
        cells = (scores[kind] for scores in engines.values())
        told = (f"{each.mrr:.3f} {each.p50:.2f}/{each.p95:.1f}" for each in cells)
        print(f"{kind:26}" + "".join(f"{cell:>22}" for cell in told))
    means = [statistics.mean(scores[kind].mrr for kind in KINDS) for scores in engines.values()]
    print(f"{f'mean of {len(KINDS)}':26}" + "".join(f"{mean:>22.3f}" for mean in means))
    print(f"without one part: every {_FEWER}th query; peers return numbers alone\n", flush=True)
