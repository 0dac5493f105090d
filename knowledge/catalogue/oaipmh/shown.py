"""A provider's address as people may read it: the user and password that go with it left out."""

from __future__ import annotations

import re

# As a browser takes them: all before the last @ of what stands before the first slash. Without
# "//" it is no address, but may have a password all the same.
_CREDENTIALS = re.compile(r"^([a-z][a-z0-9+.-]*:)?(//)?[^/?#]*@", re.IGNORECASE)


def shown(address: str) -> str:
    """Return `address` without `user:password@`: "https://library.example/oai"."""
    return _CREDENTIALS.sub(_without, address.strip())


def _without(found: re.Match[str]) -> str:
    # Of "user:password@host" the user is no scheme.
    return f"{found[1] or ''}//" if found[2] else ""
