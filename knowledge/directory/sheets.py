"""What a library's sheet says: the model of one YAML file of the directory."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from knowledge.directory import hours as written_hours
from knowledge.directory.hours import Times

if TYPE_CHECKING:
    from opening_hours import OpeningHours

_GREECE = ((34.7, 41.8), (19.3, 29.7))
_CYPRUS = ((34.5, 35.8), (32.2, 34.7))
_CODE = r"^[A-Z0-9]{2,12}$"
_LEAP_YEAR = 2024  # it has every day that a year can have


class Strict(BaseModel):
    """A part of a sheet: no key but those named, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """One short text in both languages."""

    el: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        """Return the text in `language`; Greek for any other than English."""
        return self.en if language == "en" else self.el


class Point(Strict):
    """A point on the earth, in degrees."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)

    @property
    def is_near_home(self) -> bool:
        """Tell whether it lies in Greece or Cyprus, roughly."""
        return any(
            south <= self.lat <= north and west <= self.lon <= east
            for (south, north), (west, east) in (_GREECE, _CYPRUS)
        )


class Closure(Strict):
    """Days on which a library stays closed, both ends included, and why."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    reason: Bilingual

    @model_validator(mode="after")
    def _in_order(self) -> Closure:
        if self.last < self.first:
            raise ValueError(f"it ends on {self.last}, before it begins. Correct one of the days")
        return self

    def covers(self, day: date) -> bool:
        """Tell whether the library is closed on `day` for this reason."""
        return self.first <= day <= self.last


class OtherHours(Strict):
    """The hours of one day that is not as usual: «09:00-13:00», or «off»."""

    hours: str
    reason: Bilingual

    @field_validator("hours")
    @classmethod
    def _of_a_day(cls, value: str) -> str:
        written_hours.times(value)
        return value

    @cached_property
    def times(self) -> Times:
        """Return the spans in minutes since midnight."""
        return written_hours.times(self.hours)


class OwnHoliday(Strict):
    """A day that the town keeps every year, such as its patron saint's: "10-26"."""

    day: str
    name: Bilingual

    @field_validator("day")
    @classmethod
    def _month_and_day(cls, value: str) -> str:
        try:
            _leap_day(value)
        except ValueError:
            raise ValueError(
                f'"{value}" is no day of the year. Write month and day: "10-26"'
            ) from None
        return value


def _leap_day(value: str) -> date:
    return date.fromisoformat(f"{_LEAP_YEAR}-{value}")


class Holidays(Strict):
    """How a library differs from the public holidays. open: names of those that it works on."""

    open: tuple[str, ...] = ()
    also: tuple[OwnHoliday, ...] = ()

    @cached_property
    def own(self) -> dict[tuple[int, int], Bilingual]:
        """Return (month, day) → name of the town's own holidays."""
        days = ((_leap_day(one.day), one.name) for one in self.also)
        return {(day.month, day.day): name for day, name in days}


class Links(Strict):
    """The library's own pages."""

    catalogue: str = ""
    site: str = ""

    @field_validator("catalogue", "site")
    @classmethod
    def _secure(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", value):
            raise ValueError(f'"{value}" is no https address. Write it as https://…, or remove it')
        return value


class DeskRules(Strict):
    """How long the desk of a library, or of the network, takes for each thing; None: as the other.

    In open hours: how long a question waits at each stage of the cascade before it goes on, how
    long a claim lasts without an answer (lease), and by when a further reply is due. In open
    days: when a silent patron is reminded, a case resolved and closed, and how long another
    library has to follow up. warn_at: the share of a time after which staff are warned.
    """

    own_hours: float | None = Field(default=None, gt=0, le=200)
    partners_hours: float | None = Field(default=None, gt=0, le=200)
    network_hours: float | None = Field(default=None, gt=0, le=200)
    support_hours: float | None = Field(default=None, gt=0, le=200)
    lease_hours: float | None = Field(default=None, gt=0, le=200)
    next_reply_hours: float | None = Field(default=None, gt=0, le=200)
    remind_days: int | None = Field(default=None, ge=1, le=60)
    resolve_days: int | None = Field(default=None, ge=1, le=60)
    close_days: int | None = Field(default=None, ge=1, le=60)
    follow_up_days: int | None = Field(default=None, ge=1, le=60)
    warn_at: float | None = Field(default=None, gt=0, lt=1)


class Partner(Strict):
    """A library that answers another's questions by agreement; shift: when, "" for always."""

    library: str = Field(pattern=_CODE)
    shift: str = ""

    @field_validator("shift")
    @classmethod
    def _parses(cls, value: str) -> str:
        if value and (wrong := written_hours.mistake(value)):
            raise ValueError(wrong)
        return value

    @cached_property
    def hours(self) -> OpeningHours | None:
        """Return the parsed shift, in civil time; None for always."""
        from opening_hours import OpeningHours

        return OpeningHours(self.shift) if self.shift else None


class LibraryDesk(DeskRules):
    """A library's desk: its own times, and its partners in the order in which they are asked."""

    partners: tuple[Partner, ...] = ()


class NetworkDesk(DeskRules):
    """The network's desk: the times of all, and the library that gives national support."""

    support_library: str = Field(default="", pattern=r"^([A-Z0-9]{2,12})?$")


class Library(Strict):
    """One library: `code` as in the catalogue, `hours` in opening_hours syntax.

    town: where it is; spellings: other ways to write that; serves: other places whose people come.
    """

    code: str = Field(pattern=_CODE)
    isil: str = Field("", pattern=r"^([A-Z]{1,4}-[A-Za-z0-9:/-]{1,11})?$")
    name: Bilingual
    short: Bilingual
    town: Bilingual | None = None
    spellings: tuple[str, ...] = ()
    serves: tuple[Bilingual, ...] = ()
    place: Point | None = None
    address: Bilingual
    phone: str
    email: str = Field("", pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    hours: str
    closures: tuple[Closure, ...] = ()
    exceptions: dict[date, OtherHours] = Field(default_factory=dict)
    holidays: Holidays = Holidays()
    services: tuple[Bilingual, ...] = ()
    accessibility: Bilingual | None = None
    languages: Bilingual | None = None
    links: Links = Links()
    desk: LibraryDesk = LibraryDesk()

    @field_validator("hours")
    @classmethod
    def _parses(cls, value: str) -> str:
        if wrong := written_hours.mistake(value):
            raise ValueError(wrong)
        return value

    @cached_property
    def opening_hours(self) -> OpeningHours:
        """Return the parsed usual hours, in the library's own civil time."""
        from opening_hours import OpeningHours

        return OpeningHours(self.hours)

    def weekly(self, language: str) -> str:
        """Return the hours with day names in a language: «Δευ–Παρ 09:00–20:00»."""
        return written_hours.in_words(self.hours, language)


class Network(Strict):
    """What all the libraries share.

    half_days_end: when libraries close on Christmas Eve and New Year's Eve; "" as on other days.
    order: codes in the order in which libraries are shown; others follow by code.
    """

    name: Bilingual
    site: str
    timezone: str
    default_library: str
    reply_within_open_hours: float = Field(gt=0, le=100)
    half_days_end: str = Field("", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    order: tuple[str, ...] = ()
    desk: NetworkDesk = NetworkDesk()

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f'"{value}" is not a time zone. Write one such as Europe/Athens'
            ) from None
        return value

    @property
    def half_days_end_minutes(self) -> int | None:
        """Return `half_days_end` in minutes since midnight, None where half days are as others."""
        hour, _, minute = self.half_days_end.partition(":")
        return int(hour) * 60 + int(minute) if hour else None
