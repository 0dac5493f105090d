"""The desk's door: links that open it once, and sessions that end; only hashes are kept.

A session is worth what its librarian's roles are at that moment: they are read with it, each time.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import deeds, staff
from knowledge.models import LoginLink, WebSession
from knowledge.staff import Member

LINK_LASTS = timedelta(minutes=10)
IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=8)
_SEEN_EVERY = timedelta(minutes=1)  # a session's last use is written no oftener
_MOST_LINKS = 5  # of one librarian that are still good


@dataclass(frozen=True)
class Guest:
    """Who is at the desk: the member with their roles of this moment, and the session's token."""

    member: Member
    csrf: str
    way: str
    session: str  # the hash under which it is kept
    seen_at: datetime  # when it was used last, to a minute


async def make_link(session: AsyncSession, telegram_id: int, now: datetime) -> str:
    """Return the secret of a new link for a librarian; it is good once, for ten minutes."""
    old = await session.scalars(
        select(LoginLink.secret)
        .where(LoginLink.telegram_id == telegram_id, LoginLink.used_at.is_(None))
        .order_by(LoginLink.made_at.desc())
        .offset(_MOST_LINKS - 1)
    )
    await session.execute(delete(LoginLink).where(LoginLink.secret.in_(old.all())))
    secret = secrets.token_urlsafe(32)
    session.add(
        LoginLink(
            secret=_hash(secret),
            telegram_id=telegram_id,
            made_at=now,
            expires_at=now + LINK_LASTS,
            used_at=None,
        )
    )
    return secret


async def use_link(session: AsyncSession, secret: str, now: datetime) -> str | None:
    """Use a link up and return the cookie of a new session, or None: it is not good (any more)."""
    link = await session.get(LoginLink, _hash(secret))
    used = await session.execute(
        update(LoginLink)
        .where(
            LoginLink.secret == _hash(secret),
            LoginLink.used_at.is_(None),
            LoginLink.expires_at > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if link is None or used.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return await begin(session, link.telegram_id, "link", now)


async def begin(session: AsyncSession, telegram_id: int, way: str, now: datetime) -> str | None:
    """Begin a session for somebody with a role and return its cookie; None for anybody else."""
    if await staff.member(session, telegram_id) is None:
        return None
    cookie = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            secret=_hash(cookie),
            telegram_id=telegram_id,
            csrf=secrets.token_urlsafe(24),
            way=way,
            made_at=now,
            seen_at=now,
            ends_at=now + WHOLE,
        )
    )
    deeds.note(session, "login", telegram_id, "", str(telegram_id), {"way": way}, now=now)
    return cookie


async def guest_of(session: AsyncSession, cookie: str, now: datetime) -> Guest | None:
    """Return who has this cookie, if the session lasts and a role is left; it only reads."""
    found = await session.get(WebSession, _hash(cookie)) if cookie else None
    if found is None or found.ends_at <= now or found.seen_at + IDLE <= now:
        return None
    member = await staff.member(session, found.telegram_id)
    if member is None:
        return None
    return Guest(member, found.csrf, found.way, found.secret, found.seen_at)


def needs_a_stamp(guest: Guest, now: datetime) -> bool:
    """Tell whether the session's last use is to be written anew."""
    return guest.seen_at + _SEEN_EVERY <= now


async def stamp(session: AsyncSession, guest: Guest, now: datetime) -> None:
    """Note that the session is in use."""
    await session.execute(
        update(WebSession).where(WebSession.secret == guest.session).values(seen_at=now)
    )


async def end(session: AsyncSession, guest: Guest, *, everywhere: bool = False) -> list[str]:
    """End a session, or every one of its librarian; return under which hashes they were kept."""
    whose = WebSession.telegram_id == guest.member.telegram_id
    which = whose if everywhere else WebSession.secret == guest.session
    ended = await session.scalars(select(WebSession.secret).where(which))
    gone = list(ended)
    await session.execute(delete(WebSession).where(which))
    return gone


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Forget sessions and links whose time is over."""
    await session.execute(
        delete(WebSession).where((WebSession.ends_at <= now) | (WebSession.seen_at <= now - IDLE))
    )
    await session.execute(delete(LoginLink).where(LoginLink.expires_at <= now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
