"""Greek public holidays, Orthodox Easter's among them, a year at a time.

The library `holidays` loads every country of the world to know one: 15 MB that a program which
runs for months would never give back. So a year is worked out in a process of its own, half a
second of work, and only its thirty days come home.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path

_COUNTRY = "GR"
_LONGEST_SECONDS = 30


@lru_cache(maxsize=64)
def holidays_of(year: int) -> dict[date, str]:
    """Return day → Greek name of each public holiday of a civil year."""
    try:
        found = subprocess.run(  # noqa: S603  # our own file, by our own Python
            [sys.executable, str(Path(__file__)), str(year)],
            capture_output=True,
            check=True,
            timeout=_LONGEST_SECONDS,
        )
        named = json.loads(found.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        named = _worked_out(year)  # where no process can be started, memory is the lesser evil
    return {date.fromisoformat(day): name for day, name in named.items()}


def is_holiday(day: date) -> bool:
    """Tell whether `day` is a Greek public holiday."""
    return day in holidays_of(day.year)


def _worked_out(year: int) -> dict[str, str]:
    import holidays

    found = holidays.country_holidays(_COUNTRY, years=year, language="el")
    return {day.isoformat(): name for day, name in sorted(found.items())}


if __name__ == "__main__":
    print(json.dumps(_worked_out(int(sys.argv[1]))))
