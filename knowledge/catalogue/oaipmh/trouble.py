"""What can go wrong with a provider: what is worth another try, and what ends the harvest."""

from __future__ import annotations

from knowledge.errors import DeskError


class HarvestError(DeskError):
    """The harvest can't go on; the text says what the provider did and the way out."""


class Stopped(Exception):
    """Somebody stopped the harvest; what was received is kept."""


class Unreachable(Exception):
    """No answer came: no connection, a timeout, too many bytes; the text says which.

    is_final: another try would end the same way.
    """

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


class Cut(Exception):
    """An answer is not whole; another try may bring the rest."""


class NotOai(Exception):
    """An answer is something else than OAI-PMH; the text says what."""
