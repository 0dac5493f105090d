"""The figures' page: what the service of the last weeks was like, and its rows as a table file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from aiohttp import web
from babel.numbers import format_decimal, format_percent

from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.room import ROOM, Room
from handlers.texts import Speech, _
from knowledge import measures
from knowledge.measures import YEARS, Asked, Figures, Span
from knowledge.sessions import Guest

_MOST = timedelta(days=366)
_NO_DAYS = _("Give two days, the first before the last and at most a year apart.")


@dataclass(frozen=True)
class Measured:
    """The figures of one library, or of all ("")."""

    library: str
    cases: Figures
    bot: Asked


async def figures(request: web.Request) -> web.Response:
    """Show the figures of the libraries that this member heads, together and one by one."""
    room, say = request.app[ROOM], speech_of(request)
    codes, chosen = _chosen(request)
    span = _span(request)
    problem = "" if span else say(_NO_DAYS)
    span = span or _last_days(room)
    async with room.read() as session:
        rows = await measures.rows(
            session, room.desk.directory, span, chosen, room.desk.clock.now()
        )
        of_bot = partial(measures.asked, session, span, room.desk.directory.zone)
        # Patrons who told no library are the whole network's.
        is_all = guest_of(request).member.is_everywhere and len(chosen) > 1
        whole = Measured("", measures.figures(rows), await of_bot([*chosen, *[""] * is_all]))
        each = [
            Measured(
                code,
                measures.figures([row for row in rows if row.home == code]),
                await of_bot([code]),
            )
            for code in (chosen if len(chosen) > 1 else ())
        ]
    return page(
        request,
        "figures.html",
        status=400 if problem else 200,
        problem=problem,
        codes=codes,
        library=chosen[0] if len(chosen) == 1 else "",
        span=span,
        whole=whole,
        each=each,
        most=max((hour.cases for hour in whole.cases.hours), default=1),
        took=_took,
        share=partial(_share, say),
        mean=partial(_mean, say),
    )


async def table(request: web.Request) -> web.Response:
    """Give the rows behind the figures as CSV: nothing in them tells whose a case is."""
    room = request.app[ROOM]
    _codes, chosen = _chosen(request)
    span = _span(request)
    if span is None:
        raise web.HTTPBadRequest
    async with room.read() as session:
        rows = await measures.rows(
            session, room.desk.directory, span, chosen, room.desk.clock.now()
        )
    name = f"kallimachos-{span.first}-{span.last}.csv"
    return web.Response(
        body=measures.table(rows),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _chosen(request: web.Request) -> tuple[list[str], list[str]]:
    """Return the libraries that this member heads, and those that are to be measured."""
    guest: Guest = guest_of(request)
    directory = request.app[ROOM].desk.directory
    codes = [each.code for each in directory.libraries if guest.member.administers(each.code)]
    wanted = request.query.get("library", "")
    if not codes or (wanted and wanted not in codes):
        raise web.HTTPForbidden
    return codes, [wanted] if wanted else codes


def _span(request: web.Request) -> Span | None:
    """Return the days that were asked for, the last thirty if none were; None: no such days."""
    given = request.query.get("first", ""), request.query.get("last", "")
    if given == ("", ""):
        return _last_days(request.app[ROOM])
    try:
        first, last = map(date.fromisoformat, given)
    except ValueError:
        return None
    are_ours = first.year in YEARS and last.year in YEARS
    return Span(first, last) if are_ours and timedelta() <= last - first <= _MOST else None


def _last_days(room: Room) -> Span:
    today = room.desk.clock.now().astimezone(room.desk.directory.zone).date()
    return Span.until(today)


def _took(minutes: float | None) -> str:
    """Return minutes as hours and minutes: 2:05."""
    if minutes is None:
        return "–"
    hours, rest = divmod(round(minutes), 60)
    return f"{hours}:{rest:02}"


def _share(say: Speech, share: float | None) -> str:
    return "–" if share is None else str(format_percent(share, locale=say.language))


def _mean(say: Speech, mean: float | None) -> str:
    return "–" if mean is None else str(format_decimal(round(mean, 1), locale=say.language))
