"""PostgreSQL with a catalogue's own fields, as a peer in size: the system's server, in a folder.

Each table row has what catalogue.db and its index have: the libraries' words and holdings, the
compared texts in their three forms, tags and ISBNs. Words are found through tsvector, slips and
beginnings through pg_trgm, as one would build it there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from knowledge.catalogue.forms import stem
from knowledge.catalogue.store import tables
from knowledge.catalogue.store.rows import read_tags, read_texts

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_TABLE = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE source (
    n integer PRIMARY KEY, id bigint, library text, control text, edition integer, work integer,
    copies integer, description text, holdings text
);
CREATE TABLE edition (
    n integer PRIMARY KEY, title text, others text, author text, about text,
    title_key text, others_key text, author_key text, tags text[],
    words tsvector, sounds tsvector, stems tsvector
);
CREATE TABLE isbn (isbn bigint, n integer);
"""
_INDEXES = """
CREATE UNIQUE INDEX ON source (library, control);
CREATE INDEX ON source (id);
CREATE INDEX ON isbn (isbn);
CREATE INDEX ON edition USING gin (tags);
CREATE INDEX words_gin ON edition USING gin (words);
CREATE INDEX sounds_gin ON edition USING gin (sounds);
CREATE INDEX stems_gin ON edition USING gin (stems);
"""
_FUZZY = """
CREATE INDEX title_trgm ON edition USING gin (title gin_trgm_ops);
CREATE INDEX author_trgm ON edition USING gin (author gin_trgm_ops);
CREATE INDEX title_key_trgm ON edition USING gin (title_key gin_trgm_ops);
"""


class Sizes(NamedTuple):
    """Bytes: rows with word indexes, and with those for slips too."""

    words: int
    whole: int


def is_there() -> bool:
    """Return whether a server is installed, and a user other than root to run it as."""
    return bool(_BINARIES) and (os.geteuid() != 0 or shutil.which("runuser") is not None)


def sizes(generation: Path) -> Sizes:
    """Load the catalogue in the folder `generation` into a new server; return what it takes."""
    with _server() as address, psycopg.connect(address, autocommit=True) as sql:
        sql.execute(_TABLE)
        _load(sql, generation)
        sql.execute(_INDEXES)
        sql.execute("VACUUM FULL ANALYZE")
        words = _bytes(sql)
        sql.execute(_FUZZY)
        return Sizes(words, _bytes(sql))


def _bytes(sql: psycopg.Connection) -> int:
    row = sql.execute(
        "SELECT sum(pg_total_relation_size(c)) FROM unnest(ARRAY['source','edition','isbn']) c"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _load(sql: psycopg.Connection, generation: Path) -> None:
    store = tables.reader(generation)
    with sql.cursor() as cursor:
        for table in ("source", "isbn"):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[arg-type]
                for row in store.execute(f"SELECT * FROM {table}"):
                    copy.write_row(row)
        with cursor.copy(
            "COPY edition (n, title, others, author, about, title_key, others_key, author_key,"
            " tags, words, sounds, stems) FROM STDIN"
        ) as copy:
            for number, texts, tags in store.execute("SELECT n, texts, tags FROM edition"):
                copy.write_row((number, *_edition(texts, tags)))
    store.close()


def _edition(written: str, tags: str) -> tuple[object, ...]:
    told = read_texts(written)
    keys = f"{told.title_key} {told.others_key}".split()
    fields = told[:7]
    return (
        *fields,
        list(read_tags(tags)),
        _vector(f"{told.title} {told.others} {told.author} {told.about}".split()),
        _vector([*keys, *told.author_key.split()]),
        _vector(map(stem, [*keys, *told.author_key.split()])),
    )


def _vector(words: Iterator[str] | list[str] | map[str]) -> str:
    """Return words as a tsvector is written, without places, as our index has none."""
    distinct = {word.replace("'", "").replace("\\", "") for word in words}
    return " ".join(f"'{word}'" for word in sorted(distinct) if word and word != ";")


@contextmanager
def _server() -> Iterator[str]:
    """Run a server in a folder of its own, reached by a socket there; yield its address."""
    folder = Path(tempfile.mkdtemp(prefix="kallimachos-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        prefix = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data, run = folder / "data", _BINARIES[-1]
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        _do([*prefix, run / "initdb", "-D", data, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust"])
        _do(
            [
                *prefix,
                run / "pg_ctl",
                "-D",
                data,
                "-w",
                "-l",
                folder / "log",
                "-o",
                options,
                "start",
            ]
        )
        user = "postgres" if prefix else os.environ.get("USER", "postgres")
        yield f"host={folder} dbname=postgres user={user}"
    finally:
        subprocess.run(
            [*map(str, (*prefix, run / "pg_ctl")), "-D", str(data), "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
        )
        shutil.rmtree(folder, ignore_errors=True)


def _do(command: list[object]) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd="/")
