"""Settings: read in one place, explained when wrong, and never telling the token."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
import structlog

from bot import logs, settings
from bot.settings import SettingsError, read

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_unknown_variable_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALLIMACHOS_BOT_TOKN", "x")
    Path(".env").write_text("KALLIMACHOS_ADMINNS=1\n")
    assert settings.unknown_variables() == [
        "KALLIMACHOS_ADMINNS is not a setting and has no effect. Did you mean KALLIMACHOS_ADMINS?",
        "KALLIMACHOS_BOT_TOKN is not a setting and has no effect. "
        "Did you mean KALLIMACHOS_BOT_TOKEN?",
    ]


def test_the_token_from_a_file() -> None:
    Path("token").write_text(TOKEN + "\n")
    assert read(bot_token_file=Path("token")).token == TOKEN


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "KALLIMACHOS_BOT_TOKEN is not set"),
        ({"bot_token": "hello"}, "does not look like a token"),
        ({"bot_token_file": Path("none")}, "can't be read"),
    ],
)
def test_a_missing_or_misshapen_token(given: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        _ = read(**given).token


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"admins": "1,x"}, "KALLIMACHOS_ADMINS is “1,x”: expected Telegram ids"),
        (
            {"listen_port": "99999"},
            "KALLIMACHOS_LISTEN_PORT is “99999”: input should be less than or equal to 65535",
        ),
        ({"semantic": "perhaps"}, "KALLIMACHOS_SEMANTIC is “perhaps”: input should be a valid"),
        (
            {"webhook_url": "https://x", "webhook_secret": "short"},
            "KALLIMACHOS_WEBHOOK_URL needs KALLIMACHOS_WEBHOOK_SECRET: 32 to 256 characters",
        ),
        (
            {"webhook_url": "http://x", "webhook_secret": "s" * 32},
            "KALLIMACHOS_WEBHOOK_URL is http://x; Telegram takes only https://",
        ),
    ],
)
def test_a_wrong_value_is_one_line(given: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read(**given)


def test_admins_are_numbers_between_commas() -> None:
    assert read(admins="1, 22,333").admins == (1, 22, 333)


def test_no_log_line_tells_the_token() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        for form in ("json", "console"):
            logs.set_up("DEBUG", form, stream)
            structlog.get_logger("a").info("x", url=f"https://api.telegram.org/bot{TOKEN}/getMe")
            logging.getLogger("b").warning("call %s", f"/bot{TOKEN}/x")
            try:
                raise RuntimeError(f"no answer from /bot{TOKEN}/getUpdates")
            except RuntimeError:
                logging.getLogger("c").exception("failed")
                structlog.get_logger("d").exception("failed")
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.reset_defaults()
    said = stream.getvalue()
    assert "AAHdqTcvCH1" not in said
    assert said.count("[token]") >= 8
