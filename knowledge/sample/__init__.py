"""The sample network: its FAQ, and works.yaml written out as five libraries would send it.

The works are real, the libraries and what they hold are invented. The demo imports real files
through the real path, each library's in the format and manner of some Greek library system.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import yaml

from knowledge import directory, faq
from knowledge.catalogue import load
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.load import ImportReport
from knowledge.faq import Faq, policies
from knowledge.sample import exports
from knowledge.sample.exports import Copy, Manner

WORKS = Path(__file__).with_name("works.yaml")
LIBRARIES = Path(__file__).with_name("libraries.yaml")
POLICIES = Path(__file__).with_name("policies")
ENTRIES = Path(__file__).parent.with_name("entries")

MANNERS = {
    "ANEM": Manner("anem.mrc", "marc21", "iso2709", holdings="952"),
    "GALA": Manner("gala.mrc", "unimarc", "iso2709", holdings="995"),
    "FEGG": Manner("fegg.xml", "marc21", "xml", holdings="852"),
    "MYRT": Manner("myrt.mrc", "marc21", "iso2709", holdings="952", charset="iso8859_7", old=True),
    "PLAT": Manner("plat.xml", "unimarc", "xml", holdings="995"),
}


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

    @property
    def number(self) -> int:
        """Return a record number that stays when works are added before this one."""
        told = f"{self.title}|{self.author}|{self.year}|{self.publisher}|{self.language}"
        return int.from_bytes(blake2b(told.encode(), digest_size=4).digest()) % 10_000_000

    def copies(self, library: str) -> Copy:
        """Return what `library` holds of it: "889.3 ΚΑΖ x2" is that shelfmark, two copies."""
        shelfmark, times, copies = self.held[library].rpartition(" x")
        if times and copies.isdigit():
            return Copy(shelfmark, int(copies))
        return Copy(self.held[library], 1)


def answers(cache: Path | None = None, *, semantic: bool = False) -> Faq:
    """Return the sample network's FAQ, ready to be asked; the rest as in `faq.load`."""
    sheets = policies.load(POLICIES, directory.load(LIBRARIES))
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


def build(index_dir: Path, path: Path = WORKS) -> dict[str, ImportReport]:
    """Build the sample catalogue in `index_dir`; return each library's report.

    Nothing is done, and nothing returned, when it was built from the same works before.
    Raises CatalogueError when `index_dir` has a catalogue that did not begin as the sample.
    """
    content = path.read_bytes() + repr((MANNERS, exports.VERSION)).encode()
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
        return load.rebuild(index_dir, {code: [file] for code, file in written}, origin=origin)
