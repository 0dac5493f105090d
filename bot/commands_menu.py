"""The command menus that Telegram shows: by language for patrons, by group for staff."""

from __future__ import annotations

from sqlalchemy import select
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden

from bot.database import Database
from handlers.texts import DEFAULT, LANGUAGES, _
from handlers.turn import Desk
from knowledge.models import Librarian, Role, StaffChat

PATRONS = {
    "start": _("Begin"),
    "help": _("What I can do"),
    "human": _("Ask a librarian"),
    "mine": _("My questions"),
    "list": _("My list of books"),
    "cite": _("Cite the book I opened"),
    "notices": _("Notices"),
    "hours": _("Opening hours"),
    "library": _("My library"),
    "language": _("Ελληνικά · English"),
    "cancel": _("Stop or withdraw"),
    "privacy": _("What is kept of me"),
    "name": _("The name librarians see"),
    "export": _("All that is kept of me"),
    "forget": _("Erase what is kept of me"),
}
STAFF = {
    "queue": _("What waits for an answer"),
    "mine": _("My cases"),
    "r": _("Answer: /r CODE text"),
    "c": _("Canned reply: /c CODE words"),
    "take": _("Take a case: /take CODE"),
    "case": _("Read a case: /case CODE"),
    "note": _("Note for staff: /note CODE text"),
    "release": _("Put a case back: /release CODE"),
    "transfer": _("To a colleague: /transfer CODE NAME why"),
    "refer": _("To another library: /refer CODE LIBRARY"),
    "snooze": _("Put aside: /snooze CODE 2h why"),
    "merge": _("Two cases are one: /merge CODE CODE"),
    "close": _("Close a case: /close CODE"),
    "desk": _("The desk in the browser"),
    "mute": _("Mute a patron: /mute CODE 2h why"),
    "ban": _("Propose a ban: /ban CODE why"),
    "unban": _("End a mute or ban: /unban CODE"),
    "on": _("I am on duty"),
    "off": _("I am off duty"),
    "duty": _("Who is on duty"),
    "roster": _("The roster"),
    "takeover": _("Take over (admins): /takeover CODE why"),
    "why": _("Why the bot answered so"),
    "learn": _("What patrons' taps suggest for the FAQ"),
    "wishes": _("What patrons suggest to buy"),
    "reload": _("Put the edited FAQ live (admins)"),
    "undo": _("Take back the last FAQ change (admins)"),
    "staff": _("Librarians and roles (admins)"),
    "here": _("This group's library (admins)"),
}


async def announce(bot: Bot, database: Database, desk: Desk) -> None:
    """Set the menus for patrons in each language, for staff groups, and for each librarian."""
    for language in LANGUAGES:
        code = None if language == DEFAULT else language
        for scope in (BotCommandScopeDefault(), BotCommandScopeAllPrivateChats()):
            await bot.set_my_commands(
                _listed(PATRONS, desk, language), scope=scope, language_code=code
            )
    async with database.read() as session:
        groups = list(await session.scalars(select(StaffChat.chat_id)))
        librarians = list(
            await session.execute(
                select(Librarian.telegram_id, Librarian.language)
                .join(Role, Role.telegram_id == Librarian.telegram_id)
                .where(Librarian.reachable.is_(True))
                .distinct()
            )
        )
    for chat_id in groups:
        await _set(bot, chat_id, _listed(STAFF, desk, DEFAULT))
    for telegram_id, language in librarians:
        both = {**STAFF, **PATRONS}
        await _set(bot, telegram_id, _listed(both, desk, language or DEFAULT))


async def _set(bot: Bot, chat_id: int, commands: list[BotCommand]) -> None:
    try:
        await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id))
    except (BadRequest, Forbidden):
        return  # a chat that is gone needs no menu


def _listed(commands: dict[str, str], desk: Desk, language: str) -> list[BotCommand]:
    say = desk.speech(language)
    return [BotCommand(name, say(text)) for name, text in commands.items()]
