"""What waits to be sent, held in memory: in order per chat, within the budget, patrons first."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.outbox.budget import Budget
from knowledge.clock import Clock
from knowledge.models import Letter

IN_MEMORY = 1000  # letters held in memory, some 5 kB each; the others wait in the database
_ALBUM_SIZE = 10


class Queue:
    """The chats and their letters; a chat is busy while one of its letters is under way."""

    def __init__(self, budget: Budget, clock: Clock, *, at_once: int) -> None:
        self.budget, self._clock, self._at_once = budget, clock, at_once
        self.held = 0
        self.last_held = 0  # the highest number of a letter that was ever held
        self.more_in_database = False
        self.merged: list[Letter] = []  # edits whose place a newer one took, still to be noted
        self._chats: dict[int, deque[Letter]] = {}
        self._ready: OrderedDict[int, None] = OrderedDict()
        self._later: dict[int, datetime] = {}
        self._busy: set[int] = set()
        self._paused: dict[int, datetime] = {}
        self._withdrawn: set[int] = set()

    @property
    def has_ready(self) -> bool:
        """Tell whether a letter might leave at this moment."""
        return bool(self._ready)

    @property
    def next_at(self) -> datetime | None:
        """Return when the next chat that must wait may be tried again, None if none waits."""
        return min(self._later.values(), default=None)

    def waiting(self, chat: int) -> list[Letter]:
        """Return the letters of a chat that wait."""
        return list(self._chats.get(chat, ()))

    # ---- in

    def claim(self, letter: Letter) -> bool:
        """Take a letter that may leave at this very moment, and its place in the budget."""
        chat = letter.chat_id
        if (
            self.more_in_database
            or chat in self._chats
            or chat in self._busy
            or chat in self._paused
            or len(self._busy) >= self._at_once
            or self.budget.take(chat, 1, self._clock.now()) > 0
        ):
            return False
        self._busy.add(chat)
        return True

    def unclaim(self, letter: Letter) -> None:
        """Give back the place of a letter that was claimed and does not leave."""
        self._busy.discard(letter.chat_id)
        self.budget.give_back(letter.chat_id, 1)

    def hold(self, letter: Letter) -> None:
        """Keep a letter for sending, or leave it to the database when there are many."""
        if not self.more_in_database:
            self.append(letter)
            self.more_in_database = self.held > IN_MEMORY

    def append(self, letter: Letter) -> None:
        """Put a letter at the end of its chat."""
        chat = letter.chat_id
        queue = self._chats.setdefault(chat, deque())
        if letter.edits is not None and letter.method == "editMessageText":
            self._drop_older_edits(queue, letter)
        queue.append(letter)
        self.held += 1
        self.note(letter)
        if chat not in self._busy and chat not in self._later:
            self._ready[chat] = None

    def note(self, letter: Letter) -> None:
        """Remember that a letter was in memory, so that it is not fetched again."""
        self.last_held = max(self.last_held, letter.id)

    def _drop_older_edits(self, queue: deque[Letter], newest: Letter) -> None:
        """Let the newest edit of a message win over those that have not left yet."""
        for older in [row for row in queue if row.edits == newest.edits and row.state == "ready"]:
            if older.method == newest.method:
                queue.remove(older)
                self.held -= 1
                self.merged.append(older)

    # ---- out

    def due(self) -> list[list[Letter]]:
        """Take the batches that may leave now: one letter, or one album, for each chat."""
        now = self._clock.now()
        for chat, at in list(self._later.items()):
            if at <= now:
                del self._later[chat]
                self._ready[chat] = None
        batches = []
        # Patrons before groups: a full group never delays a private answer.
        for chat in sorted(self._ready, key=lambda chat: chat < 0):
            if len(self._busy) >= self._at_once:
                break
            if batch := self._batch(chat, now):
                batches.append(batch)
        return batches

    def _batch(self, chat: int, now: datetime) -> list[Letter]:
        queue = self._chats.get(chat)
        self._ready.pop(chat, None)
        if not queue or chat in self._busy:
            return []
        paused = self._paused.get(chat)
        if paused is not None and paused > now:
            self._later[chat] = paused
            return []
        self._paused.pop(chat, None)
        if not _bring_forward(queue, now):
            self._later[chat] = min(row.not_before for row in queue if row.not_before is not None)
            return []
        size = _album_length(queue)
        wait = self.budget.take(chat, size, now)
        if wait > 0:
            self._later[chat] = now + timedelta(seconds=wait)
            return []
        batch = [queue.popleft() for _ in range(size)]
        self.held -= size
        if not queue:
            del self._chats[chat]
        self._busy.add(chat)
        return batch

    # ---- back

    def put_back(self, letters: Sequence[Letter]) -> None:
        """Put letters of one chat at its head again."""
        self._chats.setdefault(letters[0].chat_id, deque()).extendleft(reversed(letters))
        self.held += len(letters)

    def not_sent(self, batch: Sequence[Letter]) -> None:
        """Put a batch back that was taken and could not be claimed."""
        chat = batch[0].chat_id
        self.put_back(batch)
        self._busy.discard(chat)
        self.budget.give_back(chat, len(batch))
        self._ready[chat] = None

    def release(self, chat: int) -> None:
        """End a chat's being busy."""
        self._busy.discard(chat)
        if chat in self._chats and chat not in self._later:
            self._ready[chat] = None

    def pause(self, chat: int, until: datetime) -> None:
        """Leave a chat alone until then."""
        self._paused[chat] = until

    def forget(self, chat: int, letters: Sequence[Letter]) -> None:
        """Drop letters that wait for a chat."""
        gone = {letter.id for letter in letters}
        queue = self._chats.pop(chat, deque())
        kept = deque(letter for letter in queue if letter.id not in gone)
        self.held -= len(queue) - len(kept)
        if kept:
            self._chats[chat] = kept

    def withdraw(self, numbers: Sequence[int]) -> None:
        """Drop letters that were taken back, wherever they wait."""
        if not numbers:
            return
        self._withdrawn.update(numbers)
        for chat in list(self._chats):
            gone = [letter for letter in self._chats[chat] if letter.id in self._withdrawn]
            if gone:
                self.forget(chat, gone)

    def is_withdrawn(self, letter: Letter) -> bool:
        """Tell whether a letter was taken back."""
        return letter.id in self._withdrawn

    def without_withdrawn(self, batch: list[Letter]) -> list[Letter]:
        """Return what may still leave of a batch that was taken; give back the place of the rest.

        A letter can be taken back between its being picked and its being claimed.
        """
        kept = [letter for letter in batch if letter.id not in self._withdrawn]
        if len(kept) < len(batch):
            self.budget.give_back(batch[0].chat_id, len(batch) - len(kept))
        if not kept:
            self.release(batch[0].chat_id)
        return kept

    def move(self, old: int, new: int, letters: Sequence[Letter]) -> None:
        """Put these letters and all that wait for a chat under its new number."""
        waiting = [*letters, *self._chats.pop(old, ())]
        for letter in waiting:
            letter.chat_id, letter.state = new, "ready"
        self._chats.setdefault(new, deque()).extendleft(reversed(waiting))
        self.held += len(letters)
        self.release(old)
        self.release(new)


def _bring_forward(queue: deque[Letter], now: datetime) -> bool:
    """Put the first letter that may leave at the head; tell whether there is one.

    A librarian's reply waits, so that it can be taken back. What the bot says meanwhile that has
    nothing to do with a case goes before it; what belongs to a case keeps its order.
    """
    waits = False
    for place, letter in enumerate(queue):
        if letter.not_before is not None and letter.not_before > now:
            waits = True
        elif not waits or letter.case_id is None:
            if place:
                del queue[place]
                queue.appendleft(letter)
            return True
    return False


def _album_length(queue: deque[Letter]) -> int:
    album = queue[0].album
    if not album:
        return 1
    size = 0
    for letter in queue:
        if letter.album != album or size == _ALBUM_SIZE:
            break
        size += 1
    return size
