"""A changed index is made of the serving one, and answers as one that was built anew."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from knowledge.catalogue import index
from knowledge.catalogue.index import Index, Stage
from knowledge.catalogue.record import Description
from knowledge.catalogue.texts import texts_of
from knowledge.catalogue.words import read, restricted
from knowledge.catalogue.writing import Indexed

WORDS = (
    "θάλασσα βουνό καΐκι σπίτι δρόμος νύχτα μέλισσα κήπος πόλη ταξίδι ήλιος φεγγάρι δέντρο ποτάμι "
    "καράβι σιωπή μνήμη χρόνος"
).split()
NAMES = ("Καζαντζάκης, Νίκος", "Ζέη, Άλκη", "Δέλτα, Πηνελόπη", "Woolf, Virginia")


def a_record(chance: random.Random, number: int) -> Indexed:
    told = Description(
        " ".join(chance.sample(WORDS, 3)),
        author=chance.choice(NAMES),
        year=chance.randint(1950, 1999),
        language=chance.choice(("gre", "eng")),
    )
    return number, texts_of([told]), (f"language:{told.language}",)


def answers(opened: Index) -> list[object]:
    """Return for each word, whole and misspelt: what matches at each stage, and of what kind."""
    found: list[object] = [opened.count]
    for word in WORDS:
        for typed in (word, word[:2] + word[3:]):
            query = restricted(read(typed), opened.known)
            found.append([each.is_known for each in query.words])
            for stage in Stage:
                matching = opened.matching(query, stage)
                found.append((sorted(opened.top(matching, 100)), opened.count_of(matching)))
                found.append(opened.tags_of(matching))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_updates_come_to_the_same_as_building_anew(tmp_path: Path, seed: int) -> None:
    """Twelve changes, each on top of the one before; records come, change and go."""
    chance = random.Random(seed)
    records = {number: a_record(chance, number) for number in range(1, 41)}
    index.build(tmp_path / "0", records.values(), count=len(records))
    for turn in range(1, 13):
        changed = [
            a_record(chance, number)
            for number in {*chance.sample(sorted(records), 3), len(records) + 100 + turn}
        ]
        removed = chance.sample(sorted(records), 2)
        for number in removed:
            records.pop(number)
        records.update((record[0], record) for record in changed)
        removed = [number for number in removed if number not in records]
        index.update(tmp_path / str(turn - 1), tmp_path / str(turn), changed, removed)
        index.build(tmp_path / f"{turn}-anew", records.values(), count=len(records))
        assert answers(Index(tmp_path / str(turn))) == answers(Index(tmp_path / f"{turn}-anew"))


def test_the_old_index_is_never_touched(tmp_path: Path) -> None:
    chance = random.Random(7)
    records = [a_record(chance, number) for number in range(1, 200)]
    index.build(tmp_path / "old", records, count=len(records))
    before = {path: path.read_bytes() for path in (tmp_path / "old").rglob("*") if path.is_file()}
    index.update(tmp_path / "old", tmp_path / "new", [a_record(chance, 5)], [6, 7])
    after = {path: path.read_bytes() for path in (tmp_path / "old").rglob("*") if path.is_file()}
    assert after == before
    assert Index(tmp_path / "new").count == Index(tmp_path / "old").count - 2


def test_an_index_with_many_that_went_is_worn(tmp_path: Path) -> None:
    chance = random.Random(7)
    records = [a_record(chance, number) for number in range(1, 101)]
    index.build(tmp_path / "0", records, count=len(records))
    index.update(tmp_path / "0", tmp_path / "1", [], range(1, 10))
    assert not index.is_worn(tmp_path / "1")
    index.update(tmp_path / "1", tmp_path / "2", [], range(10, 40))
    assert index.is_worn(tmp_path / "2")
