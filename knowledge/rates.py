"""How often somebody may try something: in memory, bounded, forgotten after its minute."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

_WINDOW = timedelta(minutes=1)
_MOST_KEYS = 2_000


class Rates:
    """Counts tries in the last minute, by what and by whom."""

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def allow(self, what: str, who: str, most: int, now: datetime) -> bool:
        """Note a try; tell whether it is within `most` a minute."""
        tries = self._tries.setdefault((what, who), deque(maxlen=most + 1))
        self._tries.move_to_end((what, who))
        if len(self._tries) > _MOST_KEYS:
            self._tries.popitem(last=False)
        while tries and tries[0] <= now - _WINDOW:
            tries.popleft()
        tries.append(now)
        return len(tries) <= most
