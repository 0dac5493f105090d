"""Entry, record, case → text and buttons: the only place where messages get their looks."""

from handlers.cards.answers import (
    ask,
    choose,
    entry,
    for_case,
    foreign,
    library,
    noise,
    not_helped,
    person,
)
from handlers.cards.catalogue import block, books, near_books, not_found, relaxation
from handlers.cards.doubts import doubt, doubt_answered, doubt_decided, which_is_odd
from handlers.cards.inline import article
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
from handlers.cards.narrowing import BY_LETTER, DIMENSIONS, narrowing, values_of
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
from handlers.cards.records import Page, citations, editions, gone, record
from handlers.cards.saved import export, saved, shall_clear
from handlers.cards.staff import CARD_LIMIT, CARD_STATES, LANGUAGES, card
from handlers.cards.wishes import decided, wishes

__all__ = [
    "APART",
    "BY_LETTER",
    "CARD_LIMIT",
    "CARD_STATES",
    "DIMENSIONS",
    "LANGUAGES",
    "PAGE",
    "STATES",
    "Page",
    "added",
    "article",
    "ask",
    "back_in_queue",
    "block",
    "books",
    "branch",
    "card",
    "changed_meanwhile",
    "choose",
    "citations",
    "collisions",
    "decided",
    "doubt",
    "doubt_answered",
    "doubt_decided",
    "editions",
    "entry",
    "export",
    "faq_problems",
    "for_case",
    "foreign",
    "gone",
    "kinds_of",
    "lacking",
    "libraries",
    "library",
    "live",
    "mine",
    "narrowing",
    "near_books",
    "noise",
    "not_found",
    "not_helped",
    "passed_on",
    "person",
    "proposal",
    "record",
    "relaxation",
    "reply",
    "resolved",
    "saved",
    "shall_clear",
    "taken",
    "values_of",
    "which_is_odd",
    "which_place",
    "wishes",
]
