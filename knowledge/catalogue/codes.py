"""What may be a library's code: buttons carry it, and decisions have it before a colon."""

from __future__ import annotations

from knowledge.catalogue.folder import CatalogueError

_LONGEST = 40  # bytes; with what stands beside it a button has room for 64


def checked(told: str) -> str:
    """Return the code in `told`. Raises CatalogueError if it can't be one."""
    code = told.strip()
    if not code:
        raise CatalogueError("--library is empty. Give the library's code, such as ANEM.")
    is_one_word = ":" not in code and len(code.split()) == 1 and code.isprintable()
    if not is_one_word or len(code.encode()) > _LONGEST:
        raise CatalogueError(
            f"\"{code[:80]}\" can't be a library's code. Give a short one without spaces and "
            "colons, such as ANEM."
        )
    return code
