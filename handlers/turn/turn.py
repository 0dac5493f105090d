"""A turn: one update being answered, in one transaction, with everything that it will send.

Handlers read from the turn and speak through it. What they say becomes rows of the outbox in the
same transaction; nothing here touches the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.markup import TEXT_LIMIT, Rich, rich, split
from handlers.texts import Speech
from handlers.turn.desk import Desk
from handlers.turn.said import Button, Said, edited, rows
from knowledge.cases import At
from knowledge.models import Case, Letter, Patron
from knowledge.staff import Member

if TYPE_CHECKING:
    from telegram import Message, Update

ANSWER = "answer"  # sent once more, marked, when nobody can know whether it arrived
CARD = "card"  # for staff: sent again; the case's number makes one of two
EDIT = "edit"  # changes something that stands: may be repeated freely
ONCE = "once"  # a reminder: never repeated
CREATE_TOPIC = "createForumTopic"
REMINDER = "reminder"  # in the message map: holds nothing back while it waits for the morning
HERE = -1  # in the topic in which the update happened, if it is the chat of it
CASE_CARD = "card"  # in the message map: a case as its librarians work on it


@dataclass
class Turn:
    """The update, who wrote it, and what is to be said.

    lead: what the next message to this chat begins with.
    """

    update: Update
    session: AsyncSession
    desk: Desk
    now: datetime
    speech: Speech
    patron: Patron | None = None
    member: Member | None = None
    case: Case | None = None
    findings: Any = None
    key: str = ""
    letters: list[Letter] = field(default_factory=list)
    toast: str | None = None
    toast_is_alert: bool = False
    lead: Rich | None = None
    taken_back: list[int] = field(default_factory=list)

    @property
    def chat_id(self) -> int:
        """Return the chat in which the update happened."""
        chat = self.update.effective_chat
        return chat.id if chat else 0

    @property
    def thread_id(self) -> int | None:
        """Return the thread of the topic in which the update happened, None outside of topics."""
        return thread_of(self.update.effective_message)

    @property
    def topics(self) -> dict[tuple[int, int], int]:
        """Return (chat, patron) → topic, as far as this transaction has met them.

        Whoever looks up the cards of a case notes here in which topics they stand, so that
        everything that is said of the case follows them.
        """
        found: dict[tuple[int, int], int] = self.session.info.setdefault("topics", {})
        return found

    @property
    def known_patron(self) -> Patron:
        """Return the patron of this turn; every route on the patrons' side has loaded one."""
        assert self.patron is not None
        return self.patron

    def at(self, by: int | None = None) -> At:
        """Return where and when a case is changed in this turn, and by which member of staff."""
        return At(self.session, self.desk.directory, self.now, by)

    @property
    def message(self) -> Message:
        """Return the message of this turn; its route says that there is one."""
        message = self.update.effective_message
        assert message is not None
        return message

    def send(self, said: Said, **options: Any) -> Letter:
        """Send a message to the chat of this turn."""
        if self.lead is not None:
            said, self.lead = replace(said, body=self.lead + said.body), None
        return self.tell(self.chat_id, said, **options)

    def tell(
        self,
        chat_id: int,
        said: Said,
        *,
        rule: str = ANSWER,
        reply_to: int | None = None,
        answers: int | None = None,
        thread: int | None = HERE,
        case: Case | None = None,
        line_id: int | None = None,
        role: str = "",
        joins: str = "",
        head: int = 0,
    ) -> Letter:
        """Send a message to any chat; a long one in parts. Return the letter of the first part.

        reply_to: a message of that chat; answers: a letter to that chat, perhaps not sent yet.
        thread: of a topic of that chat; None outside of topics.
        case, line_id, role: what the message map notes once it stands.
        joins: it waits a moment and leaves in one message with what has the same key; the `head`
        at its beginning, in UTF-16 units, then stands once.
        """
        parts = split(said.body, TEXT_LIMIT)
        joins = joins if len(parts) == 1 and self.desk.join_seconds else ""
        first: Letter | None = None
        for number, part in enumerate(parts):
            payload: dict[str, Any] = {"text": part.text}
            if entities := part.entities():
                payload["entities"] = entities
            payload["link_preview_options"] = {"is_disabled": True}
            if number == len(parts) - 1 and (keyboard := said.keyboard()):
                payload["reply_markup"] = keyboard
            payload = self._placed(payload, chat_id, "sendMessage", thread)
            letter = self._letter(
                chat_id, "sendMessage", _replying(payload, reply_to), rule=rule, answers=answers
            )
            self._map(letter, case, line_id, role)
            if joins:
                letter.joins = joins
                letter.not_before = self.now + timedelta(seconds=self.desk.join_seconds)
                letter.payload["head"] = head
            first = first or letter
        assert first is not None  # split() gives at least one part
        return first

    def call(
        self,
        chat_id: int,
        method: str,
        payload: dict[str, Any],
        *,
        rule: str = ANSWER,
        reply_to: int | None = None,
        answers: int | None = None,
        thread: int | None = HERE,
        case: Case | None = None,
        line_id: int | None = None,
        role: str = "",
        album: str = "",
        edits: int | None = None,
        not_before: datetime | None = None,
    ) -> Letter:
        """Make any other call of the Bot API, in its place among the chat's messages."""
        payload = self._placed(dict(payload), chat_id, method, thread)
        letter = self._letter(
            chat_id, method, _replying(payload, reply_to), rule=rule, answers=answers
        )
        letter.album, letter.edits, letter.not_before = album, edits, not_before
        self._map(letter, case, line_id, role)
        return letter

    def document(self, name: str, text: str) -> Letter:
        """Send a text file to the chat of this turn."""
        attached = {"name": name, "text": text}
        return self.call(self.chat_id, "sendDocument", {"attached": attached})

    def edit(self, said: Said, *, message_id: int | None = None) -> Letter:
        """Change the message under whose button somebody tapped, or another of this chat."""
        message = self.update.effective_message
        assert message is not None or message_id is not None
        payload = edited(said)
        payload["message_id"] = message_id or message.message_id  # type: ignore[union-attr]
        return self._letter(self.chat_id, "editMessageText", payload, rule=EDIT)

    def edit_letter(self, chat_id: int, letter_id: int, said: Said) -> Letter:
        """Change a message by the letter that sent it, even while that is still on its way."""
        return self.call(chat_id, "editMessageText", edited(said), rule=EDIT, edits=letter_id)

    def take_back(self, letters: Iterable[Letter]) -> None:
        """Take letters back that have not left: they never will."""
        for letter in letters:
            letter.state = "withdrawn"
            self.taken_back.append(letter.id)

    def acknowledge(self, text: str = "", *, alert: bool = False) -> None:
        """Say something short to whoever tapped: it goes out right after the commit."""
        self.toast, self.toast_is_alert = text, alert

    async def expired(self) -> None:
        """Answer a button that no longer does anything: say so, and offer a fresh one."""
        say = self.speech
        self.acknowledge(say("This button has expired."))
        text = say("This button has expired. Write your question again, or ask a librarian.")
        fresh = [Button(say("Opening hours"), "hours"), Button(say("Ask a librarian"), "human")]
        self.send(Said(rich(text), rows(fresh)))

    def nothing_to_read(self) -> None:
        """Answer what has no words in it."""
        say = self.speech
        text = say("I can only read words. Write your question, or ask a librarian.")
        self.send(Said(rich(text), rows([Button(say("Ask a librarian"), "human")])))

    async def flush(self) -> None:
        """Give every letter so far its number, so that another may refer to it."""
        self.session.add_all(self.letters)
        await self.session.flush()

    def _placed(
        self, payload: dict[str, Any], chat_id: int, method: str, thread: int | None
    ) -> dict[str, Any]:
        """Return the payload of a message with the topic in which it is to stand."""
        if thread == HERE:
            is_here = chat_id == self.chat_id and method in _IN_THREADS
            thread = self.thread_id if is_here else None
        return payload if thread is None else {"message_thread_id": thread, **payload}

    def _letter(
        self,
        chat_id: int,
        method: str,
        payload: dict[str, Any],
        *,
        rule: str,
        answers: int | None = None,
    ) -> Letter:
        letter = Letter.ready(
            key=f"{self.key or self.update.update_id}:{len(self.letters)}",
            chat_id=chat_id,
            method=method,
            payload=payload,
            rule=rule,
            mark=self.speech("(you may have received this already)") if rule == ANSWER else "",
            answers=answers,
            created_at=self.now,
        )
        self.letters.append(letter)
        return letter

    def _map(self, letter: Letter, case: Case | None, line_id: int | None, role: str) -> None:
        letter.case_id = case.id if case else None
        if case is not None and letter.topic_id is None:
            letter.topic_id = self.topics.get((letter.chat_id, case.patron_id))
        letter.line_id, letter.role = line_id, role or ("notice" if case else "")


def thread_of(message: Message | None) -> int | None:
    """Return the thread of the topic in which a message stands, None outside of topics."""
    # Replies in General carry a thread's number too; only this sign tells topics.
    is_topic = message is not None and getattr(message, "is_topic_message", None)
    return message.message_thread_id if is_topic and message is not None else None


_IN_THREADS = (
    "sendMessage",
    "sendDocument",
    "sendPhoto",
    "sendVenue",
    "copyMessage",
)  # what is said in the topic in which somebody wrote or tapped


def _replying(payload: dict[str, Any], reply_to: int | None) -> dict[str, Any]:
    if reply_to is not None:
        payload["reply_parameters"] = {
            "message_id": reply_to,
            "allow_sending_without_reply": True,
        }
    return payload
