"""Which update goes where: a table, read from the top; the first row that fits is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram import Update

from handlers import (
    admins,
    approvals,
    books,
    canned,
    caseload,
    choosing,
    citations,
    commands,
    deciding,
    doubts,
    duty,
    erasing,
    handoff,
    menus,
    nearby,
    news,
    patrons,
    photos,
    places,
    proposals,
    questions,
    rating,
    records,
    regretting,
    restricting,
    saved,
    signing,
    staff,
    starting,
    suggestions,
    topics,
    why,
    wishes,
)
from handlers.lookup import look_up_message
from handlers.turn import Desk, Turn
from handlers.updates import (
    Test,
    all_of,
    closes_topic,
    has_location,
    has_media,
    has_text,
    is_bot_moved,
    is_command,
    is_edited,
    is_edited_command,
    is_in_group,
    is_migration,
    is_new,
    is_private,
    is_reply,
    is_service,
)
from knowledge import cases

Handler = Callable[[Turn], Awaitable[None]]
Preparation = Callable[[Update, Desk], Awaitable[Any]]
Tap = Callable[[Turn, str], Awaitable[None]]
PATRON, STAFF, SYSTEM = "patron", "staff", "system"


@dataclass(frozen=True)
class Route:
    """One row: whose update it is, when it fits, and who takes it.

    prepare: what takes long is done before the transaction opens; the turn's `findings` are what
    it returns.
    """

    side: str
    fits: Test
    handler: Handler
    prepare: Preparation | None = None


async def _nothing(turn: Turn) -> None:
    """Nothing is to be done: words among staff stay there, reports are only read."""


PRIVATE_COMMANDS: dict[str, Handler] = {
    "start": commands.start,
    "help": commands.help_,
    "human": handoff.human,
    "mine": commands.mine,
    "list": saved.list_command,
    "notices": choosing.notices_command,
    "cite": citations.cite_command,
    "hours": places.hours,
    "language": commands.language,
    "library": commands.library,
    "cancel": commands.cancel,
    "privacy": commands.privacy,
    "export": erasing.export,
    "forget": erasing.forget,
    "name": erasing.name,
}
STAFF_COMMANDS: dict[str, Handler] = {
    "r": staff.reply_by_code,
    "c": canned.command,
    "queue": caseload.queue,
    "case": caseload.case_command,
    "desk": signing.desk,
    "mute": restricting.mute,
    "ban": restricting.ban,
    "unban": restricting.lift,
    "on": duty.on,
    "off": duty.off,
    "duty": duty.now,
    "roster": duty.roster,
    **{name: caseload.command(name) for name in caseload.COMMANDS},
    "reload": admins.reload,
    "staff": admins.staff_command,
    "here": admins.here,
    "undo": approvals.undo,
    "learn": suggestions.learn,
    "why": why.why,
    "wishes": wishes.listed,
}
PREPARED: dict[str, Preparation] = {
    "start": starting.prepare,
    "reload": admins.prepare_reload,
    "undo": approvals.prepare_undo,
    "why": why.prepare,
    "learn": suggestions.prepare,
    "list": saved.prepare,
    "cite": citations.prepare,
}

ROUTES: tuple[Route, ...] = (
    Route(PATRON, all_of(is_private, is_bot_moved), patrons.came_back),
    Route(STAFF, is_bot_moved, admins.bot_was_moved),
    Route(SYSTEM, is_migration, admins.migrated),
    Route(STAFF, all_of(is_in_group, closes_topic), topics.closed),
    Route(SYSTEM, is_service, _nothing),
    # In private: commands, then words and files. A librarian's reply to a card comes first.
    *(
        Route(STAFF, all_of(is_private, is_command(name)), handler, PREPARED.get(name))
        for name, handler in STAFF_COMMANDS.items()
    ),
    *(
        Route(PATRON, all_of(is_private, is_command(name)), handler, PREPARED.get(name))
        for name, handler in PRIVATE_COMMANDS.items()
    ),
    Route(PATRON, all_of(is_private, is_command()), commands.unknown_command),
    # A location first: where a button asked for it, it comes as a reply to that.
    Route(PATRON, all_of(is_private, is_new, has_location), nearby.sent_location),
    Route(
        PATRON, all_of(is_private, is_new, is_reply), staff.replied_in_private, photos.read_reply
    ),
    Route(PATRON, all_of(is_private, is_new, has_text), nearby.wrote, look_up_message),
    Route(PATRON, all_of(is_private, is_new, has_media), photos.sent, photos.read),
    Route(PATRON, all_of(is_private, is_new), patrons.sent_other),
    Route(PATRON, all_of(is_private, is_edited_command), commands.edited_command),
    Route(PATRON, all_of(is_private, is_edited), patrons.edited, look_up_message),
    # In a staff group.
    Route(STAFF, all_of(is_in_group, is_command("mine")), caseload.mine),
    *(
        Route(STAFF, all_of(is_in_group, is_command(name)), handler, PREPARED.get(name))
        for name, handler in STAFF_COMMANDS.items()
    ),
    Route(STAFF, all_of(is_in_group, is_new, is_reply), staff.wrote),
    Route(STAFF, all_of(is_in_group, is_new), _nothing),
    Route(STAFF, all_of(is_in_group, is_edited), staff.edited),
)

TAPS: dict[str, tuple[str, Tap]] = {
    "human": (PATRON, handoff.tapped_human),
    "entry": (PATRON, questions.chose_entry),
    "none": (PATRON, questions.chose_none),
    "helped": (PATRON, questions.helped),
    "nothelped": (PATRON, questions.not_helped),
    "unhelped": (PATRON, questions.unhelped),
    "rechoose": (PATRON, questions.chose_again),
    "mylib": (PATRON, questions.told_library),
    "ask": (PATRON, handoff.tapped_ask),
    "more": (PATRON, books.turned),
    "list": (PATRON, books.turned),
    "alike": (PATRON, books.alike),
    "widen": (PATRON, books.turned),
    "narrow": (PATRON, books.narrowed),
    "rec": (PATRON, records.opened),
    "eds": (PATRON, records.editions),
    "cite": (PATRON, records.cited),
    "save": (PATRON, records.save),
    "unsave": (PATRON, records.unsave),
    "follow": (PATRON, records.follow),
    "unfollow": (PATRON, records.unfollow),
    "book": (PATRON, news.opened),
    "nstop": (PATRON, news.stopped),
    "ngoon": (PATRON, news.answered),
    "nkind": (PATRON, choosing.switched),
    "nquiet": (PATRON, choosing.chose_hours),
    "nend": (PATRON, choosing.ended),
    "nagain": (PATRON, choosing.followed_again),
    "nback": (PATRON, news.not_stopped),
    "nask": (PATRON, news.asked_again),
    "mylist": (PATRON, saved.turned),
    "export": (PATRON, saved.exported),
    "clear": (PATRON, saved.shall_clear),
    "cleared": (PATRON, saved.cleared),
    "relist": (PATRON, saved.put_back),
    "wish": (PATRON, wishes.suggested),
    "unwish": (PATRON, wishes.withdrew),
    "await": (PATRON, wishes.awaited),
    "unawait": (PATRON, wishes.no_longer_awaited),
    "doubt": (PATRON, doubts.doubted),
    "undoubt": (PATRON, doubts.undoubted),
    "tocase": (PATRON, patrons.put_to_case),
    "object": (PATRON, patrons.objected),
    "withdraw": (PATRON, patrons.withdrew),
    "keepcase": (PATRON, patrons.kept),
    "forget": (PATRON, erasing.forgotten),
    "rate": (PATRON, rating.rated),
    "whylow": (PATRON, rating.shall_say_why),
    "ownonly": (PATRON, patrons.wants_own_library),
    "allow": (PATRON, regretting.others_allowed),
    "unsay": (PATRON, regretting.unsaid),
    "unrate": (PATRON, regretting.unrated),
    "lang": (PATRON, patrons.chose_language),
    "lib": (PATRON, patrons.chose_library),
    "itismine": (PATRON, starting.took_library),
    "notmine": (PATRON, starting.left_library),
    "shelf": (PATRON, starting.turned_page),
    "hours": (PATRON, places.tapped_hours),
    "open": (PATRON, places.turned),
    "branch": (PATRON, places.branch),
    "venue": (PATRON, places.venue),
    "near": (PATRON, nearby.near),
    **{name: (STAFF, staff.tapped(name)) for name in (*cases.ON_CARD[:-1], "undo", "restore")},
    "close": (STAFF, staff.tapped("resolve")),
    "menu": (STAFF, menus.menu),
    "banyes": (STAFF, restricting.agreed),
    "banno": (STAFF, restricting.disagreed),
    "pick": (STAFF, menus.pick),
    "read": (STAFF, caseload.read),
    "topicstays": (STAFF, topics.kept),
    "canned": (STAFF, canned.tapped),
    "cshow": (STAFF, canned.show),
    "csend": (STAFF, canned.send),
    "cdrop": (STAFF, canned.drop),
    "send": (STAFF, staff.sent_draft),
    "drop": (STAFF, staff.dropped_draft),
    "propose": (STAFF, proposals.propose),
    "pkind": (STAFF, proposals.chose_kind),
    "psend": (STAFF, proposals.sent),
    "papprove": (STAFF, approvals.approved),
    "pdecline": (STAFF, approvals.declined),
    "dapart": (STAFF, deciding.decided),
    "dtogether": (STAFF, deciding.decided),
    "dundo": (STAFF, deciding.undone),
    "wbought": (STAFF, wishes.bought),
    "wdeclined": (STAFF, wishes.declined),
}
PREPARED_TAPS: dict[str, Preparation] = {
    "papprove": approvals.prepare_approval,
    "more": books.prepare_page,
    "list": books.prepare_page,
    "alike": books.prepare_alike,
    "widen": books.prepare_widening,
    "narrow": books.prepare_narrowing,
    **dict.fromkeys(("rec", "eds", "cite", "save", "unsave", "unfollow"), records.prepare),
    "follow": records.prepare_follow,
    "book": news.prepare,
    "await": wishes.prepare,
    "doubt": doubts.prepare,
    **dict.fromkeys(("dapart", "dtogether"), deciding.prepare_decision),
    "dundo": deciding.prepare_undo,
    "shelf": starting.prepare_page,
    "mylist": saved.prepare,
    "export": saved.prepare_export,
}
