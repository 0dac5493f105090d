"""Where a case is worked on in Telegram: groups, topics, and which message shows what."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class StaffChat(Base):
    """The group in which a library's questions are announced; with a topic each, if `topics`."""

    __tablename__ = "staff_chats"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    library: Mapped[str] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(default="")
    topics: Mapped[bool] = mapped_column(default=False)


class PrivateDesk(Base):
    """A library whose librarians are told of questions in their own chats, not in a group."""

    __tablename__ = "private_desks"

    library: Mapped[str] = mapped_column(primary_key=True)


class Topic(Base):
    """A patron's topic in a staff group with topics; made lazily, and anew when it was deleted.

    thread_id: None while it is on its way, or after somebody deleted it.
    """

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("chat_id", "patron_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"))
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str]
    made: Mapped[int] = mapped_column(default=0)  # how often


class Appearance(Base):
    """The message map: where a line or a card stands in Telegram, on either side."""

    __tablename__ = "appearances"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("lines.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str]
