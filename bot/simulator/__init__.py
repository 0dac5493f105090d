"""A small Telegram over HTTP: the Bot API with a state of its own, and a page to chat in.

It imports nothing else of this project. `Telegram` is the whole of it: make one, add bots, people
and groups, `await telegram.serve()`, and point a bot at `server.api_url`.
"""

from __future__ import annotations

from bot.simulator.bots import BotAccount
from bot.simulator.chats import Group, Message
from bot.simulator.errors import NotPossible
from bot.simulator.people import Person
from bot.simulator.server import Server
from bot.simulator.taps import CallbackTap
from bot.simulator.telegram import Telegram

__all__ = [
    "BotAccount",
    "CallbackTap",
    "Group",
    "Message",
    "NotPossible",
    "Person",
    "Server",
    "Telegram",
]
