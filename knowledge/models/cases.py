"""A case, what happened to it, and what was said in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Case(Base):
    """One matter of one patron, with the code that everyone sees.

    library: which answers it now; home: the patron's, which stays responsible.
    stage: how far the cascade has gone: own, partners, network, support.
    referral: "", or "local" or "expert" while another library works on it; deadline_at: when it
    goes back to its home or, in a follow-up, to the whole network. refused: codes of the
    libraries that the patron does not want to be answered by.
    clock_from, warn_at, due_at: the one clock that runs in the state that it is in; warned: its
    first bell has rung. promised_at: what the patron was told; slipped: it was told anew, since
    the first time was not kept.
    last_by: who spoke last, "patron" or "librarian"; urgent, needs_loan: flags of staff.
    thread_id: of the topic of the patron's private chat in which it was opened; None outside of
    topics, and after that one was deleted.
    resolution, read_level, subject: how it ended, its effort (READ 1-6), the kind of question.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_patron_state", "patron_id", "state"),
        Index("ix_cases_due", "due_at"),
        Index("ix_cases_warn", "warn_at"),
        # All that a list is chosen by, so that a long queue is counted without its rows.
        Index(
            "ix_cases_listed",
            "state",
            "waiting_since",
            "urgent",
            "library",
            "home",
            "owner",
            "stage",
        ),
        Index("ix_cases_owner_state", "owner", "state"),
        Index("ix_cases_changed", "changed_at"),
        Index("ix_cases_home_opened", "home", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"))
    library: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    owner: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("librarians.telegram_id", ondelete="SET NULL")
    )
    language: Mapped[str]
    question: Mapped[str]
    tried: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    promised_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    unreachable: Mapped[bool] = mapped_column(default=False)
    home: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="own")
    referral: Mapped[str] = mapped_column(default="")
    deadline_at: Mapped[datetime | None]
    refused: Mapped[list[Any]] = mapped_column(default=list)
    clock_from: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    warned: Mapped[bool] = mapped_column(default=False)
    slipped: Mapped[bool] = mapped_column(default=False)
    first_reply_at: Mapped[datetime | None]
    last_by: Mapped[str] = mapped_column(default="patron")
    last_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    needs_loan: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", name="fk_cases_merged_into")
    )
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    resolution: Mapped[str] = mapped_column(default="")
    read_level: Mapped[int | None]
    subject: Mapped[str] = mapped_column(default="")
    rating: Mapped[int | None]
    rated_at: Mapped[datetime | None]


class Event(Base):
    """What happened to a case: who, when, the state before, and what else tells it.

    note: a reason that somebody wrote, for staff alone; detail: from and to, by name.
    """

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    actor: Mapped[int | None] = mapped_column(BigInteger)
    library: Mapped[str]
    state_before: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class Line(Base):
    """One message of a case, by the patron or by staff, as it stands now.

    author: "patron", "librarian" (sent to the patron), "note" (for staff alone) or "draft" (a
    reply that somebody has still to send); undone_at: taken back before it left.
    file_info: name, mime type, bytes, width, height, seconds, where Telegram tells them.
    """

    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    author: Mapped[str]
    librarian: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    file_id: Mapped[str] = mapped_column(default="")
    file_info: Mapped[dict[str, Any]] = mapped_column(default=dict)
    album: Mapped[str] = mapped_column(default="")
    canned: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    @property
    def wording(self) -> str:
        """Return eight letters that stand for what it says now: whoever sends it has read that."""
        return f"{crc32(f'{self.text} {self.file_id}'.encode()):08x}"


class Wording(Base):
    """What a line said before it was edited."""

    __tablename__ = "wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"), index=True)
    text: Mapped[str]
    file_id: Mapped[str] = mapped_column(default="")
    replaced_at: Mapped[datetime]
