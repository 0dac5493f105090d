"""What the marks of the readers add up to, for whoever heads a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from babel.numbers import format_decimal, format_percent

from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.review import HEADINGS, month_in_words
from handlers.desk.room import ROOM
from handlers.texts import Speech
from knowledge import reviewing
from knowledge.reviewing import Marked
from knowledge.staff import ADMIN

ALL = "all"


@dataclass(frozen=True)
class Section:
    """The figures of a library, or of the network, as the page shows them.

    drawn, counted: cases; rows: head, mean, marks, pairs, equal, kappa, in the reader's words.
    """

    title: str
    drawn: int
    counted: int
    rows: list[tuple[str, ...]]


async def results(request: web.Request) -> web.Response:
    """Show the means and the agreement of a month, or of all, at each library that one heads."""
    room, guest = request.app[ROOM], guest_of(request)
    if not guest.member.is_admin:
        raise web.HTTPForbidden
    say, directory = speech_of(request), room.desk.directory
    codes = [one.code for one in directory.libraries if guest.member.administers(one.code)]
    async with room.read() as session:
        drawn = await reviewing.drawn(session, codes)
        found = await reviewing.marked(session, codes)
    months = sorted({month for _code, month in drawn}, reverse=True)
    chosen = request.query.get("month", "")
    if chosen not in (*months, ALL):
        chosen = months[0] if months else ALL
    of_months = months if chosen == ALL else [chosen]
    names = {code: directory.library(code).name.in_(say.language) for code in codes}
    with_network = guest.member.is_at_least(ADMIN)
    return page(
        request,
        "review_results.html",
        sections=_sections(names, of_months, drawn, found, say, with_network=with_network),
        months=[(month, month_in_words(month, say)) for month in months],
        chosen=chosen,
    )


def _sections(
    names: Mapping[str, str],
    months: Sequence[str],
    drawn: Mapping[tuple[str, str], int],
    found: Sequence[Marked],
    say: Speech,
    *,
    with_network: bool,
) -> list[Section]:
    """Return a section for each library of which cases were drawn, and the network's above them."""
    sections: list[Section] = []
    everywhere: list[list[Marked]] = []
    for code, name in names.items():
        if many := sum(drawn.get((code, month), 0) for month in months):
            own = [one for one in found if one.library == code and one.month in months]
            parts = [[one for one in own if one.month == month] for month in months]
            shown = reviewing.together(parts)
            sections.append(_section(name, many, len(own), shown, say))
            everywhere.append(shown or own)
    if with_network and len(sections) > 1:
        many = sum(one.drawn for one in sections)
        counted = sum(one.counted for one in sections)
        whole = reviewing.together(everywhere)
        sections.insert(0, _section(say("The whole network"), many, counted, whole, say))
    return sections


def _section(title: str, drawn: int, counted: int, found: list[Marked], say: Speech) -> Section:
    rows: list[tuple[str, ...]] = [
        (
            say(HEADINGS[one.head][0]),
            format_decimal(one.mean, "0.0", locale=say.language) if one.mean is not None else "–",
            str(one.marks),
            str(one.pairs),
            format_percent(one.equal, "0%", locale=say.language) if one.equal is not None else "–",
            _kappa(one, say),
        )
        for one in reviewing.figures(found)
    ]
    return Section(title, drawn, counted, rows)


def _kappa(one: reviewing.Figure, say: Speech) -> str:
    if one.has_too_few:
        return say("too few to tell")
    if one.kappa is None:
        return say("every mark is the same")
    return format_decimal(one.kappa, "0.00", locale=say.language)
