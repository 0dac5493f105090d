"""What an update is: from which kind of chat, what is in it, which command or button."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, Update

Test = Callable[[Update], bool]
MEDIA = ("photo", "document", "voice", "video", "audio", "video_note", "animation")
"""The kinds of files that a patron can send, as the Bot API names them."""


def all_of(*tests: Test) -> Test:
    """Return the test that an update passes if it passes each of these."""
    return lambda update: all(test(update) for test in tests)


def is_private(update: Update) -> bool:
    """Tell whether it is from somebody's own chat with the bot."""
    return update.effective_chat is not None and update.effective_chat.type == "private"


def is_in_group(update: Update) -> bool:
    """Tell whether it is from a group; only staff have the bot in theirs."""
    chat = update.effective_chat
    return chat is not None and chat.type in ("group", "supergroup")


def is_new(update: Update) -> bool:
    """Tell whether it brings a message that was not there before."""
    return update.message is not None


def is_edited(update: Update) -> bool:
    """Tell whether it brings a message that was there before, with other words."""
    return update.edited_message is not None


def is_bot_moved(update: Update) -> bool:
    """Tell whether somebody added, removed, blocked or unblocked the bot."""
    return update.my_chat_member is not None


def is_reply(update: Update) -> bool:
    """Tell whether its message answers another one."""
    replied = update.message.reply_to_message if update.message else None
    # What is written in a topic shows as a reply to the message that made the topic.
    return replied is not None and replied.forum_topic_created is None


def has_text(update: Update) -> bool:
    """Tell whether its message is words."""
    return bool(update.message and update.message.text is not None)


def has_media(update: Update) -> bool:
    """Tell whether its message is a file of a kind that is passed on."""
    message = update.message
    return message is not None and any(getattr(message, kind, None) for kind in MEDIA)


def has_location(update: Update) -> bool:
    """Tell whether its message is a place on the map."""
    return bool(update.message and update.message.location)


def is_migration(update: Update) -> bool:
    """Tell whether its message says that a group has become a supergroup, with another number."""
    message = update.message
    return bool(message and (message.migrate_to_chat_id or message.migrate_from_chat_id))


def is_service(update: Update) -> bool:
    """Tell whether the message only reports something (a pin, a new member, a topic)."""
    message = update.message
    return message is not None and not (
        message.text is not None or message.effective_attachment or message.dice or message.story
    )


def closes_topic(update: Update) -> bool:
    """Tell whether its message says that a topic was closed."""
    return bool(update.message and update.message.forum_topic_closed)


def is_command(*names: str) -> Test:
    """Return the test for a new message with one of these commands; without names, with any."""
    if not names:
        return lambda update: command_of(update.message) != ""
    return lambda update: command_of(update.message) in names


def is_edited_command(update: Update) -> bool:
    """Tell whether somebody changed a message, and it is a command now."""
    return command_of(update.edited_message) != ""


def command_of(message: Message | None) -> str:
    """Return the command in a message without slash and addressee, in lower case, or "".

    In a group with several bots, /queue@another_bot is none of ours.
    """
    text = message.text if message else None
    if not message or not text or not text.startswith("/"):
        return ""
    first = text[1:].split(maxsplit=1)[:1]
    command, _, addressee = first[0].partition("@") if first else ("", "", "")
    if addressee and message.chat.type != "private" and not _is_ours(message, addressee):
        return ""
    return command.lower()


def _is_ours(message: Message, addressee: str) -> bool:
    try:
        name = message.get_bot().username
    except RuntimeError:  # It was read where no bot is at hand.
        return True
    return addressee.lower() == name.lower()


def tap_of(data: str | None) -> tuple[str, str]:
    """Return (action, ref) of callback data that we made, or ("", "")."""
    parts = (data or "").split(":", 2)
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == "v1" else ("", "")
