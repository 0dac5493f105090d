"""The one way out to Telegram."""

from __future__ import annotations

import pytest
from telegram.error import NetworkError

from bot.calls import Calls, NotSent
from bot.commands.demo import TOKEN
from bot.simulator import Telegram


async def test_a_proxy_that_the_environment_names_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    telegram = Telegram()
    telegram.add_bot(token=TOKEN, username="kallimachos_bot", name="Desk")
    server = await telegram.serve()
    # Given a Telegram that can be reached through the proxy alone
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    monkeypatch.setenv("no_proxy", "")
    calls = Calls("http://telegram.invalid/bot", TOKEN)
    await calls.initialize()
    try:
        assert (await calls.call("getMe", {}))["username"] == "kallimachos_bot"
        # But not where the environment says to go straight there
        monkeypatch.setenv("no_proxy", "telegram.invalid")
        straight = Calls("http://telegram.invalid/bot", TOKEN)
        await straight.initialize()
        with pytest.raises(NetworkError) as refused:
            await straight.call("getMe", {})
        assert isinstance(refused.value, NotSent)
        await straight.shutdown()
    finally:
        await calls.shutdown()
        await server.close()
