"""The small Telegram, driven over HTTP."""
