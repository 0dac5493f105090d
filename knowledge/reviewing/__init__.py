"""Ended cases read again by colleagues who do not know whose they are: drawn, marked, counted."""

from knowledge.reviewing.agreement import PAIRS_NEEDED, share_equal, weighted_kappa
from knowledge.reviewing.blinding import GAP, blindfold
from knowledge.reviewing.figures import (
    Figure,
    Marked,
    drawn,
    figures,
    marked,
    together,
)
from knowledge.reviewing.marking import (
    HEADS,
    LONGEST_COMMENT,
    MARKS,
    NotTaken,
    erase_comments,
    mark,
)
from knowledge.reviewing.reading import Paper, Said, conversation, first_to_go, hands_in, papers
from knowledge.reviewing.sampling import MOST, draw, lot, month_before

__all__ = [
    "GAP",
    "HEADS",
    "LONGEST_COMMENT",
    "MARKS",
    "MOST",
    "PAIRS_NEEDED",
    "Figure",
    "Marked",
    "NotTaken",
    "Paper",
    "Said",
    "blindfold",
    "conversation",
    "draw",
    "drawn",
    "erase_comments",
    "figures",
    "first_to_go",
    "hands_in",
    "lot",
    "mark",
    "marked",
    "month_before",
    "papers",
    "share_equal",
    "together",
    "weighted_kappa",
]
