"""ISSNs as catalogues write them; inside the catalogue always "1234-567X"."""

from __future__ import annotations

import re

from stdnum import issn as standard

_RUN = re.compile(r"(?<!\d)\d{4}[\s-]?\d{3}[\dXxΧχ](?!\d)")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_LONGEST_TEXT = 400


def find(text: str) -> tuple[str, ...]:
    """Return the ISSNs in `text` whose check digit is right: "ISSN 1105-123Χ (έντυπο)"."""
    found = []
    for run in _RUN.findall(text[:_LONGEST_TEXT].translate(_DASHES)):
        digits = re.sub(r"[\s-]", "", run[:-1]) + run[-1].upper().replace("Χ", "X")
        if digits.isascii() and standard.is_valid(digits):
            found.append(str(standard.format(digits)))
    return tuple(dict.fromkeys(found))
