"""From phrasings to what finds them: index, classifier, thresholds; and how that is kept."""

import contextlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.faq import calibration, model
from knowledge.faq.calibration import Limits, Thresholds
from knowledge.faq.features import Floats, Space
from knowledge.faq.meaning import Embed, Meanings
from knowledge.faq.model import Postings
from knowledge.faq.numbering import Numbering
from knowledge.faq.phrasings import Phrasing
from knowledge.faq.ranking import Index, Ranker, owners_of

_METHOD = 19  # to be raised with every change to how entries are learnt
MOST_TRAINED = 4000  # phrasings; training takes time by their cube
_NO_WORD = "\n"  # stands in no word and no key, so it can part them in the file


@dataclass(frozen=True)
class Learned:
    """All that is learnt from a set of phrasings."""

    ranker: Ranker
    limits: Limits


def learn(phrasings: Sequence[Phrasing], entries: int, embed: Embed | None = None) -> Learned:
    """Return what the phrasings of so many entries teach; with `embed` also what they mean."""
    index, vectors = Index.of(phrasings)
    meanings = Meanings.of([one.text for one in phrasings], embed) if embed else None

    def near(row: int) -> Floats:
        return index.postings.cosines(vectors[row])

    if len(phrasings) > MOST_TRAINED:
        ranker = Ranker(phrasings, index, np.zeros((0, entries), np.float32), meanings)
        return Learned(ranker, calibration.limits(ranker, near))
    cosines = np.empty((len(vectors), len(vectors)), np.float32)
    for row in range(len(vectors)):
        cosines[row] = near(row)
    owners = owners_of(phrasings)
    if meanings:
        both = cosines + np.stack([meanings.cosines_of(row) for row in range(len(vectors))])
        meanings = replace(meanings, weights=model.train(both, owners, entries))
    ranker = Ranker(phrasings, index, model.train(cosines, owners, entries), meanings)
    return Learned(ranker, calibration.limits(ranker, cosines.__getitem__))


def kept(
    folder: Path, version: str, phrasings: Sequence[Phrasing], embed: Embed | None = None
) -> Learned | None:
    """Return what was learnt from this version before, None if that is not known any more."""
    try:
        # numpy leaves a file open that it can't read, so it is opened here.
        with _file(folder, version).open("rb") as file, np.load(file, allow_pickle=False) as found:
            numbering, common = Numbering(found["hashes"]), _parted(found["common"])
            space = Space(numbering, found["blocks"], found["idf"], common)
            starts, rows, weights = found["starts"], found["rows"], found["weights"]
            postings = Postings(starts, rows, weights, len(phrasings))
            index = Index(space, postings, _parted(found["keys"]))
            meanings = None
            if embed:
                by_both = found["classifier-of-both"]
                meanings = Meanings(found["centre"], found["places"], embed, by_both)
            ranker = Ranker(phrasings, index, found["classifier"], meanings)
            greek, english = (Thresholds(*map(float, pair)) for pair in found["thresholds"])
            return Learned(ranker, Limits(greek, english))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def keep(folder: Path, version: str, learned: Learned) -> None:
    """Keep what was learnt in place of what is kept; a folder that can't be written is let be."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            np.savez(part, allow_pickle=False, **_arrays(learned))
        older = [path for path in folder.glob("faq-*.npz") if path != _file(folder, version)]
        os.replace(part.name, _file(folder, version))
        for path in older:
            path.unlink(missing_ok=True)


def _file(folder: Path, version: str) -> Path:
    return folder / f"faq-{_METHOD}-{version}.npz"


def _arrays(learned: Learned) -> dict[str, Any]:
    ranker, index = learned.ranker, learned.ranker.index
    meanings = ranker.meanings
    return {
        **(_arrays_of(meanings) if meanings else {}),
        "hashes": index.space.numbering.hashes,
        "blocks": index.space.blocks,
        "idf": index.space.idf,
        "common": _joined(sorted(index.space.common)),
        "starts": index.postings.starts,
        "rows": index.postings.rows,
        "weights": index.postings.weights,
        "keys": _joined(index.keys),
        "classifier": ranker.weights,
        "thresholds": np.array([astuple(learned.limits.greek), astuple(learned.limits.english)]),
    }


def _arrays_of(meanings: Meanings) -> dict[str, Any]:
    return {
        "centre": meanings.centre,
        "places": meanings.places,
        "classifier-of-both": meanings.weights,
    }


def _joined(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(_NO_WORD.join(texts).encode(), np.uint8)


def _parted(stored: NDArray[np.uint8]) -> list[str]:
    return stored.tobytes().decode().split(_NO_WORD)
