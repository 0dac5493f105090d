"""Entry, record, case → text and buttons: the only place where messages get their looks."""

from handlers.cards.answers import (
    choose,
    entry,
    for_case,
    foreign,
    library,
    noise,
    not_helped,
    person,
)
from handlers.cards.catalogue import books, relaxation
from handlers.cards.matters import (
    STATES,
    added,
    back_in_queue,
    mine,
    passed_on,
    reply,
    resolved,
    taken,
)
from handlers.cards.opening import APART, PAGE, branch, libraries, which_place
from handlers.cards.proposals import (
    changed_meanwhile,
    collisions,
    faq_problems,
    kinds_of,
    lacking,
    live,
    proposal,
)
from handlers.cards.staff import CARD_LIMIT, CARD_STATES, LANGUAGES, card

__all__ = [
    "APART",
    "CARD_LIMIT",
    "CARD_STATES",
    "LANGUAGES",
    "PAGE",
    "STATES",
    "added",
    "back_in_queue",
    "books",
    "branch",
    "card",
    "changed_meanwhile",
    "choose",
    "collisions",
    "entry",
    "faq_problems",
    "for_case",
    "foreign",
    "kinds_of",
    "lacking",
    "libraries",
    "library",
    "live",
    "mine",
    "noise",
    "not_helped",
    "passed_on",
    "person",
    "proposal",
    "relaxation",
    "reply",
    "resolved",
    "taken",
    "which_place",
]
