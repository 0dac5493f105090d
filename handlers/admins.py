"""What admins do in Telegram: reload the FAQ, name staff, give a group its library."""

from __future__ import annotations

from telegram import Chat, Update

from handlers import board, cards, leaving, missed
from handlers.markup import escaped, rich
from handlers.numbers import number
from handlers.turn import CARD, Desk, Said, Turn
from knowledge import staff
from knowledge.faq import Faq, FaqErrors
from knowledge.models import Librarian, PrivateDesk, StaffChat
from knowledge.staff import EVERYWHERE, ROLES, Member


async def prepare_reload(update: Update, desk: Desk) -> Faq | FaqErrors | None:
    """Put the edited FAQ live before the transaction opens, so that nobody waits for it.

    Returns what is live now, what is wrong with the files, or None if this is no admin.
    """
    who = update.effective_user
    message = update.effective_message
    if who is None or message is None or message.sender_chat is not None:
        return None
    async with desk.read() as session:
        admin = await staff.member(session, who.id)
    if admin is None or not admin.is_admin:
        return None
    try:
        return await desk.faq.reload(desk.clock.now(), admin.public_name or str(who.id))
    except FaqErrors as error:
        return error


async def reload(turn: Turn) -> None:
    """An admin puts the edited FAQ live: all of it, or none."""
    if await _admin(turn) is None:
        return
    if isinstance(turn.findings, FaqErrors):
        _tell(turn, cards.faq_problems(turn.findings, turn.speech))
    elif turn.findings is not None:
        _tell(turn, cards.live(turn.findings, turn.speech))


async def staff_command(turn: Turn) -> None:
    """An admin adds, removes or lists staff: /staff add ID LIBRARY ROLE NAME…"""
    admin = await _admin(turn)
    if admin is None:
        return
    words = _words(turn)
    if words[:1] == ["list"]:
        return await _list(turn)
    if words[:1] == ["add"]:
        return await _add(turn, admin, words[1:])
    if words[:1] == ["remove"]:
        return await _remove(turn, admin, words[1:])
    _usage(turn)


async def here(turn: Turn) -> None:
    """An admin makes this group the staff group of a library: /here LIBRARY, or of all: /here *"""
    admin = await _admin(turn)
    chat = turn.update.effective_chat
    if admin is None or chat is None:
        return
    library, how = (*_words(turn)[:2], "", "")[:2]
    library = library.upper()
    if how == "private":
        return await _in_private(turn, admin, library)
    if chat.type not in ("group", "supergroup"):
        return _tell(turn, turn.speech("Send /here in the group in which the librarians work."))
    if _may_settle(turn, admin, library, everywhere=True):
        _tell(turn, await _settled(turn, chat, library, with_topics=how == "topics"))


async def _settled(turn: Turn, chat: Chat, library: str, *, with_topics: bool) -> str:
    """Let a library's staff work in a group, and return what is said of it."""
    say = turn.speech
    if with_topics and not chat.is_forum:
        return say(
            "This group has no topics. Turn them on in its settings (Edit › Topics), let me "
            "manage topics, and send it again."
        )
    await staff.settle(turn.session, chat.id, library, chat.title or "", topics=with_topics)
    if not with_topics:
        return say(
            "Questions for {library} will be announced in this group.", library=escaped(library)
        )
    return say(
        "Each patron who asks {library} gets a topic in this group. Words in a topic stay "
        "among staff; only a reply to a card or to a patron’s message is sent.",
        library=escaped(library),
    )


def _may_settle(turn: Turn, admin: Member, library: str, *, everywhere: bool = False) -> bool:
    """Tell whether an admin decides where a library's staff work, or say why not."""
    say = turn.speech
    is_all = everywhere and library == EVERYWHERE
    if not is_all and not turn.desk.directory.knows(library):
        _tell(turn, say("Which library? {codes}", codes=_codes(turn)))
        return False
    if not admin.administers(library):
        _tell(turn, say("You are not an admin of {library}.", library=escaped(library)))
        return False
    return True


async def _in_private(turn: Turn, admin: Member, library: str) -> None:
    """Let a library's librarians be told of questions in their own chats, not in a group."""
    if not _may_settle(turn, admin, library):
        return
    await turn.session.merge(PrivateDesk(library=library))
    text = turn.speech(
        "Questions for {library} go to its librarians in private. Each of them sends /start "
        "to me once.",
        library=escaped(library),
    )
    _tell(turn, text)


