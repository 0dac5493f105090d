"""Everything that answers an outside event, from Telegram or the web."""
