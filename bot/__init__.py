"""The machine: starts, wires, receives, sends."""

import os

# python-telegram-bot then gives times as timedelta, as its coming version does.
os.environ.setdefault("PTB_TIMEDELTA", "1")
