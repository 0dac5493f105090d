"""The one clock of a case: in each state something is owed by a certain time, and a bell rings.

| state          | runs until                      | first bell      | second bell        |
|----------------|---------------------------------|-----------------|--------------------|
| new            | its stage's hours are over      | staff hear      | next stage         |
| open           | the lease of the claim ends     | the owner hears | back in the queue  |
| referred       | the partner's deadline          | the partner     | back to its home   |
| snoozed        | the time that was named         |                 | open again         |
| waiting_patron | the patron was silent for long  | a reminder      | resolved           |
| resolved       | the patron did not object       |                 | closed for good    |

Hours and days are those of the library that has the case, holidays included. While the patron
can't be reached, staff's clocks stand still, and one long one runs in their place. A promise that
is not kept rings too: the patron hears of a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.cases.states import (
    ANSWERED,
    NEW,
    OPEN,
    OWED,
    REFERRED,
    RESOLVED,
    SNOOZED,
)
from knowledge.directory import DeskTimes, Directory
from knowledge.models import Case


@dataclass(frozen=True)
class Standing:
    """What a clock depends on: how the case will stand once a change is made."""

    state: str
    library: str
    stage: str
    deadline_at: datetime | None
    unreachable: bool
    answered_before: bool  # a librarian has replied, so the hours are those of a further reply
    until: datetime | None = None  # of a snooze

    @classmethod
    def of(cls, case: Case, changes: dict[str, Any], until: datetime | None = None) -> Standing:
        """Return how `case` will stand with these columns changed."""

        def after(name: str) -> Any:
            return changes.get(name, getattr(case, name))

        return cls(
            state=after("state"),
            library=after("library"),
            stage=after("stage"),
            deadline_at=after("deadline_at"),
            unreachable=after("unreachable"),
            answered_before=case.first_reply_at is not None,
            until=until or (case.due_at if case.state == SNOOZED else None),
        )


def wound(case: Standing, directory: Directory, now: datetime) -> dict[str, Any]:
    """Return the clock's columns for a case that stands so from `now` on."""
    at, rules = case.library, directory.desk(case.library)
    if case.unreachable and case.state in OWED:
        return _columns(now, None, directory.after_open_days(at, now, _long(rules)))
    if case.state == ANSWERED:
        remind = directory.after_open_days(at, now, rules.remind_days)
        return _columns(now, remind, directory.after_open_days(at, now, rules.resolve_days))
    if case.state == RESOLVED:
        return _columns(now, None, directory.after_open_days(at, now, rules.close_days))
    if case.state == SNOOZED:
        return _columns(now, None, case.until)
    if case.state == NEW:
        due = directory.after_open_hours(at, now, rules.hours_of(case.stage))
    elif case.state == OPEN:
        hours = rules.next_reply_hours if case.answered_before else rules.lease_hours
        due = directory.after_open_hours(at, now, hours)
    elif case.state == REFERRED:
        due = case.deadline_at or directory.after_open_days(at, now, rules.follow_up_days)
    else:
        return _columns(None, None, None)
    return _columns(now, directory.share_due(at, now, due, rules.warn_at), due)


def _long(rules: DeskTimes) -> int:
    return rules.resolve_days + rules.close_days


def _columns(start: datetime | None, warn: datetime | None, due: datetime | None) -> dict[str, Any]:
    if warn is not None and due is not None and warn >= due:
        warn = None
    return {"clock_from": start, "warn_at": warn, "due_at": due, "warned": False}


def bells(now: datetime) -> Any:
    """Return the condition under which a bell of a case has to ring.

    Besides those of its clock: what the patron was promised is over, and an answer is still owed.
    """
    warns = (Case.warn_at <= now) & Case.warned.is_(False)
    slips = Case.state.in_(OWED) & (Case.promised_at <= now) & Case.unreachable.is_(False)
    return (Case.due_at <= now) | warns | slips
