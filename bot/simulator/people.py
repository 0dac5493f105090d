"""People: who they are, and everything that they can do in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from bot.simulator import attachments, membership
from bot.simulator.chats import Chat, Group, Message, PrivateChat, check_topic, visible
from bot.simulator.contents import forwarded, new_album_id, new_poll
from bot.simulator.errors import NotPossible
from bot.simulator.taps import data_of
from bot.simulator.views import Place

if TYPE_CHECKING:
    from bot.simulator.bots import BotAccount
    from bot.simulator.inline import InlineQuery
    from bot.simulator.taps import CallbackTap
    from bot.simulator.telegram import Telegram

_EDITABLE_SECONDS = 48 * 3600
_FEWEST_IN_ALBUM, _MOST_IN_ALBUM = 2, 10
_TOPIC_COLOUR = 7322096


class Where(TypedDict, total=False):
    """Where a message goes within its chat: under which one (or its id), in which topic."""

    reply_to: int | Message | None
    thread_id: int | None


class Person:
    """Somebody with a Telegram account.

    In what people do, `chat_id` is a group's id, or the person's own id for the private chat with
    the first bot (another bot's id for the chat with that one). `reply_to` is a message or its id.
    Whatever a real client would not let them do raises NotPossible.
    """

    def __init__(
        self,
        telegram: Telegram,
        *,
        id: int,
        first_name: str,
        last_name: str | None,
        language_code: str | None,
        username: str | None,
    ) -> None:
        self._telegram = telegram
        self.id = id
        self.first_name = first_name
        self.last_name = last_name
        self.language_code = language_code
        self.username = username
        self.is_deactivated = False

    def as_user(self) -> dict[str, Any]:
        """Return the Bot API's User."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        return user

    # Writing.

    async def send(self, chat_id: int, text: str, **where: Unpack[Where]) -> Message:
        """Write a text."""
        return self._post(chat_id, attachments.text(text), where)

    async def send_photo(
        self,
        chat_id: int,
        caption: str | None = None,
        *,
        data: bytes | None = None,
        **where: Unpack[Where],
    ) -> Message:
        """Send a picture: `data`, or a grey one."""
        return self._file(chat_id, "photo", {"data": data}, caption, where)

    async def send_document(
        self,
        chat_id: int,
        name: str,
        size: int | None = None,
        *,
        mime: str = "application/octet-stream",
        data: bytes | None = None,
        caption: str | None = None,
        **where: Unpack[Where],
    ) -> Message:
        """Send a file: `data`, or so many bytes of nothing."""
        said = {"name": name, "mime": mime, "size": size, "data": data}
        return self._file(chat_id, "document", said, caption, where)

    async def send_voice(
        self,
        chat_id: int,
        duration: int = 3,
        *,
        data: bytes | None = None,
        caption: str | None = None,
        **where: Unpack[Where],
    ) -> Message:
        """Send a voice message of so many seconds."""
        said = {"duration": duration, "data": data}
        return self._file(chat_id, "voice", said, caption, where)

    async def send_video(
        self,
        chat_id: int,
        duration: int = 5,
        *,
        data: bytes | None = None,
        caption: str | None = None,
        **where: Unpack[Where],
    ) -> Message:
        """Send a video of so many seconds."""
        said = {"duration": duration, "data": data}
        return self._file(chat_id, "video", said, caption, where)

    async def send_audio(
        self,
        chat_id: int,
        title: str = "Track",
        *,
        data: bytes | None = None,
        caption: str | None = None,
        **where: Unpack[Where],
    ) -> Message:
        """Send a piece of music."""
        said = {"title": title, "name": f"{title}.mp3", "data": data}
        return self._file(chat_id, "audio", said, caption, where)

    async def send_video_note(
        self, chat_id: int, duration: int = 5, **where: Unpack[Where]
    ) -> Message:
        """Send a round video."""
        return self._file(chat_id, "video_note", {"duration": duration}, None, where)

    async def send_sticker(
        self, chat_id: int, emoji: str = "🙂", **where: Unpack[Where]
    ) -> Message:
        """Send a sticker."""
        return self._file(chat_id, "sticker", {"emoji": emoji}, None, where)

    async def send_location(
        self, chat_id: int, lat: float = 37.97, lon: float = 23.72, **where: Unpack[Where]
    ) -> Message:
        """Send a place on the map."""
        content = {"location": {"latitude": lat, "longitude": lon}}
        return self._post(chat_id, content, where)

    async def send_contact(
        self,
        chat_id: int,
        phone_number: str = "+302100000000",
        first_name: str = "Επαφή",
        **where: Unpack[Where],
    ) -> Message:
        """Send a contact."""
        contact = {"phone_number": phone_number, "first_name": first_name}
        return self._post(chat_id, {"contact": contact}, where)

    async def send_poll(
        self,
        chat_id: int,
        question: str = "?",
        options: Sequence[str] = ("1", "2"),
        **where: Unpack[Where],
    ) -> Message:
        """Send a poll."""
        return self._post(chat_id, {"poll": new_poll(question, list(options))}, where)

    async def send_album(
        self,
        chat_id: int,
        kinds: Sequence[str] = ("photo", "photo"),
        captions: Sequence[str | None] = (),
        *,
        data: Sequence[bytes | None] = (),
        **where: Unpack[Where],
    ) -> list[Message]:
        """Send two to ten photos and videos, or documents, or audios, as one album."""
        if not _FEWEST_IN_ALBUM <= len(kinds) <= _MOST_IN_ALBUM:
            raise NotPossible("An album has two to ten pieces.")
        album = {"media_group_id": new_album_id()}
        pieces = [
            album
            | attachments.file(self._telegram.files, kind, data=piece)
            | attachments.caption(caption)
            for kind, caption, piece in zip_longest(
                kinds, captions[: len(kinds)], data[: len(kinds)]
            )
        ]
        return [self._post(chat_id, piece, where) for piece in pieces]

    async def forward(self, chat_id: int, message: Message, **where: Unpack[Where]) -> Message:
        """Forward a message that this person can see somewhere."""
        return self._post(chat_id, forwarded(message), where)

    async def send_as_anonymous(self, chat_id: int, text: str, **where: Unpack[Where]) -> Message:
        """Write in a group as the group itself, as an anonymous administrator does."""
        chat = self._chat(chat_id)
        if not isinstance(chat, Group) or not chat.member(self.id).is_admin:
            raise NotPossible("Only administrators of a group can be anonymous.")
        return self._post(chat_id, attachments.text(text), where, as_group=True)

    # Changing what was written, and tapping.

    async def edit(
        self, chat_id: int, message_id: int, text: str | None = None, *, caption: str | None = None
    ) -> Message:
        """Change the text or the caption of an own message."""
        chat = self._chat(chat_id)
        old = visible(chat, message_id)
        if old["from"]["id"] != self.id:
            raise NotPossible("People can change their own messages alone.")
        if self._telegram.clock() - old["date"] > _EDITABLE_SECONDS:
            raise NotPossible("After two days people can't change a message any more.")
        changes = attachments.changes(old, text, caption)
        return self._telegram.posting.change(chat, old, changes, self)

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message for everybody: an own one, or any as an administrator."""
        chat = self._chat(chat_id)
        message = visible(chat, message_id)
        is_own = message["from"]["id"] == self.id
        if isinstance(chat, Group) and not is_own and not chat.member(self.id).is_admin:
            raise NotPossible("Only administrators delete what others wrote.")
        self._telegram.posting.delete(chat, message_id)

    async def react(self, chat_id: int, message_id: int, emoji: str | None) -> None:
        """React to a message with an emoji, or take the reaction back."""
        chat = self._chat(chat_id)
        self._telegram.posting.reacted(self, chat, visible(chat, message_id), emoji)

    async def tap(
        self, chat_id: int, message_id: int, button: str, *, forged: bool = False
    ) -> CallbackTap:
        """Tap the button with this text, or with this callback data, and return the tap.

        `forged`: send this callback data although no such button is there, as a client that
        somebody has changed can do, or one that has not yet heard that the buttons are others now.
        """
        chat = self._chat(chat_id)
        message = visible(chat, message_id)
        data = button if forged else data_of(message, button)
        bot = self._telegram.bot_of(message["from"]["id"])
        if bot is None:
            raise NotPossible("Only bots' messages have buttons.")
        return self._telegram.posting.tapped(self, bot, chat, message, data)

    async def ask_inline(self, query: str, *, bot: BotAccount | None = None) -> InlineQuery:
        """Type a query behind the bot's name, in some other chat."""
        return self._telegram.posting.asked_inline(self, self._bot(bot), query)

    # Topics in the private chat with a bot whose owner turned them on.

    async def make_topic(self, name: str, *, bot: BotAccount | None = None) -> int:
        """Make a topic in the private chat with the bot; return its thread."""
        chat = self._own_topics(bot)
        return self._telegram.posting.new_topic(chat, self, name, _TOPIC_COLOUR).thread_id

    async def delete_topic(self, thread_id: int, *, bot: BotAccount | None = None) -> None:
        """Delete a topic of the private chat with the bot. No update tells of it."""
        chat = self._own_topics(bot)
        check_topic(chat, thread_id, self.id)
        self._telegram.posting.drop_topic(chat, thread_id)

    # Being here or not.

    async def block(self, *, bot: BotAccount | None = None) -> None:
        """Block the bot."""
        membership.set_blocked(self._telegram.posting, self, self._bot(bot), is_blocked=True)

    async def unblock(self, *, bot: BotAccount | None = None) -> None:
        """Let the bot write again."""
        membership.set_blocked(self._telegram.posting, self, self._bot(bot), is_blocked=False)

    def deactivate(self) -> None:
        """Delete the account. No update tells of it."""
        self.is_deactivated = True

    async def add_bot_to(self, group: Group, *, bot: BotAccount | None = None) -> None:
        """Add the bot to a group, as an ordinary member."""
        membership.add_bot(self._telegram.posting, group, self, self._bot(bot))

    async def remove_bot_from(self, group: Group, *, bot: BotAccount | None = None) -> None:
        """Throw the bot out of a group."""
        membership.remove_bot(self._telegram.posting, group, self, self._bot(bot))

    async def set_bot_admin(
        self, group: Group, *, is_admin: bool, bot: BotAccount | None = None
    ) -> None:
        """Make the bot an administrator of a group, or an ordinary member again."""
        status = "administrator" if is_admin else "member"
        posting = self._telegram.posting
        membership.set_bot_status(posting, group, self, self._bot(bot), status)

    async def join(self, group: Group) -> None:
        """Join a group."""
        membership.join(self._telegram.posting, group, self)

    async def leave(self, group: Group) -> None:
        """Leave a group."""
        membership.leave(self._telegram.posting, group, self)

    # What all of it needs.

    def _bot(self, bot: BotAccount | None) -> BotAccount:
        return self._telegram.first_bot if bot is None else bot

    def _chat(self, chat_id: int) -> Chat:
        if self.is_deactivated:
            raise NotPossible(f"{self.first_name} has no account any more.")
        group = self._telegram.groups.get(chat_id)
        if group is not None:
            if group.migrated_to is not None:
                raise NotPossible(f"«{group.title}» has become a supergroup.")
            if not group.is_in(self.id):
                raise NotPossible(f"{self.first_name} is not in «{group.title}».")
            return group
        bot = self._telegram.bot_of(chat_id)
        if bot is None and chat_id == self.id:
            bot = self._telegram.first_bot
        if bot is None:
            raise NotPossible(f"{self.first_name} sees no chat {chat_id}.")
        if self.id not in bot.private:
            bot.private[self.id] = PrivateChat(bot, self)
        return bot.private[self.id]

    def _post(
        self, chat_id: int, content: dict[str, Any], where: Where, *, as_group: bool = False
    ) -> Message:
        chat = self._chat(chat_id)
        reply_to, thread_id = where.get("reply_to"), where.get("thread_id")
        if isinstance(reply_to, dict):
            reply_to = int(reply_to["message_id"])
        reply = None if reply_to is None else visible(chat, reply_to)
        if isinstance(chat, PrivateChat) and chat.is_blocked:
            raise NotPossible(f"{self.first_name} has blocked the bot; unblock it first.")
        if thread_id is None and reply is not None and reply.get("is_topic_message"):
            thread_id = reply["message_thread_id"]
        check_topic(chat, thread_id, self.id)
        place = Place(reply, thread_id)
        return self._telegram.posting.post(chat, self, content, place, as_group=as_group)

    def _file(
        self,
        chat_id: int,
        kind: str,
        said: dict[str, Any],
        caption: str | None,
        where: Where,
    ) -> Message:
        content = attachments.file(self._telegram.files, kind, **said)
        return self._post(chat_id, content | attachments.caption(caption), where)

    def _own_topics(self, bot: BotAccount | None) -> PrivateChat:
        account = self._bot(bot)
        chat = self._chat(account.id)
        if not isinstance(chat, PrivateChat) or not chat.has_topics:
            raise NotPossible(f"The chat with {account.name} has no topics.")
        if not account.people_make_topics:
            raise NotPossible(f"{account.name} lets nobody make or delete topics.")
        return chat
