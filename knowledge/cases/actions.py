"""The one table of what staff may do to a case: it makes the buttons and the desk's forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement

from knowledge.cases.change import At
from knowledge.cases.states import (
    ANSWERED,
    CLOSED,
    NEW,
    OPEN,
    REFERRED,
    RESOLVED,
    SNOOZED,
    STATES,
    WAITING,
)
from knowledge.models import Case
from knowledge.staff import ADMIN, LIBRARIAN, TRAINEE

Whose = Literal["nobody", "own", "free", "other", "any"]


@dataclass(frozen=True)
class Action:
    """Something staff may do to a case.

    states: in which it can be done. whose: "nobody" has it, it is one's "own", it is "free" (own
    or nobody's), somebody "other" has it, or "any". least: the lowest role that may. needs: what
    must be given with it; takes: what may be. A tap can do what needs nothing.
    """

    name: str
    states: tuple[str, ...]
    whose: Whose
    least: str = LIBRARIAN
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    def fits(self, case: Case, who: int) -> bool:
        """Tell whether the case's state and owner allow it to this person."""
        return (
            case.state in self.states
            and {
                "nobody": case.owner is None,
                "own": case.owner == who,
                "free": case.owner in (None, who),
                "other": case.owner is not None and case.owner != who,
                "any": True,
            }[self.whose]
        )


_TABLE = (
    Action("claim", (NEW,), "nobody", TRAINEE),
    Action("accept", (REFERRED,), "nobody"),
    Action("decline", (REFERRED,), "nobody", needs=("reason",)),
    Action("reply", (NEW, OPEN, ANSWERED), "free", TRAINEE, ("text",), ("close",)),
    Action("undo", (NEW, OPEN, ANSWERED, SNOOZED, RESOLVED), "any", TRAINEE),
    Action("resolve", (OPEN, ANSWERED), "own", TRAINEE, takes=("resolution", "level", "subject")),
    Action("release", (OPEN, ANSWERED), "own", TRAINEE),
    Action("note", (*WAITING, RESOLVED), "any", TRAINEE, ("text",)),
    Action("transfer", (NEW, OPEN, ANSWERED, SNOOZED), "free", needs=("librarian", "reason")),
    Action(
        "refer",
        (NEW, OPEN, ANSWERED),
        "free",
        needs=("library", "referral"),
        takes=("days", "reason"),
    ),
    Action("snooze", (OPEN, ANSWERED), "own", TRAINEE, ("until", "reason")),
    Action("wake", (SNOOZED,), "own", TRAINEE),
    Action("takeover", (OPEN, ANSWERED, SNOOZED), "other", ADMIN, ("reason",)),
    Action("merge", (NEW, OPEN, ANSWERED), "free", needs=("case",)),
    Action("urgent", (NEW, OPEN, REFERRED, SNOOZED), "any"),
    Action("loan", (NEW, OPEN, ANSWERED, REFERRED, SNOOZED), "any"),
    Action("spam", (NEW, OPEN), "free"),
    Action("grade", (RESOLVED, CLOSED), "any", TRAINEE, takes=("resolution", "level", "subject")),
    Action("reopen", (RESOLVED,), "any"),
    Action("restore", STATES, "any"),  # what was done by mistake, within a minute of it
    Action("propose", (RESOLVED, CLOSED), "any"),
)
ACTIONS: Mapping[str, Action] = {action.name: action for action in _TABLE}
# What one tap on a card does; everything else is behind «More» and its menus.
ON_CARD = ("claim", "accept", "resolve", "release", "wake", "reopen", "propose")


def own(at: At, name: str) -> ColumnElement[bool]:
    """Return the condition that the case is in one of the action's states and one's own."""
    return Case.state.in_(ACTIONS[name].states) & (Case.owner == at.by)


def free(at: At, name: str) -> ColumnElement[bool]:
    """Return the condition that the case is in one of the action's states, and no other's."""
    mine = Case.owner.is_(None) | (Case.owner == at.by)
    return Case.state.in_(ACTIONS[name].states) & mine
