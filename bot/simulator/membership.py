"""Coming and going: who joins and leaves groups, and who blocks a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.simulator.chats import Group, Member
from bot.simulator.errors import NotPossible

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount
    from bot.simulator.people import Person
    from bot.simulator.posting import Posting


def add_bot(posting: Posting, group: Group, actor: Person, bot: BotAccount) -> None:
    """Somebody adds a bot to a group, as an ordinary member."""
    group.bot_accounts[bot.id] = bot
    old = _put(group, bot, Member("member"))
    _tell(posting, group, actor, bot, old)
    posting.service(group, actor, {"new_chat_members": [bot.as_user()]})


def remove_bot(posting: Posting, group: Group, actor: Person, bot: BotAccount) -> None:
    """Somebody throws a bot out of a group."""
    if not group.is_in(bot.id):
        raise NotPossible(f"The bot is not in «{group.title}».")
    posting.service(group, actor, {"left_chat_member": bot.as_user()})
    old = _put(group, bot, Member("kicked"))
    _tell(posting, group, actor, bot, old)


def set_bot_status(
    posting: Posting, group: Group, actor: Person, bot: BotAccount, status: str
) -> None:
    """Somebody makes a bot an administrator, or an ordinary member again."""
    old = _put(group, bot, Member(status))
    _tell(posting, group, actor, bot, old)


def join(posting: Posting, group: Group, person: Person) -> None:
    """Somebody joins a group by themselves."""
    group.people[person.id] = person
    old = _put(group, person, Member("member"))
    posting.service(group, person, {"new_chat_members": [person.as_user()]})
    _tell(posting, group, person, person, old)


def leave(posting: Posting, group: Group, person: Person) -> None:
    """Somebody leaves a group by themselves."""
    if not group.is_in(person.id):
        raise NotPossible(f"{person.first_name} is not in «{group.title}».")
    posting.departure(group, person)


def set_blocked(posting: Posting, person: Person, bot: BotAccount, *, is_blocked: bool) -> None:
    """Somebody blocks a bot, or lets it write again."""
    chat = bot.private.get(person.id)
    if chat is None:
        raise NotPossible("There is no chat with the bot yet.")
    if chat.is_blocked == is_blocked:
        return
    chat.is_blocked = is_blocked
    who = bot.as_user()
    states = [Member("member").as_chat_member(who), Member("kicked").as_chat_member(who)]
    old, new = states if is_blocked else states[::-1]
    posting.membership(chat, person, bot, old, new)


def _put(group: Group, who: Person | BotAccount, new: Member) -> dict[str, Any]:
    """Change what somebody is, and return what they were."""
    old = group.member(who.id).as_chat_member(who.as_user())
    group.members[who.id] = new
    return old


def _tell(
    posting: Posting,
    group: Group,
    actor: Person,
    who: Person | BotAccount,
    old: dict[str, Any],
) -> None:
    new = group.member(who.id).as_chat_member(who.as_user())
    posting.membership(group, actor, who, old, new)
