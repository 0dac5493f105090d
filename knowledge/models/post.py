"""What came from Telegram and what goes there: inbox, outbox, pauses."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Received(Base):
    """The inbox: one update of Telegram, stored before Telegram is told that we have it."""

    __tablename__ = "inbox"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    conversation: Mapped[int] = mapped_column(BigInteger)
    raw: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    restarts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(index=True)


NEVER_LEAVES = ("merged", "dead", "unknown", "withdrawn", "sent again")
"""The states of a letter that is not sent and will not be, or of which that can't be known."""


class Letter(Base):
    """The outbox: one call of the Bot API that has to be made, and how it went."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_chat", "state", "chat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    payload: Mapped[dict[str, Any]]
    rule: Mapped[str]
    state: Mapped[str]
    mark: Mapped[str] = mapped_column(default="")
    marked: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str] = mapped_column(default="")
    case_id: Mapped[int | None] = mapped_column(index=True)
    line_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(default="")
    album: Mapped[str] = mapped_column(default="")
    edits: Mapped[int | None] = mapped_column(index=True)
    answers: Mapped[int | None]
    topic_id: Mapped[int | None] = mapped_column(index=True)  # in whose thread it stands
    joins: Mapped[str] = mapped_column(default="")  # waiting letters with one key leave as one
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)

    @classmethod
    def ready(
        cls,
        *,
        key: str,
        chat_id: int,
        method: str,
        payload: dict[str, Any],
        rule: str,
        created_at: datetime,
        mark: str = "",
        answers: int | None = None,
        topic_id: int | None = None,
    ) -> Self:
        """Return a letter that waits to be sent; each column has a value before it is stored."""
        return cls(
            key=key,
            chat_id=chat_id,
            method=method,
            payload=payload,
            rule=rule,
            state="ready",
            mark=mark,
            marked=False,
            not_before=None,
            tries=0,
            message_id=None,
            error="",
            case_id=None,
            line_id=None,
            role="",
            album="",
            edits=None,
            answers=answers,
            topic_id=topic_id,
            joins="",
            created_at=created_at,
            sent_at=None,
        )


class Pause(Base):
    """A chat that Telegram asked us to leave alone for a while; survives a restart."""

    __tablename__ = "pauses"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    until: Mapped[datetime]
