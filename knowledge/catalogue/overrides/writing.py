"""Decisions put at the end of the file and taken out; every other line stays as it is."""

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
    held = load(path).decisions  # What is wrong already is told before anything is added to it.
    before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    end = "" if not before or before.endswith("\n") else "\n"
    _put(path, f"{before}{end}{''.join(map(_line, decisions))}", (*held, *decisions))


def remove(path: Path, *decisions: Decision) -> None:
    """Take `decisions`, which `add` wrote, out of the file at `path`; no other line changes.

    One that is not there any more is passed over. Raises as `add` does, and OverridesWrong if
    somebody has changed one of their lines since; nothing is changed then.
    """
    held = list(load(path).decisions)
    lines = path.read_bytes().decode("utf-8").split("\n") if path.exists() else []
    for decision in decisions:
        wanted = _line(decision).rstrip("\n")
        places = [place for place, line in enumerate(lines) if line.strip("\ufeff\r") == wanted]
        same = [each for each in held if _subject(each) == _subject(decision)]
        if places and same:
            del lines[places[-1]]
            held.remove(same[-1])
        elif same:
            what = "this line was changed since it was written."
            raise OverridesWrong([Problem(same[-1].place, what, "Take it out by hand.")])
    _put(path, "\n".join(lines), held)


def _subject(decision: Decision) -> tuple[str, ...]:
    return decision.kind, decision.level, *decision.records


def _put(path: Path, text: str, meant: Sequence[Decision]) -> None:
    """Put `text` in the place of the file at `path` if it is read as what is meant."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        _check(read(aside, path), meant)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _sync(path.parent)


def _check(written: Overrides, meant: Sequence[Decision]) -> None:
    """Raise OverridesWrong if the file does not say what was meant."""
    for read_again, each in zip(written.decisions, meant, strict=True):
        if read_again != replace(each, place=read_again.place):
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
