"""What `kallimachos check` asks of the libraries' sheets besides that they can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knowledge import almanac, text
from knowledge.directory import loading
from knowledge.directory.loading import Loaded, Placed
from knowledge.directory.sheets import Library
from knowledge.problems import Place, Problem


def check(path: Path, today: date) -> list[Problem]:
    """Return everything that is worth mending, warnings too. Raises DirectoryError."""
    loaded = loading.read(path)
    found = [*loaded.warnings, *_years(loaded, today)]
    for sheet in loaded.sheets:
        found += _holidays(sheet, today)
        found += _past(sheet, today)
    return sorted(found)


def _years(loaded: Loaded, today: date) -> Iterator[Problem]:
    """A year of which no holidays are known would be told as one without any."""
    places: dict[int, Place] = {}
    for sheet in loaded.sheets:
        for day in sheet.says.exceptions:
            places.setdefault(day.year, sheet.key_place("exceptions", day.isoformat()))
        for number, closure in enumerate(sheet.says.closures):
            for day in (closure.first, closure.last):
                places.setdefault(day.year, sheet.place("closures", number))
    for year in (today.year, today.year + 1):
        places[year] = loaded.network.place()
    for year, place in sorted(places.items()):
        if not almanac.of_year(year).public:
            what = f"no holidays are known for {year}."
            way_out = "Correct the year, or update the package `holidays`."
            yield Problem(place, what, way_out)


def _holidays(sheet: Placed[Library], today: date) -> Iterator[Problem]:
    known = almanac.of_year(today.year).public.values()
    keys = {text.key(name) for holiday in known for name in (holiday.el, holiday.en)}
    for number, name in enumerate(sheet.says.holidays.open):
        if text.key(name) not in keys:
            what = f'"{name}" is no public holiday.'
            way_out = f"Write one of: {', '.join(dict.fromkeys(one.el for one in known))}."
            yield Problem(sheet.place("holidays", "open", number), what, way_out)


def _past(sheet: Placed[Library], today: date) -> Iterator[Problem]:
    for day in sheet.says.exceptions:
        if day < today:
            here = sheet.key_place("exceptions", day.isoformat())
            yield Problem(here, f"{day} is past.", "Remove it.", is_warning=True)
    for number, closure in enumerate(sheet.says.closures):
        if closure.last < today:
            here = sheet.place("closures", number)
            what = f"the closure until {closure.last} is past."
            yield Problem(here, what, "Remove it.", is_warning=True)
