"""The words of a case's life: its states, who must act in each, and how it can end.

From `desk`: "pending" is never used, for it means four different things in four known systems.
"""

from __future__ import annotations

NEW, OPEN, ANSWERED = "new", "open", "waiting_patron"
REFERRED, SNOOZED = "referred", "snoozed"
RESOLVED, CLOSED, MERGED = "resolved", "closed", "merged"
STATES = (NEW, OPEN, ANSWERED, REFERRED, SNOOZED, RESOLVED, CLOSED, MERGED)

WAITING = (NEW, OPEN, ANSWERED, REFERRED, SNOOZED)  # somebody is at work on it, or should be
OWED = (NEW, OPEN, REFERRED)  # an answer is owed to the patron
ENDED = (CLOSED, MERGED)

OWN, PARTNERS, NETWORK, SUPPORT = "own", "partners", "network", "support"
STAGES = (OWN, PARTNERS, NETWORK, SUPPORT)

LOCAL, EXPERT = "local", "expert"
REFERRALS = (LOCAL, EXPERT)

RESOLUTIONS = (
    "answered",
    "partly",
    "referred local",
    "referred expert",
    "lost contact",
    "out of scope",
    "practice",
)
READ_LEVELS = range(1, 7)  # the Reference Effort Assessment Data scale
SUBJECTS = (
    "directional",
    "policy",
    "known item",
    "subject",
    "access",
    "local",
    "technical",
)

PATRON, LIBRARIAN, NOTE, DRAFT = "patron", "librarian", "note", "draft"
