"""The tables of the desk's database: thin, no behaviour; times are aware and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """An aware time, stored in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; a time without a zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment as an aware time."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


class Base(DeclarativeBase):
    """What every table shares."""

    type_annotation_map = {  # noqa: RUF012  # read by SQLAlchemy, never changed
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: Text,
    }


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
    helped: Mapped[str] = mapped_column(default="")  # "yes", "no" or not said
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    faq_version: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]


class Case(Base):
    """One matter of one patron, with the code that everyone sees.

    library: which answers it now; home: the patron's, which stays responsible.
    stage: how far the cascade has gone: own, partners, network, support.
    referral: "", or "local" or "expert" while another library works on it; deadline_at: when it
    goes back to its home or, in a follow-up, to the whole network. refused: codes of the
    libraries that the patron does not want to be answered by.
    clock_from, warn_at, due_at: the one clock that runs in the state that it is in; warned: its
    first bell has rung. promised_at: what the patron was told.
    last_by: who spoke last, "patron" or "librarian"; urgent, needs_loan: flags of staff.
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
    first_reply_at: Mapped[datetime | None]
    last_by: Mapped[str] = mapped_column(default="patron")
    last_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    needs_loan: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id", name="fk_cases_merged_into")
    )
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


class Wording(Base):
    """What a line said before it was edited."""

    __tablename__ = "wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"), index=True)
    text: Mapped[str]
    file_id: Mapped[str] = mapped_column(default="")
    replaced_at: Mapped[datetime]


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


class Pause(Base):
    """A chat that Telegram asked us to leave alone for a while; survives a restart."""

    __tablename__ = "pauses"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    until: Mapped[datetime]


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
    state: Mapped[str] = mapped_column(index=True)  # new, bought, declined
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
    state: Mapped[str] = mapped_column(index=True)  # waiting, apart, together
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)


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


class CannedUse(Base):
    """How often a canned reply was sent from a library."""

    __tablename__ = "canned_uses"

    reply: Mapped[str] = mapped_column(primary_key=True)
    library: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime]
