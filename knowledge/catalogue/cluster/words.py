"""How single words sound, and the stems of that."""

from __future__ import annotations

from knowledge.catalogue.forms import KEY_OF, STEM_OF

key = KEY_OF.__getitem__
"""Returns how one folded word sounds."""
stem = STEM_OF.__getitem__
"""Returns the stem of a key."""


def heard(written: str) -> str:
    """Return `written` with the ē of romanised Greek as the i that it sounds: "Alexē"."""
    if written.isascii():
        return written
    for eta in ("ē", "Ē", "e\u0304", "E\u0304"):
        if eta in written:
            written = written.replace(eta, "i")
    return written
