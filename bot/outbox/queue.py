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
        head = queue[0]
        not_before = max(
            (at for at in (head.not_before, self._paused.get(chat)) if at is not None), default=now
        )
        if not_before > now:
            self._later[chat] = not_before
            return []
        self._paused.pop(chat, None)
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

    def move(self, old: int, new: int, letters: Sequence[Letter]) -> None:
        """Put these letters and all that wait for a chat under its new number."""
        waiting = [*letters, *self._chats.pop(old, ())]
        for letter in waiting:
            letter.chat_id, letter.state = new, "ready"
        self._chats.setdefault(new, deque()).extendleft(reversed(waiting))
        self.held += len(letters)
        self.release(old)
        self.release(new)


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
