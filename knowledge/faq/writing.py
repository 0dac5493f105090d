"""Changes to FAQ files: one entry's lines are replaced, added or taken out; the rest stays.

The file is text to the last: comments, order and blank lines are kept, because only the lines of
one entry are ever touched. Where they begin and end is read from YAML's own marks.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import DeskError
from knowledge.problems import Sentence

_LINE_WIDTH = 4096  # no line of a file is folded
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Changed(DeskError):
    """The entry is no longer what it was when the change was drafted; `now` is what it says."""

    def __init__(self, entry: str, now: str) -> None:
        super().__init__(
            Sentence('Entry "{entry}" was changed by somebody else in the meantime.', entry=entry)
        )
        self.now = now


def lines_of(content: str, entry: str) -> tuple[int, int] | None:
    """Return (first line, line after the last) of an entry in a file, None if it is not there.

    Comments right above the entry belong to it; blank lines after it do not.
    """
    lines = content.splitlines(keepends=True)
    found = [node for node in _entries(content) if _id_of(node) == entry]
    if not found:
        return None
    first = found[0].start_mark.line
    last = found[0].end_mark.line + bool(found[0].flow_style)
    while last > first + 1 and _is_between(lines[last - 1]):
        last -= 1
    while first > 0 and lines[first - 1].startswith("  #"):
        first -= 1
    return first, last


def _is_between(line: str) -> bool:
    """Whether a line stands between two entries: blank, or a comment that the next one has."""
    return not line.strip() or line.startswith(("#", " #", "  #"))


def text_of(content: str, entry: str) -> str:
    """Return an entry's lines in a file, "" if it is not there."""
    found = lines_of(content, entry)
    return "".join(content.splitlines(keepends=True)[slice(*found)]) if found else ""


def with_entry(content: str, entry: str, block: str) -> str:
    """Return a file with an entry's lines replaced by `block`; at its end if it is not there yet.

    block: whole lines in the form of `block_of`; "" takes the entry out.
    """
    lines = content.splitlines(keepends=True)
    found = lines_of(content, entry)
    if found is None:
        end = content if content.endswith("\n") or not content else content + "\n"
        return f"{end}\n{block}"
    first, last = found
    if not block:  # with the entry goes the blank line before it
        while first > 0 and not lines[first - 1].strip():
            first -= 1
    return "".join([*lines[:first], block, *lines[last:]])


def block_of(entry: dict[str, Any]) -> str:
    """Return an entry as the lines of a file write it; keys are those of the file."""
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.scalarstring import LiteralScalarString

    shaped = {**entry, "source": CommentedMap(entry["source"])}
    shaped["source"].fa.set_flow_style()
    for language in ("el", "en"):
        version = dict(entry[language])
        version["answer"] = LiteralScalarString(str(version["answer"]).strip() + "\n")
        shaped[language] = version
    return _dumped({"entries": [shaped]}).partition("entries:\n")[2]


def with_question(content: str, entry: str, language: str, question: str) -> str:
    """Return a file in which an entry has one question more, in a line of its own.

    Raises DeskError where its questions stand in brackets on one line.
    """
    node = next((node for node in _entries(content) if _id_of(node) == entry), None)
    version = _value(node, language) if node is not None else None
    questions = _value(version, "questions") if version is not None else None
    if questions is None or not questions.value:
        raise DeskError(_without(entry, f"{language}: questions"))
    if questions.flow_style:
        brackets = (
            'The questions of "{entry}" stand in brackets on one line. Put each on a line of its '
            "own, beginning with a hyphen."
        )
        raise DeskError(Sentence(brackets, entry=entry))
    lines = content.splitlines(keepends=True)
    last = questions.value[-1]
    at = last.end_mark.line + bool(last.end_mark.column)
    margin = " " * (questions.start_mark.column)
    lines.insert(at, f"{margin}- {_scalar(question)}\n")
    return "".join(lines)


def with_answer(content: str, entry: str, language: str, answer: str) -> str:
    """Return a file in which an entry's answer in one language is another; nothing else changes."""
    node = next((node for node in _entries(content) if _id_of(node) == entry), None)
    version = _value(node, language) if node is not None else None
    old = _value(version, "answer")
    if version is None or old is None:
        raise DeskError(_without(entry, f"{language}: answer"))
    key = next(key for key, _ in version.value if key.value == "answer")
    lines = content.splitlines(keepends=True)
    last = old.end_mark.line + bool(old.end_mark.column)
    while last > key.start_mark.line + 1 and not lines[last - 1].strip():
        last -= 1
    margin = " " * key.start_mark.column
    block = "".join(f"{margin}  {line}\n" if line else "\n" for line in answer.strip().split("\n"))
    return "".join([*lines[: key.start_mark.line], f"{margin}answer: |\n{block}", *lines[last:]])


