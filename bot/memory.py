"""Memory that is no longer needed goes back to the system."""

from __future__ import annotations

import ctypes
import gc

_ARENA_MAX = -8  # M_ARENA_MAX of mallopt(3)


def share() -> None:
    """Let threads take memory from two places, where the C library can (glibc).

    For each thread it begins a place of its own, of which most stays empty; ours run one at a time.
    To be called before the first thread is started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)


def settle() -> None:
    """Spare the collector what was loaded at the start: it will not be garbage, but is large.

    Without it each full collection walks over every entry, phrasing and class that was imported.
    """
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Return to the system what was freed, where the C library can (glibc).

    Learning the FAQ needs 20 MB more for a second than what it leaves behind; without this they
    would stay with the process for good.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
