"""Greek public holidays, Orthodox Easter's among them, a year at a time.

The library `holidays` loads every country of the world to know one: 15 MB that a program which
runs for months would never give back. So a year is worked out in a process of its own, half a
second of work, and only its thirty days come home.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

_COUNTRY = "GR"
_LONGEST_SECONDS = 30
_OBSERVED = {"el": " (παρατηρήθηκε)", "en_US": " (observed)"}
# What these days are called where they are kept. «Πέμπτη» in a name of a Wednesday misleads.
_AS_SAID = {
    "Εικοστή Πέμπτη Μαρτίου": "25η Μαρτίου",
    "Green Monday": "Clean Monday",
    "Labor Day": "May Day",
    "Pentecost Monday": "Whit Monday",
}
# A Sunday, which the library therefore leaves out; but there are libraries that open on Sundays.
_EASTER, _EASTER_MONDAY = ("Κυριακή του Πάσχα", "Easter Sunday"), "Easter Monday"

_Named = dict[str, list[str]]  # day → its Greek and its English name


@dataclass(frozen=True)
class Holiday:
    """A day's names in both languages."""

    el: str
    en: str


@dataclass(frozen=True)
class Year:
    """The holidays of a civil year; both are empty for a year that the almanac does not reach.

    half: days on which offices close early, such as Christmas Eve.
    """

    public: dict[date, Holiday]
    half: dict[date, Holiday]


@lru_cache(maxsize=64)
def of_year(year: int) -> Year:
    """Return the holidays of a civil year."""
    try:
        found = subprocess.run(  # noqa: S603  # our own file, by our own Python
            [sys.executable, str(Path(__file__)), str(year)],
            capture_output=True,
            check=True,
            timeout=_LONGEST_SECONDS,
        )
        named = json.loads(found.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        named = worked_out(year)  # where no process can be started, memory is the lesser evil
    return Year(*(_dated(named[category]) for category in ("public", "half_day")))


def _dated(named: _Named) -> dict[date, Holiday]:
    return {date.fromisoformat(day): Holiday(el, en) for day, (el, en) in named.items()}


def worked_out(year: int) -> dict[str, _Named]:
    """Return category → day → names of a year, in this process: memory that stays with it."""
    import holidays

    found: dict[str, _Named] = {}
    for category in ("public", "half_day"):
        names = found[category] = {}
        for language, observed in _OBSERVED.items():
            days = holidays.country_holidays(
                _COUNTRY, years=year, language=language, categories=(category,)
            )
            for day, name in sorted(days.items()):
                names.setdefault(day.isoformat(), []).append(_as_said(name, observed))
    _add_easter(found["public"])
    return found


def _add_easter(names: _Named) -> None:
    mondays = [day for day, (_, en) in names.items() if _EASTER_MONDAY in en.split(", ")]
    if not mondays:
        return  # a year that is not reached
    # One that is May Day as well is kept on the Tuesday too, under the same name.
    easter = (date.fromisoformat(min(mondays)) - timedelta(days=1)).isoformat()
    also = names.get(easter, ["", ""])  # the first of May may be one
    names[easter] = [", ".join(filter(None, both)) for both in zip(_EASTER, also, strict=True)]


def _as_said(name: str, observed: str) -> str:
    """Two holidays on one day are parted by a semicolon, in Greek a question mark."""
    parts = [part.removesuffix(observed) for part in name.split("; ")]
    return ", ".join(_AS_SAID.get(part, part) for part in parts)


if __name__ == "__main__":
    print(json.dumps(worked_out(int(sys.argv[1]))))
