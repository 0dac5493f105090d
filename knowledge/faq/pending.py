"""A change of an FAQ file whose approval is still to be stored, noted beside the files.

The file is written before the database commits. Where that comes to nothing, the note says what to
put back: at once, or at the next start if the program was killed in between.
"""

from __future__ import annotations

import json
from pathlib import Path

from knowledge.errors import DeskError
from knowledge.faq import writing
from knowledge.faq.proposals import Change


def make(folder: Path, proposal: int, entry: str, change: Change) -> None:
    """Write a change into its file, with a note of what was there.

    Raises Changed if the entry's lines are not what they were, OSError if nothing can be written.
    """
    said = {
        "file": change.file.name,
        "entry": entry,
        "before": change.before,
        "after": change.after,
    }
    writing.replace(_note(folder, proposal), json.dumps(said, ensure_ascii=False))
    try:
        writing.exchange(change.file, entry, change.before, change.after)
    except BaseException:
        settle(folder, proposal)
        raise


def settle(folder: Path, proposal: int) -> None:
    """Forget the note of a change that is stored, or was never made."""
    _note(folder, proposal).unlink(missing_ok=True)


def put_back(folder: Path, proposal: int) -> None:
    """Undo a change whose approval was not stored; what somebody wrote there since stays."""
    try:
        said = json.loads(_note(folder, proposal).read_text(encoding="utf-8"))
        writing.exchange(folder / said["file"], said["entry"], said["after"], said["before"])
    except (OSError, ValueError, KeyError, DeskError):
        pass  # There is no such note, or nothing of the change is left to be put back.
    settle(folder, proposal)


def noted(folder: Path) -> list[int]:
    """Return the proposals of which a note is left."""
    numbers = (file.name.split(".")[1] for file in folder.glob(".*.approval"))
    return sorted(int(number) for number in numbers if number.isdecimal())


def _note(folder: Path, proposal: int) -> Path:
    return folder / f".{proposal}.approval"
