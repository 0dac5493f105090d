"""What was asked of the FAQ, and how it is changed from Telegram."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Question(Base):
    """What a patron typed and what the bot made of it; keyed by the update, so never twice.

    When its time is over, the text and the patron go and the outcome stays, for the figures.
    """

    __tablename__ = "questions"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    patron_id: Mapped[int | None] = mapped_column(ForeignKey("patrons.id"), index=True)
    library: Mapped[str] = mapped_column(default="")  # the patron's, "" if not known
    text: Mapped[str]
    language: Mapped[str]
    outcome: Mapped[str]
    entry: Mapped[str] = mapped_column(default="")  # that answered
    nearest: Mapped[str] = mapped_column(default="")  # phrasing of the authors that came nearest
    score: Mapped[float] = mapped_column(default=0.0)
    candidates: Mapped[list[Any]] = mapped_column(default=list)
    chosen: Mapped[str] = mapped_column(default="")  # entry that the patron tapped
    helped: Mapped[str] = mapped_column(default="")  # what was told last: "yes", "no" or not said
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)  # of the topic where it was asked
    faq_version: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]


class Proposal(Base):
    """A change of the FAQ that somebody on the staff would like, until a second one decides.

    draft: language → {"question", "answer"}; for "phrasing" one question alone.
    seen: what the entry said in the file when it was drafted, "" for a new one.
    """

    __tablename__ = "proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]  # "entry", "phrasing" or "edit"
    topic: Mapped[str]
    entry: Mapped[str]
    language: Mapped[str]
    draft: Mapped[dict[str, Any]]
    seen: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)  # draft, waiting, approved, declined
    author: Mapped[int] = mapped_column(BigInteger)
    approver: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Revision(Base):
    """One change of an FAQ file that was made from Telegram, with what is needed to undo it."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    file: Mapped[str]
    entry: Mapped[str]
    before: Mapped[str]  # the entry's lines in the file, "" if it was not there
    after: Mapped[str]
    author: Mapped[int] = mapped_column(BigInteger)
    approver: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
