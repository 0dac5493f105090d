"""The sample network: its FAQ, and works.yaml written out as six libraries would send it.

The works are real, the libraries and what they hold are invented. The demo imports real files
through the real path, each library's in the format and manner of some Greek library system.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import yaml
from lxml import etree

from knowledge import directory, faq
from knowledge.catalogue import load, mapping
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.mapping import Mapping
from knowledge.catalogue.report import ImportReport
from knowledge.faq import Faq, policy_files
from knowledge.sample import carriers, exports
from knowledge.sample.exports import Copy, Manner
from knowledge.sample.provider import Item

WORKS = Path(__file__).with_name("works.yaml")
LIBRARIES = Path(__file__).with_name("libraries")
POLICIES = Path(__file__).with_name("policies")
ENTRIES = Path(__file__).parent.with_name("entries")
CANNED = Path(__file__).with_name("canned")

MANNERS = {
    "ANEM": Manner("anem.mrc", "marc21", "iso2709", "952"),
    "GALA": Manner("gala.mrc", "unimarc", "iso2709", "995", isbns="ten"),
    "FEGG": Manner("fegg.csv", "csv", "csv", charset="cp1253", old=True, no_year="χ.χ."),
    "MYRT": Manner(
        "myrt.mrc", "marc21", "iso2709", "952", charset="iso8859_7", old=True, isbns="named"
    ),
    "PLAT": Manner("plat.xml", "unimarc", "xml", "995", isbns="dashed", no_year="[χ.χ.]"),
    "NISO": Manner("niso.xml", "marc21", "xml", "852", isbns="dashed", romanised=True),
}
_MAPPINGS = Path(__file__).with_name("mappings")
HARVESTED = "NISO"  # the library whose records can be harvested too
_FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Work:
    """One edition of works.yaml; see there for what the fields mean."""

    title: str
    author: str
    original: str
    translator: str
    year: int | None
    publisher: str
    language: str
    isbn: str
    subjects: tuple[str, ...]
    dewey: str
    children: bool
    held: dict[str, str]
    format: str = "book"
    issn: str = ""

    @property
    def number(self) -> int:
        """Return a record number that stays when works are added before this one."""
        told = f"{self.title}|{self.author}|{self.translator}|{self.year}|{self.publisher}"
        return int.from_bytes(blake2b(told.encode(), digest_size=4).digest()) % 10_000_000

    def copies(self, library: str) -> Copy:
        """Return what `library` holds of it: "889.3 ΚΑΖ x2" is that shelfmark, two copies."""
        shelfmark, times, copies = self.held[library].rpartition(" x")
        if times and copies.isdigit():
            return Copy(shelfmark, int(copies))
        return Copy(self.held[library], 1)


def answers(cache: Path | None = None, *, semantic: bool = False) -> Faq:
    """Return the sample network's FAQ, ready to be asked; the rest as in `faq.load`."""
    sheets = policy_files.load(POLICIES, directory.load(LIBRARIES))
    return faq.load(ENTRIES, sheets, cache=cache, semantic=semantic)


def works(path: Path = WORKS) -> list[Work]:
    """Return the works of the file at `path`, in its order."""
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [Work(**{**entry, "subjects": tuple(entry["subjects"] or ())}) for entry in entries]


def write_exports(folder: Path, path: Path = WORKS) -> list[tuple[str, Path]]:
    """Write each library's export into `folder`; return (library code, file) for each."""
    everything = works(path)
    written = []
    for library, manner in MANNERS.items():
        held = [work for work in everything if library in work.held]
        file = folder / manner.file_name
        file.write_bytes(exports.export(held, library, manner))
        written.append((library, file))
    return written


def mappings() -> dict[str, Mapping]:
    """Return the mappings of the libraries whose files need one."""
    return {file.stem: mapping.load(file) for file in sorted(_MAPPINGS.glob("*.yaml"))}


class Harvest(NamedTuple):
    """One record as an OAI-PMH provider tells of it: `marcxml` is None if it was deleted."""

    identifier: str
    datestamp: date
    marcxml: etree._Element | None


def harvest(path: Path = WORKS) -> Iterator[Harvest]:
    """Yield what NISO's provider has: each of its records, and some that it has no more."""
    manner = MANNERS[HARVESTED]
    for work in works(path):
        is_gone = HARVESTED not in work.held and work.number % 97 == 0
        if HARVESTED not in work.held and not is_gone:
            continue
        yield Harvest(
            f"oai:niso.pinakes.example:{work.number:07d}",
            _FIRST_DAY + timedelta(days=work.number % 270),
            None if is_gone else carriers.element(exports.record(work, HARVESTED, manner)),
        )


def items(path: Path = WORKS) -> Iterator[Item]:
    """Yield the same as the sample's provider has it."""
    for each in harvest(path):
        stamp = f"{each.datestamp.isoformat()}T08:00:00Z"
        yield Item(each.identifier, stamp, each.marcxml)


def build(
    index_dir: Path, path: Path = WORKS, *, leave_out: Collection[str] = ()
) -> dict[str, ImportReport]:
    """Build the sample catalogue in `index_dir`; return each library's report.

    leave_out: libraries whose records come in another way.

    Nothing is done, and nothing returned, when it was built from the same works before.
    Raises CatalogueError when `index_dir` has a catalogue that did not begin as the sample.
    """
    told = repr((MANNERS, mappings(), exports.VERSION))
    content = path.read_bytes() + told.encode()
    origin = "sample " + blake2b(content, digest_size=8).hexdigest()
    found = load.origin(index_dir)
    if found == origin:
        return {}
    if found is not None and not found.startswith("sample "):
        raise CatalogueError(
            f"{index_dir} has a catalogue of its own. Give the sample another folder."
        )
    with tempfile.TemporaryDirectory(prefix="kallimachos-") as folder:
        written = write_exports(Path(folder), path)
        files = {code: [file] for code, file in written if code not in leave_out}
        return load.rebuild(index_dir, files, mappings=mappings(), origin=origin)
