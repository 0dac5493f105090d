"""Reading what libraries send: ours, pymarc and mrrc, in one run, CPU time: … imports.

Each way ends with the same SourceRecord, made by the same rules (knowledge/catalogue/describe.py)
from the same fields; only what parses the file differs. The peers' records are put into our Marc
with as little ado as their interfaces allow, and only for the tags that are wanted.

clean    records such as a public library's Koha exports, about 1 KB, UTF-8, words of the sample
real     everything in ISO 2709 of the folder of real records, where that is there

Below the table the whole import of the clean records, searchable index and all, with each parser.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from knowledge import catalogue, sample
from knowledge.catalogue.describe import describe
from knowledge.catalogue.mapping import USUAL
from knowledge.catalogue.sources import Marc, Unreadable, marc
from knowledge.catalogue.sources.marcrecord import Subfields
from knowledge.sample import carriers

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT.parent / "shared" / "data"))
ISO2709 = (".mrc", ".marc", ".dat")
RECORDS = 20_000
ROUNDS = 3  # the ways take turns; the least time of each counts
Way = Callable[[bytes], Iterator[Marc]]


def main() -> None:
    """Print the table."""
    logging.disable(logging.CRITICAL)  # pymarc has much to say about real records
    ways = {"pymarc 5.4": by_pymarc, "mrrc 0.9": by_mrrc, "kallimachos": ours}
    corpora = {f"clean, {RECORDS:,} records": clean(RECORDS)}
    if (SHARED / "marc").is_dir():
        corpora["real"] = real(SHARED / "marc")
    print(f"{'import: parse + describe, CPU':34}{'described':>10}{'a second':>10}{'µs':>8}{'×':>7}")
    for name, content in corpora.items():
        told = {way: measured(read, content) for way, read in ways.items()}
        base = told["pymarc 5.4"]
        print(f"  {name}, {len(content) / 1e6:.1f} MB")
        for way, (count, seconds) in told.items():
            speed = count / seconds
            ratio = speed / (base[0] / base[1])
            print(f"    {way:30}{count:10,}{speed:10,.0f}{1e6 / speed:8.1f}{ratio:7.2f}")
    _print_whole(clean(RECORDS), ways)
    print()


def _print_whole(content: bytes, ways: dict[str, Way]) -> None:
    """Print what it costs until the records can be searched, with each parser in our import."""
    print(f"  whole import, {RECORDS:,} clean records, to a catalogue that can be searched")
    with tempfile.TemporaryDirectory(prefix="kallimachos-bench-") as folder:
        export = Path(folder) / "clean.mrc"
        export.write_bytes(content)
        seconds = {way: float("inf") for way in ways}
        for turn, way in product(range(ROUNDS), ways):
            seconds[way] = min(seconds[way], _imported(Path(folder) / f"{way} {turn}", export, way))
    for way, spent in seconds.items():
        speed = RECORDS / spent
        ratio = seconds["pymarc 5.4"] / spent
        print(f"    {way:30}{RECORDS:10,}{speed:10,.0f}{1e6 / speed:8.1f}{ratio:7.2f}")


def _imported(root: Path, export: Path, way: str) -> float:
    """Return the CPU seconds of an import with another parser in the place of ours."""
    read = {"pymarc 5.4": by_pymarc, "mrrc 0.9": by_mrrc}.get(way)
    parser: Any = (lambda stream, *_: read(stream.read())) if read else marc.read
    with patch.object(marc, "read", parser), contextlib.redirect_stderr(io.StringIO()):
        begun = time.process_time()
        catalogue.load_files(root, "ANEM", [export])
        return time.process_time() - begun


def measured(read: Way, content: bytes) -> tuple[int, float]:
    """Return (records described, least CPU seconds of several rounds)."""
    count, least = 0, float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        with contextlib.redirect_stderr(io.StringIO()):
            count = sum(_is_described(found) for found in read(content))
        least = min(least, time.process_time() - begun)
    return count, least


def _is_described(found: Marc) -> bool:
    try:
        return not describe(found, "ANEM").is_deleted
    except Unreadable:
        return False


# --- the ways --------------------------------------------------------------------------------


def ours(content: bytes) -> Iterator[Marc]:
    """Read as an import does."""
    for found in marc.read(io.BytesIO(content), USUAL.wanted):
        if isinstance(found, Marc):
            yield found


def by_pymarc(content: bytes) -> Iterator[Marc]:
    """Read with pymarc; where it stops for good, go on after the next end of record."""
    import pymarc

    wanted = USUAL.wanted
    for frame in _frames(content):
        try:
            record = pymarc.Record(frame, hide_utf8_warnings=True)
        except Exception:  # of many kinds; such a record is lost to it
            continue
        fields: dict[str, list[Subfields]] = {}
        for field in record.fields:
            if field.tag in wanted:
                told = (
                    [field.data or ""]
                    if field.is_control_field()
                    else [part.code + part.value for part in field.subfields if part.code]
                )
                fields.setdefault(field.tag, []).append(told)
        yield Marc(str(record.leader), fields, 0, "")


def by_mrrc(content: bytes) -> Iterator[Marc]:
    """Read with mrrc alone, which leaves MARC-8 to chance."""
    wanted = USUAL.wanted
    for record in _of_mrrc(content):
        fields: dict[str, list[Subfields]] = {}
        for field in record.fields():
            if field.tag in wanted:
                told = (
                    [field.data or ""]
                    if field.is_control_field()
                    else [part.code + part.value for part in field.subfields() if part.code]
                )
                fields.setdefault(field.tag, []).append(told)
        yield Marc(str(record.leader), fields, 0, "")


def _of_mrrc(content: bytes) -> Iterator[Any]:
    """Yield its records out of the whole stream; after the first broken one, out of each frame."""
    import mrrc

    count = 0
    try:
        for record in mrrc.MARCReader(io.BytesIO(content)):
            count += 1
            if record is not None:
                yield record
        return
    except Exception:  # It has met a broken one and stops for good.
        pass
    for frame in islice(_frames(content), count, None):
        try:
            record = next(iter(mrrc.MARCReader(io.BytesIO(frame))), None)
        except Exception:
            continue
        if record is not None:
            yield record


def _frames(content: bytes) -> Iterator[bytes]:
    for part in content.split(b"\x1d"):
        frame = part.lstrip(b"\r\n\0 \x1a\xef\xbb\xbf")
        if len(frame) > 24:
            yield frame + b"\x1d"


# --- what is read ----------------------------------------------------------------------------


def real(folder: Path) -> bytes:
    """Return every file in ISO 2709, one after the other."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in ISO2709)
    return b"".join(path.read_bytes() for path in files)


