"""The sample catalogue, built once, and small ones made of a few records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge import catalogue, sample
from knowledge.catalogue import Catalogue
from tests.knowledge.catalogue import writing
from tests.knowledge.catalogue.harvesting import Harvester
from tests.knowledge.catalogue.writing import Field

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT.parent / "shared" / "data"))

Opener = Callable[..., Catalogue]


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the sample catalogue."""
    folder = tmp_path_factory.mktemp("sample") / "catalogue"
    sample.build(folder)
    return folder


@pytest.fixture(scope="session")
def books(sample_folder: Path) -> Iterator[Catalogue]:
    """Return the sample catalogue, open."""
    opened = catalogue.open(sample_folder)
    yield opened
    opened.close()


@pytest.fixture
def catalogue_of(tmp_path: Path) -> Iterator[Opener]:
    """Return a function: each library's records in, an open catalogue out."""
    opened: list[Catalogue] = []

    def make(**libraries: list[list[Field]]) -> Catalogue:
        folder = tmp_path / "catalogue"
        for library, records in libraries.items():
            export = writing.file(tmp_path, f"{library}.mrc", *map(writing.iso2709, records))
            catalogue.load_files(folder, library, [export])
        opened.append(catalogue.open(folder))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def harvester(tmp_path: Path) -> Harvester:
    """Return our side of a harvest, with nothing harvested yet."""
    return Harvester(tmp_path)


@pytest.fixture(scope="session")
def real_marc() -> Path:
    """Return the folder of real records, or skip."""
    folder = SHARED / "marc"
    if not folder.is_dir():
        pytest.skip(f"no real MARC records in {folder}: set KALLIMACHOS_SHARED_DATA")
    return folder
