"""Canned replies: texts that librarians send again and again, authored in YAML like the FAQ.

replies = canned.load(Path("knowledge/sample/canned"), policies)
replies.search("paratasi", "ANEM", "el")[0].reply.words("el")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.canned import loading
from knowledge.canned.filling import Filled, Missing, Person, fill
from knowledge.canned.loading import Canned, CannedErrors, files_of
from knowledge.canned.model import Attachment, Reply
from knowledge.canned.searching import Index
from knowledge.faq.policies import Policies

__all__ = [
    "NOTHING",
    "Attachment",
    "Canned",
    "CannedErrors",
    "Filled",
    "Missing",
    "Person",
    "Replies",
    "Reply",
    "files_of",
    "fill",
    "load",
]
_NEVER: Mapping[str, int] = {}


class Replies:
    """Every canned reply of the network and its libraries, and the index that finds them."""

    def __init__(self, replies: Sequence[Canned], version: str = "") -> None:
        self.version = version  # a hash of what the files and the sheets say
        self._replies = tuple(replies)
        self._by_id = {one.id: one for one in replies}
        self._index = Index(self._replies)

    def __iter__(self) -> Iterator[Canned]:
        return iter(self._replies)

    def __len__(self) -> int:
        return len(self._replies)

    def find(self, reply_id: str) -> Canned | None:
        """Return the reply with this id, or None."""
        return self._by_id.get(reply_id)

    def search(
        self,
        words: str,
        library: str,
        language: str,
        used: Mapping[str, int] = _NEVER,
        limit: int = 5,
    ) -> list[Canned]:
        """Return the replies that the words mean, in any spelling, best first.

        words: as typed; without any, the replies that are used most. library: whose replies are
        looked through beside the network's; of equally good ones its own come first, then those
        that it uses most. used: how often each reply was sent, by id.
        """
        if not words.strip():
            return self._index.most_used(library, used, limit)
        return self._index.search(words, library, language, used, limit)


NOTHING = Replies(())


def load(folder: Path, policies: Policies) -> Replies:
    """Return the replies of a folder. Raises CannedErrors with every problem of every file."""
    return Replies(*loading.load(folder, policies))
