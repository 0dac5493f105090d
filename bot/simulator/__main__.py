"""Run the small Telegram in a process of its own: python -m bot.simulator --port 8081."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.simulator.telegram import Telegram

_TOKEN = "123456:TEST-kallimachos-small-telegram-0001"  # noqa: S105 (of no other Telegram)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=_TOKEN, help="the bot's token")
    parser.add_argument("--username", default="kallimachos_bot", help="the bot's username")
    parser.add_argument("--people", type=int, default=3, help="how many patrons, from id 101")
    parser.add_argument("--limits", choices=("on", "off"), default="on", help="flood limits")
    parser.add_argument("--calls", type=Path, help="write the calls here, as JSON lines")
    parser.add_argument(
        "--keep", type=int, default=1000, help="how many calls, and messages of a chat, stay"
    )
    return parser.parse_args()


async def _run(wanted: argparse.Namespace) -> None:
    telegram = Telegram(limits=wanted.limits == "on")
    telegram.record.keep_at_most(wanted.keep)
    telegram.messages_kept = wanted.keep
    telegram.calls_file = wanted.calls
    telegram.add_bot(token=wanted.token, username=wanted.username, name="Kallimachos")
    for number in range(wanted.people):
        telegram.add_user(id=101 + number, first_name=f"Patron {number + 1}", language_code="el")
    librarian = telegram.add_user(id=201, first_name="Librarian", language_code="el")
    group = telegram.add_group(title="Staff", members=[librarian])
    server = await telegram.serve(wanted.host, wanted.port)
    sys.stdout.write(f"{server.url} staff {group.id}\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    await server.close()
    telegram.record.close()


def main() -> None:
    """Serve until a signal comes."""
    try:
        asyncio.run(_run(_arguments()))
    except OSError as error:
        sys.exit(f"The port cannot be opened: {error.strerror}. Choose another with --port.")


if __name__ == "__main__":
    main()
