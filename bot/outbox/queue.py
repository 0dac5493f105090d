"""What waits to be sent, held in memory: in order per chat, within the budget, patrons first."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.outbox import picking
from bot.outbox.budget import Budget
from knowledge.clock import Clock
from knowledge.models import Letter

IN_MEMORY = 1000  # letters held in memory, some 5 kB each; the others wait in the database


class Queue:
    """The chats and their letters; a chat is busy while one of its letters is under way.

    edit_seconds: the least time between two changes of one message in a group.
    digest_after: when more letters than these wait for a group beyond what may leave now, new
    cards leave as digests.
    """

    def __init__(
        self,
        budget: Budget,
        clock: Clock,
        *,
        at_once: int,
        edit_seconds: float = 0.0,
        digest_after: int = 18,
    ) -> None:
        self.budget, self._clock, self._at_once = budget, clock, at_once
        self._edit_gap, self._digest_after = timedelta(seconds=edit_seconds), digest_after
        self._edited: dict[tuple[int, str, int], datetime] = {}
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
        chat, now = letter.chat_id, self._clock.now()
        may_leave = self._earliest(letter)
        if (
            self.more_in_database
            or (may_leave is not None and may_leave > now)
            or chat in self._chats
            or chat in self._busy
            or chat in self._paused
            or len(self._busy) >= self._at_once
            or self.budget.take(chat, 1, now) > 0
        ):
            return False
        self._busy.add(chat)
        self._note_edit(letter, now)
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
        if chat not in self._busy:
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
        self._later.pop(chat, None)
        if not queue or chat in self._busy:
            return []
        paused = self._paused.get(chat)
        if paused is not None and paused > now:
            self._later[chat] = paused
            return []
        self._paused.pop(chat, None)
        found = self._pick(queue, now)
        if not isinstance(found, Letter):
            if found is not None:
                self._later[chat] = found
            return []
        wait = self.budget.take(chat, self._cost_before(queue, found), now)
        if wait > 0:
            self._later[chat] = now + timedelta(seconds=wait)
            return []
        batch = self._together(queue, found)
        for letter in batch:
            queue.remove(letter)
        self.held -= len(batch)
        if not queue:
            del self._chats[chat]
        self._busy.add(chat)
        self._note_edit(found, now)
        return batch

    def _pick(self, queue: deque[Letter], now: datetime) -> Letter | datetime | None:
        """Return which letter leaves next, or when one may."""
        return picking.first(queue, now, self._earliest)

    def _cost_before(self, queue: deque[Letter], head: Letter) -> int:
        return len(picking.together(queue, head, digest=False)) if head.album else 1

    def _together(self, queue: deque[Letter], head: Letter) -> list[Letter]:
        return picking.together(queue, head, digest=self._is_long(queue, head))

    def _is_long(self, queue: deque[Letter], head: Letter) -> bool:
        if head.chat_id > 0:
            return False
        room = self.budget.room(head.chat_id, self._clock.now())
        return len(queue) - room > self._digest_after

    # ---- changes of one message are apart by some seconds in a group

    def _earliest(self, letter: Letter) -> datetime | None:
        """Return when a letter may leave by itself, None for at once."""
        if letter.chat_id > 0 or (what := picking.target(letter)) is None:
            return letter.not_before
        last = self._edited.get((letter.chat_id, *what))
        times = [letter.not_before, last + self._edit_gap if last is not None else None]
        return max((at for at in times if at is not None), default=None)

    def _note_edit(self, letter: Letter, now: datetime) -> None:
        what = picking.target(letter)
        if letter.chat_id > 0 or what is None or not picking.is_edit(letter):
            return
        for key in [key for key, at in self._edited.items() if at <= now - self._edit_gap]:
            del self._edited[key]
        self._edited[letter.chat_id, *what] = now

    # ---- back

    def put_back(self, letters: Sequence[Letter]) -> None:
        """Put letters of one chat at its head again."""
        self._chats.setdefault(letters[0].chat_id, deque()).extendleft(reversed(letters))
        self.held += len(letters)

    def put_first(self, chat: int, letters: Sequence[Letter]) -> None:
        """Put new letters before all that waits for a chat, in their order."""
        for letter in letters:
            self.note(letter)
        here = [letter for letter in letters if letter.chat_id == chat]
        if here:
            self.put_back(here)
            if chat not in self._busy:
                self._ready[chat] = None
        for letter in letters:
            if letter.chat_id != chat:
                self.hold(letter)

    def not_sent(self, batch: Sequence[Letter]) -> None:
        """Put a batch back that was taken and could not be claimed."""
        chat = batch[0].chat_id
        self.put_back(batch)
        self._busy.discard(chat)
        self.budget.give_back(chat, _cost(batch))
        self._ready[chat] = None

    def release(self, chat: int) -> None:
        """End a chat's being busy."""
        self._busy.discard(chat)
        if chat in self._chats:
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
            self.budget.give_back(batch[0].chat_id, _cost(batch) - _cost(kept))
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


def _cost(batch: Sequence[Letter]) -> int:
    """Return how many messages Telegram counts for what leaves in one call."""
    return len(batch) if not batch or batch[0].album else 1
