"""The machine that a benchmark runs on, in one line."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psutil


def described() -> str:
    """Return when, on what processor, with which versions and under what load this is."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {model}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 1e9:.1f} GB · Python {platform.python_version()} · "
        f"SQLite {sqlite3.sqlite_version} · {platform.system()} {platform.release()} · "
        f"load before: {load}"
    )
