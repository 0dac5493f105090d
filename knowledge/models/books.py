"""What patrons do with the catalogue: looks, saved lists, wishes, doubts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models.base import Base


class Look(Base):
    """What a patron is looking at in one message of the catalogue; keyed by the update behind it.

    Buttons carry the key alone, so the message can be turned, narrowed and gone back to after a
    restart. It has the patron's words in it and goes when their question goes.
    """

    __tablename__ = "looks"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    kind: Mapped[str]  # "search", "saved" or "link"
    text: Mapped[str] = mapped_column(default="")  # what is searched for
    language: Mapped[str] = mapped_column(default="")  # in which the message speaks
    narrow: Mapped[dict[str, Any]] = mapped_column(default=dict)  # dimension → value
    offset: Mapped[int] = mapped_column(default=0)
    record: Mapped[str] = mapped_column(default="")  # that was opened last
    began_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # when `record` was


class Saved(Base):
    """A book on a patron's own list, with its title as it was: records can leave the catalogue."""

    __tablename__ = "saved"
    __table_args__ = (UniqueConstraint("patron_id", "record"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"))
    record: Mapped[str]
    title: Mapped[str]
    author: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    saved_at: Mapped[datetime]


class Wish(Base):
    """A patron's suggestion to buy a book; `key` is the same for every spelling of one thing."""

    __tablename__ = "wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    library: Mapped[str] = mapped_column(default="")  # the patron's, "" if not known
    text: Mapped[str]
    isbn: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)  # new, bought, declined, withdrawn
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)


class Doubt(Base):
    """A patron's doubt that the libraries' records in one edition are one book.

    odd, others: the records, "LIB:number" each; letters: [chat, letter] of the cards of staff.
    """

    __tablename__ = "doubts"

    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int | None] = mapped_column(ForeignKey("patrons.id"), index=True)
    language: Mapped[str]
    library: Mapped[str]
    odd: Mapped[str]
    others: Mapped[list[Any]]
    title: Mapped[str]
    letters: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(index=True)  # waiting, apart, together, withdrawn
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
