"""The peer: an echo that stores nothing; python -m tests.bench.echo stock|aiohttp."""

from __future__ import annotations

import os
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.calls import Calls


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Echo until a signal comes."""
    address = os.environ["KALLIMACHOS_API_URL"]
    token = os.environ["KALLIMACHOS_BOT_TOKEN"]
    builder: Any = Application.builder().token(token).base_url(address)
    if sys.argv[1] == "aiohttp":
        builder = builder.request(Calls(address, token)).get_updates_request(Calls(address, token))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


if __name__ == "__main__":
    main()
