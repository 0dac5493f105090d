"""The people who answer: their roles, shifts, sessions at the desk, and the log of deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Librarian(Base):
    """A member of staff; `public_name` is what patrons read.

    duty: "on" or "off" as they said themselves until `duty_until`, "" where the roster decides;
    replies: how many they have sent, for the first ones are shown to them once more.
    """

    __tablename__ = "librarians"

    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    public_name: Mapped[str]
    language: Mapped[str] = mapped_column(default="")
    reachable: Mapped[bool] = mapped_column(default=False)
    duty: Mapped[str] = mapped_column(default="")
    duty_until: Mapped[datetime | None]
    replies: Mapped[int] = mapped_column(default=0)


class Role(Base):
    """What a librarian may do and where; library "*" is the whole network.

    role: admin, librarian, trainee or observer.
    """

    __tablename__ = "roles"

    telegram_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("librarians.telegram_id", ondelete="CASCADE"), primary_key=True
    )
    library: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Shift(Base):
    """When a librarian is on duty at a library: `hours` in opening_hours syntax, its civil time."""

    __tablename__ = "shifts"

    telegram_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("librarians.telegram_id", ondelete="CASCADE"), primary_key=True
    )
    library: Mapped[str] = mapped_column(primary_key=True)
    hours: Mapped[str]


class LoginLink(Base):
    """A link that opens the desk once; only the hash of its secret is kept."""

    __tablename__ = "login_links"

    secret: Mapped[str] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A librarian's session at the desk; only the hash of the cookie is kept."""

    __tablename__ = "web_sessions"

    secret: Mapped[str] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("librarians.telegram_id", ondelete="CASCADE"), index=True
    )
    csrf: Mapped[str]
    way: Mapped[str]  # "link" or "mini app"
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Deed(Base):
    """The log of who did what, besides what happened to cases: rows are added, never changed.

    kind: "role", "roster", "login", "read", "mute", "ban", "forget"…; about: whom or what it
    concerns, never a patron's words; detail: before and after.
    """

    __tablename__ = "deeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    actor: Mapped[int | None] = mapped_column(BigInteger)
    library: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(index=True)


class CannedUse(Base):
    """How often a canned reply was sent from a library."""

    __tablename__ = "canned_uses"

    reply: Mapped[str] = mapped_column(primary_key=True)
    library: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime]
