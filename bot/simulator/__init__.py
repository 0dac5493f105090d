"""A small Telegram over HTTP: the Bot API with a state of its own, and a page to chat in.

It imports nothing else of this project. `Telegram` is the whole of it: make one, add bots, people
and groups, `await telegram.serve()`, and point a bot at `server.api_url`.

It refuses what Telegram refuses, in Telegram's words, as far as these are known from Telegram's own
Bot API server and from what bots report. Where it is simpler than Telegram:

- There are people, bots, groups and supergroups (with topics), and no channels, business
  connections, payments, games, stories, or ephemeral and rich messages. Of the parse modes only
  HTML is read. A method or parameter that is not served goes on record
  (`telegram.unknown_methods`, `telegram.unknown_params`).
- A file_id is good for every bot, and nothing is fetched from the web.
- The two sides of a private chat see the same message ids; in Telegram each account counts its own.
- Flood limits are those that Telegram publishes; its real ones are not known. Typing has none.
- A bot "can't initiate conversation with" everybody who never wrote to it; Telegram says "chat
  not found" about those of whom the bot has never heard.
- Telegram slows down pollers that repeat an offset within seconds, and answers repeated conflicts
  late; here both are answered at once.
- A tap waits a minute for its answer. Telegram's own time is not documented.
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