def with_field(content: str, entry: str, name: str, value: str | date) -> str:
    """Return a file in which a field of an entry (`reviewed`, `written_by`…) has this value."""
    written = value.isoformat() if isinstance(value, date) else _scalar(value)
    node = next((node for node in _entries(content) if _id_of(node) == entry), None)
    if node is None:
        raise DeskError(_without(entry, "id"))
    lines = content.splitlines(keepends=True)
    old = _value(node, name)
    if old is not None:
        line, start, end = old.start_mark.line, old.start_mark.column, old.end_mark.column
        lines[line] = f"{lines[line][:start]}{written}{lines[line][end:]}"
        return "".join(lines)
    before = _value(node, "review_days")
    if before is None:
        raise DeskError(_without(entry, "review_days"))
    at = before.start_mark.line + 1
    margin = " " * node.start_mark.column
    lines.insert(at, f"{margin}{name}: {written}\n")
    return "".join(lines)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold off everybody else who changes files of this folder through this module."""
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def exchange(file: Path, entry: str, before: str, after: str) -> None:
    """Put `after` in place of an entry's lines `before` ("": none); all else stays as it is now.

    What others saved in the file meanwhile stays. Nothing is done if the lines are `after` already.
    Raises Changed if they are neither, OSError if the file can't be written.
    """
    with locked(file.parent):
        raw = file.read_bytes().decode("utf-8")
        content = file.read_text(encoding="utf-8")  # with "\n" for every end of a line
        now = text_of(content, entry)
        if now == after:
            return
        if now != before:
            raise Changed(entry, now)
        replace(file, _with_ends_of(raw, with_entry(content, entry, after)))


def _with_ends_of(raw: str, content: str) -> str:
    """Return `content` with the ends of lines that `raw` has: those of Windows, or mixed.

    Lines that both begin or end with are kept to the letter.
    """
    if "\r" not in raw:
        return content
    old, new = raw.splitlines(keepends=True), content.splitlines(keepends=True)
    before, after = ([line.rstrip("\r\n") for line in lines] for lines in (old, new))
    first = _in_common(before, after)
    last = _in_common(before[first:][::-1], after[first:][::-1])
    changed = [line.replace("\n", "\r\n") for line in new[first : len(new) - last]]
    return "".join([*old[:first], *changed, *old[len(old) - last :]])


def _in_common(some: Iterable[str], others: Iterable[str]) -> int:
    """How many of them are the same, from the beginning."""
    pairs = zip(some, others, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def replace(file: Path, content: str) -> None:
    """Put `content` in place of a file, wholly or not at all, whatever happens meanwhile."""
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, prefix=".", suffix=".part", delete=False
    ) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).chmod(mode)
    os.replace(part.name, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _entries(content: str) -> list[Any]:
    try:
        root = yaml.compose(content, Loader=_Loader)
    except yaml.YAMLError as error:
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        broken = Sentence(
            "The file is no YAML just now ({why}). Mend it, then try again.", why=what
        )
        raise DeskError(broken) from None
    listed = _value(root, "entries") if root is not None else None
    return list(listed.value) if listed is not None else []


def _id_of(node: Any) -> str:
    found = _value(node, "id")
    return str(found.value) if found is not None else ""


def _without(entry: str, part: str) -> Sentence:
    lacking = 'Entry "{entry}" has no part "{part}" in its file just now. Mend it, then try again.'
    return Sentence(lacking, entry=entry, part=part)


def _value(node: Any, name: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _scalar(typed: str) -> str:
    """Return a text as one line of YAML, in quotation marks where it needs them."""
    return _dumped([" ".join(typed.split())]).strip().removeprefix("- ").strip()


def _dumped(value: Any) -> str:
    """Return a value as YAML 1.2; the writer is loaded when something is first written."""
    from ruamel.yaml import YAML

    written = io.StringIO()
    yaml12 = YAML()
    yaml12.width = _LINE_WIDTH
    yaml12.allow_unicode = True
    yaml12.indent(mapping=2, sequence=4, offset=2)
    yaml12.dump(value, written)
    return written.getvalue()
