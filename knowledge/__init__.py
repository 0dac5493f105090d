"""What the libraries know and promise: no Telegram, no web server, no settings."""
