"""Which libraries have a book: the patron's own first, then the nearest to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.cards.wording import exact, told
from handlers.markup import escaped
from handlers.texts import Speech
from knowledge.catalogue import Holding
from knowledge.directory import Directory


def in_order(holdings: Iterable[Holding], directory: Directory, own: str) -> list[Holding]:
    """Return holdings, the patron's own library first, libraries nobody knows last."""
    places = {code: place for place, code in enumerate(directory.ordered(own))}
    return sorted(holdings, key=lambda at: (places.get(at.library, len(places)), at.library))


def line(at: Holding, directory: Directory, say: Speech) -> str:
    """Return one holding: library, branch, shelfmark, copies; what is not said is left out."""
    copies = ""
    if at.copies > 1:
        copies = say.plural("{number} copy", "{number} copies", at.copies)
    parts = [
        escaped(name(at.library, directory, say)),
        told(at.branch, 40),
        exact(at.shelfmark, 40) or say("no shelfmark"),
        copies,
    ]
    return "— " + " — ".join(part for part in parts if part)


def name(library: str, directory: Directory, say: Speech) -> str:
    """Return a library's short name; its code if the directory does not have it."""
    if not directory.knows(library):
        return library
    return directory.library(library).short.in_(say.language)


def names(holdings: Sequence[Holding], directory: Directory, say: Speech) -> list[str]:
    """Return the short name of each library once, in the order of the holdings."""
    return list(dict.fromkeys(name(at.library, directory, say) for at in holdings))
