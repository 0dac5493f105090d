"""What patrons want to hear of without asking: whom they follow, and what they switched off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Follow(Base):
    """One author, or one title that was suggested, of which a patron wants to hear for a while.

    sought: an author's name as Description.author has it, or a title or ISBN as it was typed.
    known: marks of the editions that were there already (knowledge/follows.py); version: of the
    catalogue in which that was so. news: ids of editions that came and are still to be told.
    """

    __tablename__ = "follows"
    __table_args__ = (UniqueConstraint("patron_id", "kind", "sought"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"))
    kind: Mapped[str]  # "authors" or "titles", as in knowledge/noticing.py
    sought: Mapped[str]
    known: Mapped[list[Any]]
    version: Mapped[str]
    news: Mapped[list[Any]]
    news_since: Mapped[datetime | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]  # whether it goes on


class NoticeChoice(Base):
    """What a patron chose about notices; who chose nothing has no row.

    off: kinds that are switched off; quiet: the hours in which none comes, "21-9", "" for none;
    told_at: when news of the catalogue went out last.
    """

    __tablename__ = "notice_choices"

    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), primary_key=True)
    off: Mapped[list[Any]]
    quiet: Mapped[str]
    told_at: Mapped[datetime | None]