async def bot_was_moved(turn: Turn) -> None:
    """Somebody added the bot to a group or took it out: strangers' groups are left, with a word."""
    change = turn.update.my_chat_member
    assert change is not None  # the route says so
    chat, say = change.chat, turn.speech
    if change.new_chat_member.status not in ("member", "administrator"):
        return await _removed(turn, chat.id, chat.title or "")
    known = await turn.session.get(StaffChat, chat.id)
    adder = await staff.member(turn.session, change.from_user.id)
    if known is not None:
        return await missed.post(turn, chat.id)  # of what was asked while the bot was out
    if adder is not None and adder.is_admin:
        text = say("Which library works here? Send /here and one of: {codes}", codes=_codes(turn))
        turn.send(Said(rich(text)))
        return
    text = say(
        "I work only in the staff groups of the libraries, and only their admins can add me. I am "
        "leaving. Write to me in private."
    )
    turn.send(Said(rich(text)), rule=CARD)
    turn.call(chat.id, "leaveChat", {}, rule=CARD)


async def migrated(turn: Turn) -> None:
    """A staff group became a supergroup and has a new number."""
    message = turn.update.effective_message
    assert message is not None  # the route says so
    here, new, old = message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id
    old, new = (here, new) if new else (old, here)
    if old is not None:
        await staff.move(turn.session, old, new)
        await missed.follow(turn, old, new)


async def _removed(turn: Turn, chat_id: int, title: str) -> None:
    group = await turn.session.get(StaffChat, chat_id)
    if group is None:
        return
    heads = await staff.heads_of(turn.session, group.library)
    for admin in dict.fromkeys([*heads, *await staff.admin_ids(turn.session)]):
        say = await board.speech_of(turn, admin)
        text = say(
            "I was taken out of the staff group “{title}”. Questions wait in /queue until I am "
            "back there.",
            title=escaped(title),
        )
        turn.tell(admin, Said(rich(text)), rule=CARD)


async def _add(turn: Turn, admin: Member, words: list[str]) -> None:
    say = turn.speech
    telegram_id = number(words[0]) if len(words) > 3 else None
    if telegram_id is None:
        return _usage(turn)
    library, role = words[1].upper(), words[2].lower()
    name = " ".join(words[3:])
    if role not in ROLES or not (library == EVERYWHERE or turn.desk.directory.knows(library)):
        return _usage(turn)
    if not admin.administers(library):
        return _tell(turn, say("You are not an admin of {library}.", library=escaped(library)))
    await staff.change_role(
        turn.session,
        telegram_id,
        library,
        role,
        by=admin.telegram_id,
        now=turn.now,
        name=name,
    )
    await leaving.put_back(turn, telegram_id, by=admin.telegram_id)
    person = await turn.session.get(Librarian, telegram_id)
    _tell(
        turn,
        say(
            "{name} is now {role} of {library}.",
            name=escaped(person.public_name if person else name),
            role=escaped(role),
            library=escaped(library),
        ),
    )


async def _remove(turn: Turn, admin: Member, words: list[str]) -> None:
    say = turn.speech
    telegram_id = number(words[0]) if words else None
    if telegram_id is None:
        return _usage(turn)
    library = words[1].upper() if len(words) > 1 else None
    if not admin.administers(library or EVERYWHERE):
        return _tell(turn, say("You are not an admin of {library}.", library=library or "*"))
    gone = await staff.change_role(
        turn.session, telegram_id, library, "", by=admin.telegram_id, now=turn.now
    )
    await leaving.put_back(turn, telegram_id, by=admin.telegram_id)
    _tell(turn, say.plural("{number} role was removed.", "{number} roles were removed.", gone))


async def _list(turn: Turn) -> None:
    lines = [
        f"{escaped(librarian.public_name)} · <code>{librarian.telegram_id}</code> · "
        f"{escaped(role.library)} · {escaped(role.role)}"
        for librarian, role in await staff.everybody(turn.session)
    ]
    _tell(turn, "\n".join(lines))


async def _admin(turn: Turn) -> Member | None:
    message = turn.update.effective_message
    author = turn.update.effective_user
    anonymous = message is not None and message.sender_chat is not None
    found = await staff.member(turn.session, author.id) if author and not anonymous else None
    if found is None or not found.is_admin:
        _tell(turn, turn.speech("Only admins of the network may do this."))
        return None
    turn.speech = turn.desk.speech(found.language) if turn.chat_id > 0 else turn.speech
    return found


def _usage(turn: Turn) -> None:
    _tell(
        turn,
        turn.speech(
            "/staff list\n/staff add ID LIBRARY librarian NAME\n/staff remove ID [LIBRARY]\n"
            "Libraries: {codes}. Instead of librarian: observer, trainee or admin.",
            codes=_codes(turn),
        ),
    )


def _codes(turn: Turn) -> str:
    codes = [library.code for library in turn.desk.directory.libraries]
    return ", ".join(f"<code>{code}</code>" for code in [*codes, EVERYWHERE])


def _words(turn: Turn) -> list[str]:
    message = turn.update.effective_message
    return (message.text or "").split()[1:] if message else []


def _tell(turn: Turn, markup: str) -> None:
    turn.send(Said(rich(markup)), rule=CARD)
