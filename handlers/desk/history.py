"""The log's page: who did what, in the reader's words, for whoever heads a library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select

from handlers import cards
from handlers.desk.rendering import guest_of, page, speech_of
from handlers.desk.room import ROOM
from handlers.texts import Speech, _
from knowledge import cases, deeds
from knowledge.directory import Directory
from knowledge.models import Case, Deed, Event, Librarian
from knowledge.staff import ADMIN, EVERYWHERE

_MOST = 100

EVENTS = {  # what somebody did to a case, after their name
    "claimed": _("took it"),
    "accepted": _("accepted it"),
    "declined": _("declined it"),
    "released": _("put it back"),
    "taken over": _("took it over"),
    "owner left": _("put it back: its owner's role has ended"),
    "transferred": _("handed it to a colleague"),
    "referred": _("asked another library"),
    "replied": _("replied"),
    "taken back": _("took the reply back"),
    "corrected": _("corrected a reply"),
    "noted": _("wrote a note"),
    "drafted": _("wrote a draft"),
    "sent draft": _("sent a draft"),
    "dropped draft": _("dropped a draft"),
    "snoozed": _("put it aside"),
    "woken": _("brought it back"),
    "resolved": _("closed it"),
    "graded": _("recorded how it ended"),
    "reopened": _("opened it again"),
    "merged": _("joined it with another"),
    "urgent": _("marked it as urgent"),
    "not urgent": _("marked it as not urgent"),
    "needs_loan": _("marked it as needing a loan"),
    "not needs_loan": _("marked it as needing no loan"),
    "spam": _("marked it as no question"),
    "spam undone": _("undid that it was no question"),
    "merged undone": _("made it a case of its own again"),
    "transferred undone": _("took it back from the colleague"),
    "taken over undone": _("gave it back to whoever had it"),
    "referred undone": _("took it back from the other library"),
}
DEEDS = {  # what else was done; who: whom it concerns, by name or number
    "login": _("came in"),
    "read": _("read what had ended"),
    "read for review": _("read it without names, for review"),
    "role": _("changed the role of {who}: {before} → {after}"),
    "roster": _("changed the shift of {who}: {before} → {after}"),
    "mute": _("muted patron {who}"),
    "ban proposed": _("proposed to ban patron {who}"),
    "ban": _("agreed to ban patron {who}"),
    "ban refused": _("did not agree to ban patron {who}"),
    "lifted": _("lifted the ban or mute of patron {who}"),
    "forget": _("had everything of theirs erased"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the log: who, what, at which library, about which case ("" if none)."""

    at: datetime
    who: str
    what: str
    library: str
    code: str


async def log_page(request: web.Request) -> web.Response:
    """Show who did what, newest first, as far as this member heads the libraries."""
    room, guest = request.app[ROOM], guest_of(request)
    if not guest.member.is_admin:
        raise web.HTTPForbidden
    say, directory = speech_of(request), room.desk.directory
    heads = [place for place, held in guest.member.roles if held == ADMIN]
    async with room.read() as session:
        everywhere = EVERYWHERE in heads
        done = await session.scalars(
            select(Deed)
            .where(*([] if everywhere else [Deed.library.in_(heads)]))
            .order_by(Deed.id.desc())
            .limit(_MOST)
        )
        events = await session.execute(
            select(Event, Case.code)
            .join(Case, Case.id == Event.case_id)
            .where(
                Event.actor.is_not(None),
                *([] if everywhere else [Event.library.in_(heads)]),
                cases.visible_to(guest.member, directory),
            )
            .order_by(Event.id.desc())
            .limit(_MOST)
        )
        people = await session.execute(select(Librarian.telegram_id, Librarian.public_name))
        names = {number: name for number, name in people}  # noqa: C416  # rows are more than pairs
        return page(
            request,
            "log.html",
            deeds=[_deed(row, names, directory, say) for row in done],
            events=[_event(row, code, names, directory, say) for row, code in events],
            queue=None,
        )


def _event(
    row: Event, code: str, names: Mapping[int, str], directory: Directory, say: Speech
) -> Entry:
    who = names.get(row.actor or 0) or str(row.actor)
    what = say(EVENTS[row.kind]) if row.kind in EVENTS else row.kind
    return Entry(row.at, who, what, _place(row.library, directory, say), code)


def _deed(row: Deed, names: Mapping[int, str], directory: Directory, say: Speech) -> Entry:
    about, _space, rest = row.about.partition(" ")
    code = next((word for word in (about, rest) if word.startswith("Q-")), "")
    concerned = names.get(int(about), about) if about.isdecimal() else about
    values = {
        "who": concerned,
        "before": _value(row.detail.get("before"), say),
        "after": _value(row.detail.get("after"), say),
    }
    if row.kind == "forget":
        who = say("Patron {number}", number=about)
    elif row.actor is not None:
        who = names.get(row.actor) or str(row.actor)
    else:
        by_hand = row.detail.get("way") == deeds.COMMAND_LINE
        who = say("the command line") if by_hand else say("the bot")
    what = say(DEEDS[row.kind], **values) if row.kind in DEEDS else row.kind
    return Entry(row.at, who, what, _place(row.library, directory, say), code)


def _place(library: str, directory: Directory, say: Speech) -> str:
    if library == EVERYWHERE:
        return say("The whole network")
    return directory.library(library).short.in_(say.language) if library else ""


def _value(found: Any, say: Speech) -> str:
    """Write a role, roles or a shift, or a dash for none."""
    words = found if isinstance(found, list) else [found] if found else []
    said = [say(cards.ROLES[one]) if one in cards.ROLES else str(one) for one in words]
    return ", ".join(said) or "–"
