"""Decisions more at the end of the file; every line that is there stays as it is."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.catalogue.overrides.decisions import Decision, Overrides, OverridesWrong
from knowledge.catalogue.overrides.reading import load, read
from knowledge.problems import Problem


def add(path: Path, *decisions: Decision) -> None:
    """Append `decisions` to the file at `path`, which is made if need be: all of them or none.

    The new file is written and synced aside, read as `load` reads it, and put in place whole; two
    people at once is the caller's care. Raises OverridesWrong if the file or a decision is
    wrong or they contradict, OSError if the file can't be written; nothing is changed then.
    """
    load(path)  # What is wrong already is told before anything is added to it.
    before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    end = "" if not before or before.endswith("\n") else "\n"
    written = f"{before}{end}{''.join(map(_line, decisions))}"
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            stream.write(written)
            stream.flush()
            os.fsync(stream.fileno())
        _check(read(aside, path), decisions)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _sync(path.parent)


def _check(written: Overrides, decisions: Sequence[Decision]) -> None:
    """Raise OverridesWrong if the file does not say what was meant."""
    last = written.decisions[len(written.decisions) - len(decisions) :]
    for read_again, meant in zip(last, decisions, strict=True):
        if read_again != replace(meant, place=read_again.place):
            what = "the decision can't be written so that it is read again as it is."
            way_out = "Use plain characters on one line."
            raise OverridesWrong([Problem(read_again.place, what, way_out)])


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _line(decision: Decision) -> str:
    """Return a decision as the file has it; JSON's strings are YAML's too."""
    records, who, why = (
        json.dumps(told, ensure_ascii=False)
        for told in (decision.records, decision.who, decision.why)
    )
    return (
        f"- {{{decision.kind}: {records}, level: {decision.level}, "
        f"date: {decision.date.isoformat()}, who: {who}, why: {why}}}\n"
    )
