"""What can be wrong with the libraries' sheets, each mistake with its place and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from knowledge import text
from knowledge.directory import hours, places
from knowledge.directory.desk import times_of
from knowledge.directory.sheets import DeskRules, Library, Network, Point
from knowledge.document import Document
from knowledge.problems import Problem

if TYPE_CHECKING:
    from knowledge.directory.loading import Placed

_WRITE_IT = {
    "model_type": "Write its keys below it, such as {el: …, en: …}.",
    "string_type": "Write it as text, in quotation marks if it is a number.",
    "tuple_type": "Write a list: one line each, with a dash before it.",
    "dict_type": "Write a day and what differs on it: 2026-12-24: {hours: …, reason: …}.",
    "date_from_datetime_parsing": "Write a day as 2026-12-24.",
    "date_type": "Write a day as 2026-12-24.",
    "float_type": "Write a number, such as 39.53.",
    "float_parsing": "Write a number, such as 39.53.",
    "string_too_short": "Write it in both languages.",
}
_SHAPE = {
    "code": "Use 2 to 12 capital Latin letters and digits: ANEM.",
    "isil": "Write the library's ISIL, such as GR-ANEM, or remove it.",
    "email": "Write it as desk@library.example, or remove it.",
    "half_days_end": 'Write a time in quotation marks: "14:00".',
    "lat": "A latitude lies between -90 and 90.",
    "lon": "A longitude lies between -180 and 180.",
    "library": "Use a library's code, 2 to 12 capital Latin letters and digits: ANEM.",
    "support_library": "Write a library's code, such as ANEM, or leave it out.",
    "reply_within_open_hours": "Write open hours, more than 0 and at most 100.",
    "warn_at": "Write a share between 0 and 1, such as 0.7.",
    "desk": "Write its keys below it, such as lease_hours: 4.",
    "partners": "Write a list: - {library: GALA} on one line each.",
    "Partner": "Write each of them as {library: GALA}.",
}
_UNITS = {
    "_hours": "Write open hours, more than 0 and at most 200.",
    "_days": "Write whole open days, 1 to 60.",
}


def of_model(
    error: Any, model: type[BaseModel], read: Document, path: tuple[str | int, ...]
) -> Problem:
    """Return what pydantic found wrong as a problem at its place in the file."""
    inner = tuple(part for part in error["loc"] if part != "[key]")
    place, name = (*path, *inner), ".".join(map(str, inner))
    if error["type"] == "missing":
        way_out = f'Add "{inner[-1]}:" here.'
        return Problem(read.place(place), f'"{name}" is missing.', way_out)
    if error["type"] == "extra_forbidden":
        return Problem(read.key_place(place), f'"{name}" is not a key here.', _keys(model, inner))
    said = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "value_error":
        what, stop, way_out = said.rpartition(". ")
        if not stop:
            what, way_out = said, "Correct it"
        return Problem(read.place(place), f'"{name}": {what}.', f"{way_out}.")
    what = f'"{name}": {said[:1].lower()}{said[1:]}.'
    return Problem(read.place(place), what, _way_out(error, str(inner[-1]) if inner else ""))


def _way_out(error: Any, key: str) -> str:
    """Return what to do about a value of the wrong shape: by its key, its unit, or its type."""
    shape = _SHAPE.get(key) or _SHAPE.get(str(error.get("ctx", {}).get("class_name")))
    unit = next((says for ending, says in _UNITS.items() if key.endswith(ending)), "")
    return shape or unit or _WRITE_IT.get(error["type"]) or "Mend it there."


def _keys(model: type[BaseModel], inner: tuple[str | int, ...]) -> str:
    if len(inner) > 1:
        return "Correct its name, or remove it."
    names = list(model.model_fields)
    near = difflib.get_close_matches(str(inner[-1]), names, 1)
    return f'Did you mean "{near[0]}"?' if near else f"Keys here: {', '.join(names)}."


def of_all(network: Placed[Network], sheets: Sequence[Placed[Library]]) -> Iterator[Problem]:
    """Return what is wrong with sheets that are each well-formed; warnings among it."""
    yield from _of_network(network, sheets)
    for one, other in combinations(sheets, 2):
        yield from _of_two(one, other)
    codes = [sheet.says.code for sheet in sheets]
    for sheet in sheets:
        yield from _of_days(sheet)
        yield from _of_hours(sheet)
        yield from _of_place(sheet)
        yield from _of_spellings(sheet, sheets)
        yield from _of_partners(sheet, codes)
        yield from _of_silence(sheet, sheet.says.desk, network.says.desk)


def _of_network(network: Placed[Network], sheets: Sequence[Placed[Library]]) -> Iterator[Problem]:
    codes = [sheet.says.code for sheet in sheets]
    listed = ", ".join(codes)
    says = network.says
    if says.default_library not in codes:
        what = f'"default_library": {says.default_library} is none of the libraries.'
        yield Problem(network.place("default_library"), what, f"Write one of: {listed}.")
    for number, code in enumerate(says.order):
        if code not in codes or code in says.order[:number]:
            what = f'"order": {code} {"stands twice" if code in codes else "is no library"}.'
            yield Problem(network.place("order", number), what, f"List each once: {listed}.")
    support = says.desk.support_library
    if support and support not in codes:
        what = f'"support_library": {support} is none of the libraries.'
        way_out = f"Write one of: {listed}; or leave it out."
        yield Problem(network.place("desk", "support_library"), what, way_out)
    yield from _of_silence(network, says.desk)
    if not says.site.startswith("https://"):
        what = f'"site": "{says.site}" is no https address.'
        yield Problem(network.place("site"), what, "Write it as https://….", is_warning=True)


def _of_partners(sheet: Placed[Library], codes: Sequence[str]) -> Iterator[Problem]:
    named: list[str] = []
    others = [code for code in codes if code != sheet.says.code]
    for number, partner in enumerate(sheet.says.desk.partners):
        code = partner.library
        if code not in others or code in named:
            wrong = "stands twice" if code in named else "is no other library"
            what = f'"partners": {code} {wrong}.'
            place = sheet.place("desk", "partners", number, "library")
            listed = f"Name each once: {', '.join(others)}."
            yield Problem(place, what, listed if others else "There is none yet; remove it.")
        named.append(code)


def _of_silence(sheet: Placed[Network] | Placed[Library], *rules: DeskRules) -> Iterator[Problem]:
    """A case that is resolved before its patron is reminded would never remind anybody."""
    times = times_of(*rules)
    named = [key for key in ("remind_days", "resolve_days") if getattr(rules[0], key)]
    if named and times.remind_days >= times.resolve_days:
        what = f"reminds after {times.remind_days} days, but resolves after {times.resolve_days}."
        way_out = "Make remind_days less than resolve_days."
        yield Problem(sheet.place("desk", named[0]), f'"{named[0]}": {what}', way_out)


def _of_two(one: Placed[Library], other: Placed[Library]) -> Iterator[Problem]:
    if one.says.code == other.says.code:
        what = f'the code "{other.says.code}" stands in {one.place("code")} too.'
        yield Problem(other.place("code"), what, "Give each library its own.")
    elif places.same(one.says.short, other.says.short):
        what = f'"short": {other.says.short.el} is the short name of {one.says.code} too.'
        yield Problem(other.place("short"), what, "Buttons show it: give each library its own.")


def _of_days(sheet: Placed[Library]) -> Iterator[Problem]:
    closures = sheet.says.closures
    for (_, one), (number, other) in combinations(enumerate(closures), 2):
        if one.first <= other.last and other.first <= one.last:
            what = f"the closure from {other.first} overlaps that from {one.first}."
            yield Problem(sheet.place("closures", number), what, "Part them, or make them one.")
    for day in sheet.says.exceptions:
        for closure in closures:
            if closure.covers(day):
                what = f"{day} lies in the closure from {closure.first} to {closure.last}."
                way_out = "Remove one of the two, or end the closure before that day."
                yield Problem(sheet.key_place("exceptions", day.isoformat()), what, way_out)


def _of_hours(sheet: Placed[Library]) -> Iterator[Problem]:
    if what := hours.replaced(sheet.says.hours):
        way_out = "If both hold, write them in one rule: We 09:00-14:00,17:00-20:00."
        yield Problem(sheet.place("hours"), f'"hours": {what}.', way_out, is_warning=True)
    if odd := hours.past_midnight(sheet.says.hours):
        what, way_out = odd
        yield Problem(sheet.place("hours"), f'"hours": {what}.', way_out, is_warning=True)


def _of_place(sheet: Placed[Library]) -> Iterator[Problem]:
    place = sheet.says.place
    if place is None:
        what = f"{sheet.says.code} has no place, so nobody hears how near it is."
        yield Problem(sheet.place(), what, "Add place: {lat: …, lon: …}.", is_warning=True)
    elif not place.is_near_home:
        here = sheet.place("place")
        what = f'"place": {place.lat}, {place.lon} is neither in Greece nor in Cyprus.'
        turned = None if abs(place.lon) > 90 else Point(lat=place.lon, lon=place.lat)
        if turned is not None and turned.is_near_home:
            way_out = f"The two seem swapped: {{lat: {place.lon}, lon: {place.lat}}}."
            yield Problem(here, what, way_out)
        else:
            yield Problem(here, what, "Check lat and lon.", is_warning=True)


def _of_spellings(sheet: Placed[Library], sheets: Sequence[Placed[Library]]) -> Iterator[Problem]:
    """A spelling of one town must not be the name of another; one that adds nothing is idle."""
    says = sheet.says
    for number, spelling in enumerate(says.spellings):
        here, key = sheet.place("spellings", number), text.key(spelling)
        for other in sheets:
            if other is sheet or _is_one_town(says, other.says):
                continue
            if key in {text.key(name) for name in _own_names(other.says)}:
                what = f'"{spelling}" is a name of {other.says.code} too.'
                yield Problem(here, what, "Leave it to one of the two.")
        others = [*_own_names(says, spellings=False), *says.spellings[:number]]
        if key in {text.key(name) for name in others}:
            what = f'"{spelling}" sounds like a name that stands here already.'
            yield Problem(here, what, "Remove it.", is_warning=True)


def _own_names(library: Library, *, spellings: bool = True) -> list[str]:
    names = [library.short.el, library.short.en]
    names += [library.town.el, library.town.en] if library.town else []
    return names + (list(library.spellings) if spellings else [])


def _is_one_town(one: Library, other: Library) -> bool:
    return one.town is not None and other.town is not None and places.same(one.town, other.town)
