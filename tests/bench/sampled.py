"""`python -m bot run`, sampled: where its processor time goes, stage by stage.

SIGUSR1 begins a count, SIGUSR2 ends it and writes it to the file named in the first argument. A
timer of processor time (all threads together) interrupts the program; each interruption is counted
for the stage and the library whose code the main thread is in. Where the main thread waits for
events while processor time passes, the other threads use it: SQLite's connections.
"""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import greenlet

_EVERY_SECONDS = 0.001
_STAGES = {
    ("receiving.py", "_ask"): "receive: getUpdates",
    ("receiving.py", "_once"): "receive: getUpdates",
    ("inbox.py", "_commit"): "inbox: one transaction a batch",
    ("lookup.py", "look_up"): "look-up: FAQ and catalogue",
    ("turns.py", "_transact"): "turn: its transaction",
    ("turns.py", "_turn"): "turn: read the update, choose the route",
    ("sender.py", "_send"): "send: sendMessage",
    ("sender.py", "_book"): "record: results and claims, one transaction a batch",
}
_THREADS = "SQLite's threads (main thread idle)"
_LOOP = "event loop, sockets, HTTP parsing"
_samples: Counter[str] = Counter()
_libraries: Counter[str] = Counter()
_functions: Counter[str] = Counter()


def main() -> None:
    """Run the desk with the sampler at hand."""
    out = Path(sys.argv[1])
    signal.signal(signal.SIGUSR1, lambda *_: _begin())
    signal.signal(signal.SIGUSR2, lambda *_: _end(out))
    signal.signal(signal.SIGPROF, _sample)
    sys.argv = ["kallimachos", "run"]
    from bot.__main__ import main as run

    run()


def _begin() -> None:
    for counter in (_samples, _libraries, _functions):
        counter.clear()
    signal.setitimer(signal.ITIMER_PROF, _EVERY_SECONDS, _EVERY_SECONDS)


def _end(out: Path) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    counts = {"stages": _samples, "libraries": _libraries, "functions": _functions}
    partial = out.with_suffix(".part")
    partial.write_text(json.dumps(counts), encoding="utf-8")
    partial.rename(out)


def _sample(_: int, frame: FrameType | None) -> None:
    stage = _LOOP
    ours = library = ""
    for one in _frames(frame):
        code = one.f_code
        name = Path(code.co_filename).name
        if not library:
            library = _library(code.co_filename)
            if name == "selectors.py":
                stage, library = _THREADS, "(other threads)"
                break
        if not ours and "site-packages" not in code.co_filename and _is_ours(code.co_filename):
            ours = f"{name}:{code.co_name}"
        if (name, code.co_name) in _STAGES:
            stage = _STAGES[name, code.co_name]
            break
    _samples[stage] += 1
    _libraries[library] += 1
    _functions[ours or ("(other threads)" if stage == _THREADS else "(event loop)")] += 1


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the frames from the innermost out, through SQLAlchemy's greenlets."""
    current: Any = greenlet.getcurrent()
    while frame is not None:
        yield frame
        frame = frame.f_back
        if frame is None and current.parent is not None:
            current = current.parent
            frame = current.gr_frame


def _library(file: str) -> str:
    if "site-packages/" in file:
        return file.partition("site-packages/")[2].partition("/")[0]
    if _is_ours(file):
        return "ours"
    return Path(file).parent.name if "/asyncio/" in file else "Python's own"


def _is_ours(file: str) -> bool:
    return any(f"/{name}/" in file for name in ("bot", "handlers", "knowledge"))


if __name__ == "__main__":
    main()
