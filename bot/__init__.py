"""The machine: starts, wires, receives, sends."""

import os
import sys

# python-telegram-bot then gives times as timedelta, as its coming version does.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# Both load rich wherever it is installed (the command line brings it, with pygments), one for a
# command of its own, one for tracebacks in colour: 4 MB and 40 ms of each start that nobody here
# has a use for.
_unused = [name for name in ("rich", "pygments") if name not in sys.modules]
for _name in _unused:
    sys.modules[_name] = None  # type: ignore[assignment]  # not to be had, for two imports
import httpx  # noqa: E402, F401
import structlog  # noqa: E402, F401

for _name in _unused:
    del sys.modules[_name]
