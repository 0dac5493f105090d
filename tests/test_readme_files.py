"""Whoever copies a file out of the README has one that the program reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from knowledge import canned, directory, sample
from knowledge.catalogue import mapping
from knowledge.catalogue.oaipmh.sources import read_sources
from knowledge.faq import loading, policy_files
from tests.test_readme import README


def shown(beginning: str) -> str:
    """Return the one YAML file of the README that begins so."""
    blocks = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (found,) = [block for block in blocks if block.startswith(beginning)]
    return str(found)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a folder with an admin's copies of the sample, and the README's files among them."""
    for folder in (sample.LIBRARIES, sample.POLICIES):
        shutil.copytree(folder, tmp_path / folder.name)
    for name in ("entries", "canned"):
        (tmp_path / name).mkdir()
    for name, beginning in (
        ("libraries/ANEM.yaml", "code: ANEM\n"),
        ("policies/GALA.yaml", "policy: GALA "),
        ("entries/renewals.yaml", "topic: renewals\n"),
        ("canned/lending.yaml", "library: network "),
        ("fegg.yaml", "library: FEGG\n"),
        ("sources.yaml", "- library: ANEM\n"),
    ):
        (tmp_path / name).write_text(shown(beginning), encoding="utf-8")
    return tmp_path


def test_the_files_of_the_desk_are_read_together(own: Path) -> None:
    network = directory.load(own / "libraries")
    assert network.partners("ANEM") == ("GALA", "MYRT")
    sheets = policy_files.load(own / "policies", network)
    placed = loading.load(own / "entries", sheets).entries
    assert [each.entry.id for each in placed] == ["renew-loan"]
    assert [reply.id for reply in canned.load(own / "canned", sheets)] == ["renewed"]


def test_the_files_of_the_catalogue_are_read(own: Path) -> None:
    assert mapping.load(own / "fegg.yaml").library == "FEGG"
    # The mapping that a source names stands beside it.
    shutil.copy(own / "fegg.yaml", own / "anem.yaml")
    (source,) = read_sources(own / "sources.yaml")
    assert source.mapping == own / "anem.yaml"
