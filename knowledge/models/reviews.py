"""The monthly sample of ended cases that two colleagues read without names, and their marks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Sample(Base):
    """A month of which the sample was drawn ("2026-11"), for every library at once."""

    __tablename__ = "samples"

    month: Mapped[str] = mapped_column(primary_key=True)
    drawn_at: Mapped[datetime]


class Sampled(Base):
    """A case that was drawn; `id` is all that its readers see of it. library: which answered it."""

    __tablename__ = "sampled"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(ForeignKey("samples.month"), index=True)
    library: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)


class Review(Base):
    """What one reader thinks of a sampled case.

    marks: head → 1 to 3, or null where it can't be told; comment: goes when the case's texts go.
    """

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("sampled_id", "rater"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sampled_id: Mapped[int] = mapped_column(ForeignKey("sampled.id"))
    rater: Mapped[int] = mapped_column(BigInteger)
    marks: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
