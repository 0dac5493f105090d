"""The settings: one class, and nothing else reads the environment."""

from __future__ import annotations

import difflib
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from knowledge.errors import DeskError

PREFIX = "KALLIMACHOS_"
PACKAGE = Path(__file__).resolve().parent.parent
_TELEGRAM = "https://api.telegram.org/bot"
_TOKEN = re.compile(r"^\d{3,}:[A-Za-z0-9_-]{10,}$")
_LONGEST_SHOWN = 60  # characters of a wrong value
_SECRET = re.compile(r"^[A-Za-z0-9_-]{32,256}$")


class SettingsError(DeskError):
    """A setting is missing, wrong or unknown; the text says which and what to do."""


class Settings(BaseSettings):
    """Every setting of the service, read from KALLIMACHOS_… variables and from `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    bot_token: SecretStr = Field(SecretStr(""), description="the bot's token from @BotFather")
    bot_token_file: Path | None = Field(None, description="a file that holds the token instead")
    api_url: str = Field(_TELEGRAM, description="the Bot API's address, up to the token")
    data_dir: Path = Field(Path("data"), description="where the database and the index live")
    database_url: str = Field("", description="SQLAlchemy address; default: SQLite in data_dir")
    faq_dir: Path = Field(PACKAGE / "knowledge" / "entries", description="the FAQ's YAML files")
    libraries_file: Path = Field(
        PACKAGE / "knowledge" / "sample" / "libraries",
        description="the libraries of the network: a folder with a sheet each, or one file",
    )
    policies_dir: Path = Field(
        PACKAGE / "knowledge" / "sample" / "policies",
        description="the libraries' policy sheets, which fill the slots of the FAQ's answers",
    )
    canned_dir: Path = Field(
        PACKAGE / "knowledge" / "sample" / "canned",
        description="the canned replies' YAML files, for librarians; may be empty",
    )
    semantic: bool = Field(
        False, description="weigh meanings beside words; needs requirements/semantic.txt"
    )
    catalogue_dir: Path | None = Field(
        None, description="the catalogue's index; default: data_dir/catalogue"
    )
    contact: str = Field(
        "", description="an e-mail or web address, told to the providers that are harvested"
    )
    admins: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Telegram ids of the network's admins, separated by commas"
    )
    webhook_url: str = Field("", description="public https address; empty: long polling")
    webhook_secret: SecretStr = Field(SecretStr(""), description="32-256 of A-Z a-z 0-9 _ -")
    listen_host: str = Field("127.0.0.1", description="where health, metrics and webhook listen")
    listen_port: int = Field(8080, ge=0, le=65535, description="0 takes a free port")
    desk_url: str = Field(
        "", description="public https address of the web desk; empty: this machine alone"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="how much")
    log_format: Literal["console", "json"] = Field("console", description="for people or machines")
    rate_overall: float = Field(25.0, gt=0, description="messages a second, all chats together")
    rate_private: float = Field(1.0, gt=0, description="messages a second to one private chat")
    rate_private_burst: int = Field(3, ge=1, description="messages at once to one private chat")
    rate_group: int = Field(18, ge=1, description="messages a minute to one group, edits included")
    workers: int = Field(16, ge=1, le=256, description="turns that may run side by side")
    sends_at_once: int = Field(16, ge=1, le=64, description="messages on their way at one time")
    poll_seconds: int = Field(30, ge=0, le=50, description="how long one poll waits for news")
    stop_seconds: float = Field(8.0, ge=0, description="how long a stop may send what is due")
    patron_per_minute: int = Field(
        20, ge=1, description="messages of one patron in a minute, then a pause of ten"
    )
    patron_open_cases: int = Field(
        5, ge=1, description="cases of one patron that may wait; more go into the latest"
    )
    undo_seconds: float = Field(
        10.0, ge=0, le=60, description="a librarian's reply waits so long and can be taken back"
    )
    join_seconds: float = Field(
        4.0, ge=0, le=60, description="a patron's lines of so long reach staff as one message"
    )
    edit_seconds: float = Field(
        5.0, ge=0, le=60, description="least time between two changes of one card in a group"
    )
    preview_replies: int = Field(
        3, ge=0, description="first replies of a new librarian that are shown once more"
    )
    keep_text_days: int = Field(30, ge=1, description="texts of closed cases are kept so long")
    crash_at: str = Field("", description="for crash tests: POINT:N kills the process there")

    @field_validator("admins", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(int(part) for part in value.replace(" ", "").split(",") if part)
        except ValueError:
            raise ValueError("expected Telegram ids separated by commas") from None

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.webhook_url and not _SECRET.match(self.webhook_secret.get_secret_value()):
            raise ValueError(
                f"{PREFIX}WEBHOOK_URL needs {PREFIX}WEBHOOK_SECRET: 32 to 256 characters of "
                "A-Z a-z 0-9 _ -"
            )
        # A Bot API server of one's own takes other addresses too.
        is_telegrams = self.webhook_url and self.api_url == _TELEGRAM
        if is_telegrams and not self.webhook_url.startswith("https://"):
            raise ValueError(
                f"{PREFIX}WEBHOOK_URL is {self.webhook_url}; Telegram takes only https://…"
            )
        return self

    @cached_property
    def token(self) -> str:
        """Return the bot's token. Raises SettingsError when there is none or it has no shape."""
        token = self.bot_token.get_secret_value().strip()
        if not token and self.bot_token_file is not None:
            try:
                token = self.bot_token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is not plain text"
                raise SettingsError(
                    f"{PREFIX}BOT_TOKEN_FILE is {self.bot_token_file}, which can't be read: "
                    f"{reason}. Correct the path or the file's permissions."
                ) from None
        if not token:
            raise SettingsError(
                f"{PREFIX}BOT_TOKEN is not set. Ask @BotFather for one and put it in .env, "
                "or run `make demo`, which needs none."
            )
        if not _TOKEN.match(token):
            raise SettingsError(
                f"{PREFIX}BOT_TOKEN does not look like a token (123456:ABC…). "
                "Copy the whole line that @BotFather gave you."
            )
        return token

    @property
    def database(self) -> str:
        """Return the SQLAlchemy address of the desk's database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'kallimachos.db'}"

    @property
    def catalogue(self) -> Path:
        """Return the folder of the catalogue's index."""
        return self.catalogue_dir or self.data_dir / "catalogue"


def read(**given: object) -> Settings:
    """Return the settings. Raises SettingsError with one line for each thing that is wrong."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks what was given
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(error))) from None
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text. Save it again as UTF-8.") from None


def unknown_variables() -> list[str]:
    """Return one sentence for each KALLIMACHOS_… variable that no setting reads."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    sentences = []
    for name in sorted(set(_variables()) - known):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f" Did you mean {near[0]}?" if near else " The README lists every setting."
        sentences.append(f"{name} is not a setting and has no effect.{hint}")
    return sentences


def _variables() -> list[str]:
    names = [name for name in os.environ if name.startswith(PREFIX)]
    try:
        lines = Path(".env").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    for line in lines:
        name = line.removeprefix("export ").partition("=")[0].strip()
        if name.startswith(PREFIX):
            names.append(name)
    return [name for name in names if name != PREFIX + "SHARED_DATA"]


def _explain(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        name = "_".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        if not name:
            lines.append(f"{message}.")
            continue
        field = Settings.model_fields.get(name)
        is_open = field is not None and field.annotation is not SecretStr
        found = f" is “{str(problem['input'])[:_LONGEST_SHOWN]}”" if is_open else ""
        lines.append(f"{PREFIX}{name.upper()}{found}: {message[:1].lower()}{message[1:]}.")
    return lines
