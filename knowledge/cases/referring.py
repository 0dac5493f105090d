"""A case goes to another library and comes home: by a referral, or along the cascade."""

from __future__ import annotations

from typing import Any

from knowledge.cases import undoing
from knowledge.cases.actions import free
from knowledge.cases.change import At, change
from knowledge.cases.states import NEW, OPEN, OWED, OWN, REFERRED, SNOOZED
from knowledge.models import Case


async def refer(  # noqa: PLR0917
    at: At, case: Case, library: str, referral: str, days: int | None, reason: str
) -> None:
    """Ask another library to work on the case; its home stays responsible until a deadline.

    referral: "local" (they know their own town) or "expert"; days: open days of the partner.
    """
    days = days or at.directory.desk(library).follow_up_days
    await change(
        at,
        case,
        free(at, "refer"),
        kind="referred",
        note=reason,
        detail={
            "from": case.library,
            "to": library,
            "referral": referral,
            "was": undoing.standing(case),
        },
        state=REFERRED,
        owner=None,
        library=library,
        referral=referral,
        deadline_at=at.directory.after_open_days(library, at.now, days),
        waiting_since=at.now,
    )


async def accept(at: At, case: Case, *, at_home: bool = False) -> None:
    """Take up a case that was referred to one's library; at_home: one's own library takes it back.

    Then the referral is over, as if it had not been.
    """
    home: dict[str, Any] = {"library": case.home, "stage": OWN, "referral": "", "deadline_at": None}
    await change(
        at,
        case,
        (Case.state == REFERRED) & Case.owner.is_(None),
        kind="accepted",
        state=OPEN,
        owner=at.by,
        claimed_at=at.now,
        **(home if at_home else {}),
    )


async def bring_home(
    at: At, case: Case, kind: str, *, reason: str = "", refuse: bool = False
) -> None:
    """Put a case that is elsewhere back into its home's queue; refuse: it is not to go there again.

    kind: "declined", "refused by patron" or "deadline passed".
    """
    refused = [*case.refused, case.library] if refuse else list(case.refused)
    await change(
        at,
        case,
        Case.state.in_(OWED),
        kind=kind,
        note=reason,
        detail={"from": case.library, "to": case.home, "referral": case.referral},
        state=NEW,
        owner=None,
        library=case.home,
        stage=OWN,
        referral="",
        deadline_at=None,
        refused=list(dict.fromkeys(refused)),
        waiting_since=at.now,
    )


async def keep_at_home(at: At, case: Case, *, owner: int | None = None) -> None:
    """Note that the patron wants no other library: the cascade and referrals pass it by.

    owner: who has it, if they are of the patron's own library; of another one they lose it.
    """
    others = [one.code for one in at.directory.libraries if one.code != case.home]
    kept = SNOOZED if case.state == SNOOZED else OPEN  # whoever has it has it as before
    await change(
        at,
        case,
        Case.state.in_((NEW, REFERRED, OPEN, SNOOZED)),
        kind="refused by patron",
        detail={"from": case.library, "to": case.home, "was": undoing.standing(case)},
        state=NEW if owner is None else kept,
        owner=owner,
        library=case.home,
        stage=OWN,
        referral="",
        deadline_at=None,
        refused=others,
    )


async def pass_on(at: At, case: Case, stage: str, library: str) -> None:
    """Move an unclaimed case one step along the cascade."""
    await change(
        at,
        case,
        (Case.state == NEW) & Case.owner.is_(None),
        kind="passed on",
        detail={"from": case.stage, "to": stage, "library": library},
        state=NEW,
        stage=stage,
        library=library,
    )
