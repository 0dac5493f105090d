"""The tables of the desk's database: thin, no behaviour; times are aware and in UTC."""

from knowledge.models.base import Base, Moment
from knowledge.models.books import Doubt, Look, Saved, Wish
from knowledge.models.cases import Case, Event, Line, Wording
from knowledge.models.chats import Appearance, PrivateDesk, StaffChat, Topic
from knowledge.models.faq import Proposal, Question, Revision
from knowledge.models.notices import Follow, NoticeChoice
from knowledge.models.patrons import Patron, Restriction
from knowledge.models.post import NEVER_LEAVES, Letter, Pause, Received
from knowledge.models.reviews import Review, Sample, Sampled
from knowledge.models.staff import CannedUse, Deed, Librarian, LoginLink, Role, Shift, WebSession
from knowledge.models.taken import TakenAway

__all__ = [
    "NEVER_LEAVES",
    "Appearance",
    "Base",
    "CannedUse",
    "Case",
    "Deed",
    "Doubt",
    "Event",
    "Follow",
    "Letter",
    "Librarian",
    "Line",
    "LoginLink",
    "Look",
    "Moment",
    "NoticeChoice",
    "Patron",
    "Pause",
    "PrivateDesk",
    "Proposal",
    "Question",
    "Received",
    "Restriction",
    "Review",
    "Revision",
    "Role",
    "Sample",
    "Sampled",
    "Saved",
    "Shift",
    "StaffChat",
    "TakenAway",
    "Topic",
    "WebSession",
    "Wish",
    "Wording",
]
