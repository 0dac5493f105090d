"""What others would build for the same records: plain FTS5, and tantivy without our key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from knowledge.catalogue import isbn
from knowledge.text import words

Find = Callable[[str], list[int]]
"""A query in, the numbers of the ten best records out."""

_BEST = 10
_BATCH = 10_000


class Row(NamedTuple):
    """A record as peers see it; folded ones see folded texts."""

    number: int
    title: str
    author: str
    about: str
    isbns: str


def fts5(path: Path, rows: Iterable[Row]) -> None:
    """Write SQLite's own full-text index, tokenizer unicode61, of texts as they are."""
    sql = sqlite3.connect(path)
    sql.execute(
        "CREATE VIRTUAL TABLE book USING fts5(title, author, about, isbn,"
        " content='', tokenize='unicode61')"
    )
    sql.executemany(
        "INSERT INTO book (rowid, title, author, about, isbn) VALUES (?, ?, ?, ?, ?)", rows
    )
    sql.execute("INSERT INTO book (book) VALUES ('optimize')")
    sql.commit()
    sql.close()


def fts5_finder(path: Path) -> Find:
    """Return a search: all words, else any; BM25."""
    sql = sqlite3.connect(path)

    def find(typed: str) -> list[int]:
        found = [f'"{number}"' for number in isbn.find(typed)]
        terms = found or [f'"{word}"' for word in typed.replace('"', " ").split()]
        for joint in (" ", " OR "):
            rows = sql.execute(
                "SELECT rowid FROM book WHERE book MATCH ? ORDER BY rank LIMIT ?",
                (joint.join(terms), _BEST),
            ).fetchall()
            if rows:
                return [row[0] for row in rows]
        return []

    return find


def folded(path: Path, rows: Iterable[Row]) -> None:
    """Write a tantivy index of folded words, as an application with a folding filter would."""
    path.mkdir()
    builder = tantivy.SchemaBuilder()
    for field in ("title", "author", "about"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("isbn", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("n", fast=True)
    writer = tantivy.Index(builder.build(), path=str(path)).writer(64_000_000, 1)
    for row in rows:
        document = tantivy.Document()
        for field in ("title", "author", "about"):
            document.add_text(field, getattr(row, field))
        document.add_text("isbn", row.isbns)
        document.add_unsigned("n", row.number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def folded_finder(path: Path) -> Find:
    """Return a search: all words, else all within one slip (two from six letters), else any."""
    index = tantivy.Index.open(str(path))
    schema, searcher = index.schema, index.searcher()
    weights = (("title", 2.0), ("author", 1.0), ("about", 0.1))

    def group(word: str, slips: int) -> Query:
        forms = [
            Query.boost_query(Query.term_query(schema, field, word, "freq"), weight)
            for field, weight in weights
        ]
        if slips:
            forms += [
                Query.boost_query(Query.fuzzy_term_query(schema, field, word, slips), weight / 2)
                for field, weight in weights[:2]
            ]
        return Query.boolean_query([(Occur.Should, form) for form in forms])

    def run(query: Query) -> list[int]:
        hits = searcher.search(query, _BEST, count=False).hits
        numbers = searcher.fast_field_values("n", [address for _score, address in hits])
        return [int(number or 0) for number in numbers]

    def find(typed: str) -> list[int]:
        if numbers := isbn.find(typed):
            return run(Query.term_query(schema, "isbn", numbers[0], "basic"))
        asked = words(typed)
        for occur, is_fuzzy in ((Occur.Must, False), (Occur.Must, True), (Occur.Should, True)):
            groups = [
                group(word, (1 if len(word) < 6 else 2) if is_fuzzy and len(word) > 3 else 0)
                for word in asked
            ]
            if found := run(Query.boolean_query([(occur, each) for each in groups])):
                return found
        return []

    return find