def clean(count: int) -> bytes:
    """Return `count` records of Greek books, recombined from words, names and subjects."""
    rng = random.Random(20261128)
    works = sample.works()
    words = [word for work in works for word in work.title.split() if len(word) > 2]
    names = [work.author for work in works if ", " in work.author and " ; " not in work.author]
    subjects = [subject for work in works for subject in work.subjects]
    publishers = [work.publisher for work in works if work.publisher]
    records = (
        _record(number, rng, words=words, names=names, subjects=subjects, publishers=publishers)
        for number in range(count)
    )
    return b"".join(carriers.iso2709(("am", fields), "utf-8") for fields in records)


def _record(
    number: int,
    rng: random.Random,
    *,
    words: list[str],
    names: list[str],
    subjects: list[str],
    publishers: list[str],
) -> list[carriers.Field]:
    title = " ".join(rng.choices(words, k=rng.randint(2, 6)))
    author, other = (f"{rng.choice(names)[:-1]}{rng.choice('αηςού')}" for _ in range(2))
    year, shelfmark = rng.randint(1950, 2025), f"{rng.randint(0, 999):03d} {author[:3].upper()}"
    fields: list[carriers.Field] = [
        ("001", "", [("", f"{number:07d}")]),
        ("003", "", [("", "GR-PaDV")]),
        ("005", "", [("", "20260101120000.0")]),
        ("008", "", [("", f"260101s{year}    gr            000 1 gre d")]),
        ("020", "  ", [("a", _isbn(rng))]),
        ("040", "  ", [("a", "GR-PaDV"), ("b", "gre"), ("c", "GR-PaDV")]),
        ("041", "1 ", [("a", "gre"), ("h", "eng")]),
        ("082", "04", [("a", shelfmark[:3]), ("2", "23")]),
        ("100", "1 ", [("a", f"{author},"), ("d", "1950-")]),
        ("245", "10", [("a", f"{title} :"), ("b", "μυθιστόρημα /"), ("c", f"{author}.")]),
        ("250", "  ", [("a", f"{rng.randint(1, 9)}η έκδ.")]),
        ("260", "  ", [("a", "Αθήνα :"), ("b", f"{rng.choice(publishers)},"), ("c", f"{year}.")]),
        ("300", "  ", [("a", f"{rng.randint(80, 700)} σ. ;"), ("c", "21 εκ.")]),
        ("490", "0 ", [("a", "Ξένη λογοτεχνία")]),
        *(("650", " 4", [("a", f"{rng.choice(subjects)}.")]) for _ in range(2)),
        ("700", "1 ", [("a", f"{other},"), ("e", "μεταφραστής")]),
        ("942", "  ", [("2", "ddc"), ("c", "BK")]),
    ]
    for copy in range(rng.randint(1, 3)):
        fields.append(
            (
                "952",
                "  ",
                [
                    ("0", "0"),
                    ("1", "0"),
                    ("4", "0"),
                    ("7", "0"),
                    ("a", "ANEM"),
                    ("b", "ANEM"),
                    ("c", "GEN"),
                    ("d", "2015-01-01"),
                    ("o", shelfmark),
                    ("p", f"{number}{copy}"),
                    ("y", "BK"),
                ],
            )
        )
    return fields


def _isbn(rng: random.Random) -> str:
    from stdnum import ean

    digits = f"978960{rng.randint(0, 999_999):06d}"
    whole = digits + ean.calc_check_digit(digits)
    return f"{whole[:3]}-{whole[3:6]}-{whole[6:9]}-{whole[9:12]}-{whole[12]}"
