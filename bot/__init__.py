"""The machine: starts, wires, receives, sends."""

import os
import sys

# python-telegram-bot then gives times as timedelta, as its coming version does.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# Both load rich wherever it is installed (the command line brings it), one for a command of its
# own, one for tracebacks in colour: 3 MB and 40 ms of each start that nobody here has a use for.
if "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]  # not to be had, for two imports
    import httpx  # noqa: F401
    import structlog  # noqa: F401

    del sys.modules["rich"]
