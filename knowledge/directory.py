"""The libraries of the network: names, hours, and by when one of them can answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.almanac import is_holiday
from knowledge.errors import DeskError

if TYPE_CHECKING:
    from opening_hours import OpeningHours

_LOOK_AHEAD_DAYS = 30


class DirectoryError(DeskError):
    """The file of libraries can't be read or says something impossible."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
    """One short text in both languages."""

    el: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        """Return the text in `language`; Greek for any other than English."""
        return self.en if language == "en" else self.el


class Network(_Strict):
    """What all the libraries share."""

    name: Bilingual
    site: str
    timezone: str
    default_library: str
    reply_within_open_hours: float = Field(gt=0, le=100)

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f'"{value}" is not a time zone such as Europe/Athens') from None
        return value


class Library(_Strict):
    """One library: `code` as in the catalogue, `hours` in opening_hours syntax."""

    code: str = Field(pattern=r"^[A-Z0-9]{2,12}$")
    name: Bilingual
    short: Bilingual
    hours: str
    phone: str
    address: Bilingual

    @field_validator("hours", mode="after")
    @classmethod
    def _parses(cls, value: str) -> str:
        from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

        try:
            OpeningHours(value)
        except ParserError as error:
            raise ValueError(f"hours can't be understood: {error}") from None
        return value

    @cached_property
    def opening_hours(self) -> OpeningHours:
        """Return the parsed hours, in the library's own civil time."""
        from opening_hours import OpeningHours

        return OpeningHours(self.hours)

    def weekly(self, language: str) -> str:
        """Return the hours with day names in a language: «Δευ–Παρ 09:00–20:00»."""
        said = self.hours
        for short, names in _DAYS.items():
            said = said.replace(short, names[language == "en"])
        return said.replace("; ", " · ").replace(",", ", ").replace("-", "–")


_DAYS = {
    "Mo": ("Δευ", "Mon"),
    "Tu": ("Τρί", "Tue"),
    "We": ("Τετ", "Wed"),
    "Th": ("Πέμ", "Thu"),
    "Fr": ("Παρ", "Fri"),
    "Sa": ("Σάβ", "Sat"),
    "Su": ("Κυρ", "Sun"),
}


class Directory(_Strict):
    """The network and its libraries."""

    network: Network
    libraries: tuple[Library, ...] = Field(min_length=1)

    @property
    def zone(self) -> ZoneInfo:
        """Return the civil time zone of the network."""
        return ZoneInfo(self.network.timezone)

    def library(self, code: str) -> Library:
        """Return the library with this code, or the network's default one."""
        return self._by_code.get(code) or self._by_code[self.network.default_library]

    def knows(self, code: str) -> bool:
        """Tell whether a library has this code."""
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Library]:
        return {library.code: library for library in self.libraries}

    def open_spans(self, code: str, start: datetime) -> list[tuple[datetime, datetime]]:
        """Return the aware spans in which the library is open, from `start`, 30 days ahead."""
        hours = self.library(code).opening_hours
        local = start.astimezone(self.zone).replace(tzinfo=None)
        end = local + timedelta(days=_LOOK_AHEAD_DAYS)
        spans = []
        for begins, ends, state, _ in hours.intervals(local, end):
            if str(state) != "open" or is_holiday(begins.date()):
                continue
            closing = min(ends, end)
            spans.append((self._aware(max(begins, local)), self._aware(closing)))
        return spans

    def open_until(self, code: str, now: datetime) -> datetime | None:
        """Return when the library closes, or None if it is closed now."""
        spans = self.open_spans(code, now)
        return spans[0][1] if spans and spans[0][0] <= now else None

    def next_opening(self, code: str, now: datetime) -> datetime | None:
        """Return when the library opens next after `now`; None within 30 days."""
        return next((begins for begins, _ in self.open_spans(code, now) if begins > now), None)

    def after_open_hours(self, code: str, start: datetime, hours: float) -> datetime:
        """Return the moment at which the library will have been open for `hours` since `start`."""
        left = timedelta(hours=hours)
        for begins, ends in self.open_spans(code, start):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return start + timedelta(days=_LOOK_AHEAD_DAYS)

    def promise(self, code: str, now: datetime) -> datetime:
        """Return by when a librarian answers: a few opening hours from now, to the half hour up."""
        at = self.after_open_hours(code, now, self.network.reply_within_open_hours)
        over = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
        return at if not over else at + timedelta(minutes=30) - over

    def _aware(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)


def hours_of_day(directory: Directory, code: str, day: date) -> list[tuple[time, time]]:
    """Return the opening spans of one day in civil time; empty when closed."""
    if is_holiday(day):
        return []
    start = datetime.combine(day, time())
    hours = directory.library(code).opening_hours
    return [
        (begins.time(), ends.time())
        for begins, ends, state, _ in hours.intervals(start, start + timedelta(days=1))
        if str(state) == "open"
    ]


def load(path: Path) -> Directory:
    """Return the directory in a YAML file. Raises DirectoryError with every problem in it."""
    try:
        text = path.read_text(encoding="utf-8")
        directory = Directory.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise DirectoryError(
            f"{path} can't be read: {reason}. Set KALLIMACHOS_LIBRARIES_FILE to the file of your "
            "libraries."
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise DirectoryError(
            f"{place}: this is not YAML ({getattr(error, 'problem', error)}). Correct the line."
        ) from None
    except ValidationError as error:
        problems = [
            f"{path}: {'.'.join(str(part) for part in problem['loc'])}: "
            f"{problem['msg'].removeprefix('Value error, ')}."
            for problem in error.errors(include_url=False, include_input=False)
        ]
        raise DirectoryError("\n".join(problems)) from None
    if not directory.knows(directory.network.default_library):
        raise DirectoryError(
            f"{path}: network.default_library is {directory.network.default_library}, which is "
            "none of the libraries below it. Use one of their codes."
        )
    return directory


@dataclass(frozen=True)
class OpenNow:
    """How a library stands at one moment: open until, or closed and opening next."""

    library: Library
    until: datetime | None
    opens: datetime | None


def open_now(directory: Directory, now: datetime) -> list[OpenNow]:
    """Return every library with its state at `now`, in the order of the file."""
    return [
        OpenNow(
            library,
            directory.open_until(library.code, now),
            directory.next_opening(library.code, now),
        )
        for library in directory.libraries
    ]
