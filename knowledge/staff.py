"""Who works where: librarians, their roles by library, and the groups they work in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import deeds
from knowledge.models import Letter, Librarian, PrivateDesk, Role, StaffChat, Topic

EVERYWHERE = "*"
OBSERVER, TRAINEE, LIBRARIAN, ADMIN = "observer", "trainee", "librarian", "admin"
ROLES = (OBSERVER, TRAINEE, LIBRARIAN, ADMIN)  # each may do what those before it may


@dataclass(frozen=True)
class Member:
    """A member of staff as the database knows them at this moment."""

    telegram_id: int
    public_name: str
    language: str
    roles: frozenset[tuple[str, str]]  # (library code or "*", role)

    def is_at_least(self, role: str, *libraries: str) -> bool:
        """Tell whether this member has the role, or a higher one, at one of the libraries."""
        least = ROLES.index(role)
        return any(
            ROLES.index(held) >= least
            for place, held in self.roles
            if place == EVERYWHERE or place in libraries
        )

    def may_answer(self, library: str) -> bool:
        """Tell whether this member answers questions of `library`; trainees and admins do too."""
        return self.is_at_least(TRAINEE, library)

    @property
    def is_librarian(self) -> bool:
        """Tell whether this member is a librarian or more, at some library or of the network."""
        return self.is_at_least(LIBRARIAN, *self.libraries)

    @property
    def libraries(self) -> frozenset[str]:
        """Return the codes of the libraries at which this member has a role; "*" may be one."""
        return frozenset(place for place, _ in self.roles)

    @property
    def is_everywhere(self) -> bool:
        """Tell whether this member has a role for the whole network."""
        return EVERYWHERE in self.libraries

    @property
    def is_admin(self) -> bool:
        """Tell whether this member administers some library or the network."""
        return any(role == ADMIN for _, role in self.roles)

    def administers(self, library: str) -> bool:
        """Tell whether this member may change roles and groups of `library`."""
        return self.is_at_least(ADMIN, library)


async def member(session: AsyncSession, telegram_id: int) -> Member | None:
    """Return the member of staff with this Telegram id, or None if there is no role left."""
    rows = await session.execute(
        select(Librarian.public_name, Librarian.language, Role.library, Role.role)
        .join(Role, Role.telegram_id == Librarian.telegram_id)
        .where(Librarian.telegram_id == telegram_id)
    )
    found = rows.all()
    if not found:
        return None
    roles = frozenset((row.library, row.role) for row in found)
    return Member(telegram_id, found[0].public_name, found[0].language, roles)


async def members(session: AsyncSession) -> list[Member]:
    """Return every member of staff with their roles, by name, in one query."""
    roles: dict[int, set[tuple[str, str]]] = {}
    people: dict[int, Librarian] = {}
    for librarian, role in await everybody(session):
        people[librarian.telegram_id] = librarian
        roles.setdefault(librarian.telegram_id, set()).add((role.library, role.role))
    return [
        Member(number, one.public_name, one.language, frozenset(roles[number]))
        for number, one in people.items()
    ]


async def add(
    session: AsyncSession, telegram_id: int, *, name: str, library: str, role: str
) -> None:
    """Give somebody a role at a library, in the place of what they had there.

    Their public name is set to `name` if one is given.
    """
    librarian = await session.get(Librarian, telegram_id)
    if librarian is None:
        librarian = Librarian(telegram_id=telegram_id, public_name=name or str(telegram_id))
        session.add(librarian)
        await session.flush()
    elif name:
        librarian.public_name = name
    await session.execute(
        delete(Role).where(
            Role.telegram_id == telegram_id, Role.library == library, Role.role != role
        )
    )
    await session.merge(Role(telegram_id=telegram_id, library=library, role=role))


async def remove(session: AsyncSession, telegram_id: int, library: str | None = None) -> int:
    """Take away the roles at `library`, or all of them; return how many there were."""
    statement = delete(Role).where(Role.telegram_id == telegram_id)
    if library is not None:
        statement = statement.where(Role.library == library)
    result = await session.execute(statement)
    return int(result.rowcount)  # type: ignore[attr-defined]


async def change_role(
    session: AsyncSession,
    telegram_id: int,
    library: str | None,
    role: str,
    *,
    by: int | None,
    now: datetime,
    name: str = "",
) -> int:
    """Change what somebody is at a library, and log it; return how many roles went.

    library: None for every one; role: "" takes what they have away; by: None for the command line.
    name: what patrons read from now on, unless they work where `by` is no admin, too.
    """
    statement = select(Role).where(Role.telegram_id == telegram_id).order_by(Role.library)
    if library is not None:
        statement = statement.where(Role.library == library)
    held: dict[str, list[str]] = {} if library is None else {library: []}
    for one in await session.scalars(statement):
        held.setdefault(one.library, []).append(one.role)
    if role and library is not None:
        given = name if await _may_name(session, telegram_id, by) else ""
        await add(session, telegram_id, name=given, library=library, role=role)
    else:
        await remove(session, telegram_id, library)
    after = [role] if role else []
    for place, before in held.items():
        if before != after:
            change: dict[str, Any] = {"before": sorted(before), "after": after}
            if by is None:
                change["way"] = deeds.COMMAND_LINE
            deeds.note(session, "role", by, place, str(telegram_id), change, now=now)
    return sum(len(before) for before in held.values())


async def _may_name(session: AsyncSession, telegram_id: int, by: int | None) -> bool:
    """Tell whether an admin may say what somebody is called: if they head all their work."""
    if by is None:
        return True
    admin = await member(session, by)
    places = await session.scalars(select(Role.library).where(Role.telegram_id == telegram_id))
    return admin is not None and all(admin.administers(place) for place in places)


async def everybody(session: AsyncSession) -> list[tuple[Librarian, Role]]:
    """Return every librarian with each of their roles, by name."""
    rows = await session.execute(
        select(Librarian, Role)
        .join(Role, Role.telegram_id == Librarian.telegram_id)
        .order_by(Librarian.public_name, Role.library)
    )
    return [(librarian, role) for librarian, role in rows.all()]


async def admin_ids(session: AsyncSession) -> list[int]:
    """Return the Telegram ids of the network's admins."""
    rows = await session.scalars(
        select(Role.telegram_id).where(Role.role == "admin", Role.library == EVERYWHERE)
    )
    return list(rows)


