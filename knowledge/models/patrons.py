"""The people who ask, and who of them may not for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Patron(Base):
    """Somebody who wrote to the bot in private; `id` is the number staff see («Αναγνώστης 27»).

    name: given by the patron, shown to staff in the number's place; erased_at: everything of
    theirs was erased, and `telegram_id` is a number that no account has.
    """

    __tablename__ = "patrons"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str] = mapped_column(default="")
    telegram_language: Mapped[str] = mapped_column(default="")
    library: Mapped[str] = mapped_column(default="")
    library_asked: Mapped[bool] = mapped_column(default=False)
    step: Mapped[str] = mapped_column(default="")
    reachable: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str] = mapped_column(default="")
    erased_at: Mapped[datetime | None]
    met_at: Mapped[datetime]


class Restriction(Base):
    """A patron who may not write to librarians for a while (mute), or at all (ban).

    A ban is proposed by one member of staff and counts when a second one agrees.
    """

    __tablename__ = "restrictions"

    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    library: Mapped[str] = mapped_column(default="")
    proposed_by: Mapped[int | None] = mapped_column(BigInteger)  # None: the limits themselves
    agreed_by: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    begins_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
