"""What a patron's tap took away, until it is gone for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class TakenAway(Base):
    """Rows that one tap took away, kept for the minute in which they can come back.

    Keyed by the update, so that an old button never names what a later tap took. kind: the table,
    "saved" or "follows"; rows: column → value, moments in ISO 8601.
    """

    __tablename__ = "taken_away"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    kind: Mapped[str]
    rows: Mapped[list[Any]]
    taken_at: Mapped[datetime]