async def chats_of(session: AsyncSession, library: str) -> list[int]:
    """Return the staff groups of a library, else those of the whole network."""
    rows = await session.execute(
        select(StaffChat.chat_id, StaffChat.library).where(
            StaffChat.library.in_((library, EVERYWHERE))
        )
    )
    found = rows.all()
    own = [row.chat_id for row in found if row.library == library]
    return own or [row.chat_id for row in found]


async def settle(
    session: AsyncSession, chat_id: int, library: str, title: str, *, topics: bool = False
) -> None:
    """Make a group the staff group of a library; it is no longer told in private.

    topics: each patron gets a topic there.
    """
    await session.execute(delete(PrivateDesk).where(PrivateDesk.library == library))
    await session.merge(StaffChat(chat_id=chat_id, library=library, title=title, topics=topics))


async def move(session: AsyncSession, old: int, new: int) -> None:
    """Follow a group to the number that it got as a supergroup; doing it twice does no harm."""
    settled = await session.get(StaffChat, old)
    if settled is not None:
        await settle(session, new, settled.library, settled.title, topics=settled.topics)
        await session.delete(settled)
        await session.execute(update(Topic).where(Topic.chat_id == old).values(chat_id=new))
    # What the map knows of the old group keeps its old number: message ids start anew there.
    await session.execute(
        update(Letter)
        .where(Letter.chat_id == old, Letter.state.in_(("ready", "sending")))
        .values(chat_id=new)
    )


async def heads_of(session: AsyncSession, library: str) -> list[int]:
    """Return the Telegram ids of a library's admins; of the network's where it has none."""
    rows = await session.scalars(
        select(Role.telegram_id).where(Role.role == ADMIN, Role.library == library)
    )
    return list(rows) or await admin_ids(session)
