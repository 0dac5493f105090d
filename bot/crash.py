"""Named points at which a crash test may kill the process, to show that nothing is lost there."""

from __future__ import annotations

import os
import signal

_armed: dict[str, int] = {}


def arm(point_and_count: str) -> None:
    """Arm "POINT:N": the process kills itself with SIGKILL at its Nth pass; "" disarms all."""
    _armed.clear()
    if point_and_count:
        point, _, count = point_and_count.partition(":")
        _armed[point] = int(count or 1)


def crash_point(point: str) -> None:
    """Die here if this point is armed and its turn has come; otherwise do nothing."""
    if not _armed or point not in _armed:
        return
    _armed[point] -= 1
    if _armed[point] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
