"""Who may see a case, and who may do what to it: by role, by library, by the cascade's stage.

A library's librarians work on the cases that are at their library or come from it, on those of
their partners once the cascade has reached the partners, and on everybody's once it has reached
the network. What has ended is read only where it was worked on, and, until it is closed for good,
by whoever answered it.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, false, or_, true

from knowledge.cases.actions import ACTIONS
from knowledge.cases.states import NETWORK, PARTNERS, RESOLVED, SUPPORT, WAITING
from knowledge.directory import Directory
from knowledge.models import Case
from knowledge.staff import OBSERVER, Member


def visible_to(member: Member, directory: Directory) -> ColumnElement[bool]:
    """Return the condition under which a row of `cases` may be read by a member of staff."""
    if member.is_everywhere:
        return true()
    mine = member.libraries
    if not mine:
        return false()
    helped = frozenset(
        library.code
        for library in directory.libraries
        if mine & set(directory.partners(library.code))
    )
    return _seen_from(mine, helped, member.telegram_id)


@lru_cache(1024)
def _seen_from(mine: frozenset[str], helped: frozenset[str], who: int) -> ColumnElement[bool]:
    """Return the condition for somebody of these libraries; to write it takes as long as to ask."""
    at_work = Case.state.in_(WAITING)
    in_hand = at_work | ((Case.state == RESOLVED) & (Case.owner == who))
    return or_(
        Case.library.in_(sorted(mine)),
        Case.home.in_(sorted(mine)),
        at_work & (Case.owner == who),
        in_hand & Case.stage.in_((NETWORK, SUPPORT)),
        in_hand & (Case.stage == PARTNERS) & Case.home.in_(sorted(helped)),
    )


def helpers(case: Case, directory: Directory) -> set[str] | None:
    """Return the codes of the libraries that may work on a case now; None: every one."""
    if case.state not in WAITING:
        return {case.library, case.home or case.library}
    return _reached(case, directory)


def _reached(case: Case, directory: Directory) -> set[str] | None:
    """Return the codes of the libraries that the cascade has reached, whatever the case's state."""
    at = {case.library, case.home or case.library}
    if case.stage in (NETWORK, SUPPORT):
        return None
    if case.stage == PARTNERS:
        at |= set(directory.partners(case.home))
    return at - (set(case.refused) - {case.home})


def may_read(member: Member, case: Case, directory: Directory) -> bool:
    """Tell whether a member of staff may read a case, as `visible_to` does."""
    return _has(member, OBSERVER, case, directory) or (
        case.state in WAITING and case.owner == member.telegram_id and bool(member.roles)
    )


def may(member: Member, name: str, case: Case, directory: Directory) -> bool:
    """Tell whether a role of this member allows an action on a case, whatever its state."""
    least = ACTIONS[name].least
    if least == "admin":  # over another's head: only at home or where it is worked on
        return member.is_at_least(least, case.library, case.home)
    return _has(member, least, case, directory)


def offered(case: Case, member: Member | None, directory: Directory) -> list[str]:
    """Return the names of the actions open to a member in this state; to somebody, if None."""
    found = []
    for action in ACTIONS.values():
        if member is None:
            if case.state in action.states:
                found.append(action.name)
        elif action.fits(case, member.telegram_id) and may(member, action.name, case, directory):
            found.append(action.name)
    return found


def _has(member: Member, least: str, case: Case, directory: Directory) -> bool:
    is_theirs = case.state == RESOLVED and case.owner == member.telegram_id
    libraries = (_reached if is_theirs else helpers)(case, directory)
    if libraries is None:
        libraries = {library.code for library in directory.libraries}
    return member.is_at_least(least, *libraries)
