"""The cascade: own library, partners by agreement, the whole network, national support."""

from __future__ import annotations

from datetime import datetime

from knowledge.cases.states import NETWORK, OWN, PARTNERS, STAGES, SUPPORT
from knowledge.directory import Directory
from knowledge.models import Case


def next_step(case: Case, directory: Directory) -> tuple[str, str] | None:
    """Return (stage, library) to which an unclaimed case goes next, or None at the end.

    Stages that lead nowhere are left out: no partner, one library in the network, no national
    support. Libraries that the patron refused are passed over; the case stays at its home while
    several libraries may take it.
    """
    for stage in STAGES[STAGES.index(case.stage) + 1 :]:
        if stage == PARTNERS and _partners(case, directory):
            return stage, case.home
        if stage == NETWORK and _others(case, directory):
            return stage, case.home
        support = directory.network.desk.support_library
        if stage == SUPPORT and support and support not in (case.home, *case.refused):
            return stage, support
    return None


def asked(case: Case, directory: Directory, now: datetime) -> list[str]:
    """Return the codes of the libraries whose staff are told of a case in its stage.

    Of the partners those whose shift it is; all of them where it is nobody's.
    """
    if case.stage == PARTNERS:
        on_shift = [
            code for code in _partners(case, directory) if directory.has_shift(case.home, code, now)
        ]
        return [case.home, *(on_shift or _partners(case, directory))]
    if case.stage == NETWORK:
        return [case.home, *_others(case, directory)]
    if case.stage == SUPPORT:
        return [case.library]
    return [case.library] if case.library == case.home else [case.library, case.home]


def is_elsewhere(case: Case) -> bool:
    """Tell whether others than the patron's own library may answer."""
    return case.stage != OWN or case.library != case.home


def _partners(case: Case, directory: Directory) -> list[str]:
    return [code for code in directory.partners(case.home) if code not in case.refused]


def _others(case: Case, directory: Directory) -> list[str]:
    return [
        library.code
        for library in directory.libraries
        if library.code != case.home and library.code not in case.refused
    ]
