"""What staff give with an action, and that something of it is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.errors import DeskError
from knowledge.models import Appearance

if TYPE_CHECKING:
    from telegram import Message

    from handlers.relay import Attachment


class Lacking(DeskError):
    """Something that the action needs was not given, or is not what it must be: `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Given:
    """What comes with an action: the words, whom to, until when, and the message that brought it.

    close: resolve the case with this reply; sure: it has been shown to its author once more;
    message, at: what a librarian wrote in Telegram, and the row of the map to which it replied.
    file: what comes from the web desk with a reply, once Telegram has it.
    """

    text: str = ""
    reason: str = ""
    library: str = ""
    referral: str = ""
    librarian: int = 0
    days: int = 0
    until: datetime | None = None
    resolution: str = ""
    level: int = 0
    subject: str = ""
    case: str = ""
    canned: str = ""
    close: bool = False
    sure: bool = False
    message: Message | None = None
    at: Appearance | None = None
    file: Attachment | None = None
