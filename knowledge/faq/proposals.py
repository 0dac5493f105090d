"""A librarian's answer on its way into the FAQ: drafted, tried out, put into the file.

The rules, without a database and without Telegram: what a draft lacks, what its change of the file
is, and whether the FAQ with that change is still sound.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from knowledge import personal, text
from knowledge.errors import DeskError
from knowledge.faq import Faq, FaqErrors, checking, writing
from knowledge.faq.entries import LANGUAGES
from knowledge.problems import Sentence

ENTRY, PHRASING, EDIT = "entry", "phrasing", "edit"
REVIEW_DAYS = 365
_MASK = re.compile(rf"\[(?:{'|'.join(personal.KINDS)})\]")
_LONGEST_ID_WORDS = 5
_LONGEST_QUESTION = 300


@dataclass(frozen=True)
class Draft:
    """What is to become of the FAQ.

    kind: "entry" a new one; "phrasing" one more question for `entry`; "edit" another answer of it.
    questions, answers: language → text; a phrasing has one question, an edit one answer.
    asked: what a patron typed, the first test of a new entry; "" if it holds personal data.
    """

    kind: str
    topic: str  # the file's name without its ending
    entry: str
    questions: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    asked: str = ""

    def lacks(self) -> list[tuple[str, str]]:
        """Return (part, language) of what must still be written: "question" or "answer"."""
        wanted = {
            ENTRY: [(part, language) for language in LANGUAGES for part in ("question", "answer")],
            PHRASING: [("question", language) for language in self.questions],
            EDIT: [("answer", language) for language in self.answers],
        }[self.kind]
        texts = {"question": self.questions, "answer": self.answers}
        return [
            (part, language)
            for part, language in wanted
            if not texts[part].get(language, "").strip()
        ]

    def personal(self) -> list[str]:
        """Return the kinds of personal data that are in it, or were and left a gap."""
        kinds: list[str] = []
        for typed in (*self.questions.values(), *self.answers.values()):
            kinds += [found.kind for found in personal.find(typed)]
            kinds += [gap[0].strip("[]") for gap in _MASK.finditer(typed)]
        return list(dict.fromkeys(kinds))


def drafted(faq: Faq, question: str, answer: str, *, language: str, near: Sequence[str]) -> Draft:
    """Return a first draft of a new entry: a patron's question and a librarian's answer.

    Greek in Latin letters is drafted as it is properly written: the FAQ reads Greeklish by the
    words of its own questions, so these must not be Greeklish themselves.
    near: ids of the entries that come nearest, for the topic. Personal data is cut out of both
    texts and leaves a gap, such as "[telephone]", that somebody must fill or close.
    """
    topics = {one.entry.id: one.document.file.stem for one in faq.placed}
    topic = next((topics[name] for name in near if name in topics), next(iter(topics.values())))
    typed = " ".join(question.split())
    is_test = not personal.find(typed) and len(typed) <= _LONGEST_QUESTION
    asked = personal.masked(typed)[:_LONGEST_QUESTION]
    if language == "el" and text.script_of(asked) == "latin":
        asked = faq.restored(asked).replace("?", ";")
    return Draft(
        ENTRY,
        topic,
        _new_id(faq, asked),
        {language: asked},
        {language: personal.masked(answer.strip())},
        typed if is_test else "",
    )


def phrasing(faq: Faq, entry: str, language: str, question: str) -> Draft:
    """Return a draft of one more question for an entry that is there."""
    return Draft(PHRASING, _topic_of(faq, entry), entry, {language: question})


def as_edit(draft: Draft, faq: Faq, entry: str, language: str) -> Draft:
    """Return the draft as another answer of an entry that is there, in one language."""
    answers = {language: draft.answers[language]}
    return Draft(EDIT, _topic_of(faq, entry), entry, {}, answers)


def _topic_of(faq: Faq, entry: str) -> str:
    return next(one.document.file.stem for one in faq.placed if one.entry.id == entry)


def _new_id(faq: Faq, question: str) -> str:
    spoken = _MASK.sub(" ", question)
    words = [word for word in text.key(spoken).split() if re.fullmatch(r"[a-z0-9]+", word)]
    long = [word for word in words if len(word) > 2] or words or ["entry"]
    stem = "-".join(long[:_LONGEST_ID_WORDS])[:50].strip("-")
    taken = {entry.id for entry in faq.entries}
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


# ---- the file


@dataclass(frozen=True)
class Change:
    """A file as it is and as it would be, and the lines of the entry in both."""

    file: Path
    content: str
    before: str
    after: str


def change(folder: Path, draft: Draft, *, author: str, approver: str, day: date) -> Change:
    """Return what a draft does to its file. Raises DeskError where it can't be done."""
    file = _file(folder, draft.topic)
    old = file.read_text(encoding="utf-8")
    match draft.kind:
        case "entry":
            new = writing.with_entry(old, draft.entry, _block(draft, author, approver, day))
        case "phrasing":
            new = old
            for language, question in draft.questions.items():
                new = writing.with_question(new, draft.entry, language, question)
            new = writing.with_field(new, draft.entry, "approved_by", approver)
        case _:
            new = old
            for language, answer in draft.answers.items():
                new = writing.with_answer(new, draft.entry, language, answer)
            for name, value in (
                ("reviewed", day),
                ("approved_by", approver),
                ("written_by", author),
            ):
                new = writing.with_field(new, draft.entry, name, value)
    before, after = (writing.text_of(content, draft.entry) for content in (old, new))
    return Change(file, new, before, after)


def seen(folder: Path, draft: Draft) -> str:
    """Return the entry's lines as they are in the file now, "" for a new entry.

    Raises DeskError if the file is gone or no YAML just now.
    """
    return writing.text_of(_file(folder, draft.topic).read_text(encoding="utf-8"), draft.entry)


def _file(folder: Path, topic: str) -> Path:
    for file in (folder / f"{topic}.yaml", folder / f"{topic}.yml"):
        if file.is_file():
            return file
    gone = "{file} is not in {folder} any more. Drop the proposal, and make it anew."
    raise DeskError(Sentence(gone, file=f"{topic}.yaml", folder=folder))


def _block(draft: Draft, author: str, approver: str, day: date) -> str:
    versions = {
        language: {
            "questions": [draft.questions[language]],
            "answer": draft.answers[language],
        }
        for language in LANGUAGES
    }
    return writing.block_of(
        {
            "id": draft.entry,
            "source": {"el": "Απάντηση βιβλιοθηκονόμου", "en": "A librarian's answer"},
            "owner": author,
            "reviewed": day,
            "review_days": REVIEW_DAYS,
            "written_by": author,
            "approved_by": approver,
            **versions,
            "tests": {"match": [draft.asked or draft.questions["el"]]},
        }
    )


# ---- the trial


@dataclass(frozen=True)
class Collision:
    """A text that a change would take from the entry that should have it."""

    typed: str
    entry: str  # whose it should be
    got: str  # what it finds first instead, "" for nothing


@dataclass(frozen=True)
class Trial:
    """The FAQ with a change made to it, and what speaks against that.

    faq: None where the files would not load; then `problems` says why: language → lines.
    """

    change: Change
    faq: Faq | None
    problems: dict[str, list[str]] = field(default_factory=dict)
    collisions: tuple[Collision, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Tell whether the change may be made."""
        return self.faq is not None and not self.collisions


def tried(
    current: Faq,
    folder: Path,
    made: Change,
    load: Callable[[Path], Faq],
    *,
    draft: Draft,
    scratch: Path | None = None,
) -> Trial:
    """Return how the FAQ would do with a change; nothing is written to `folder`.

    load: reads a folder with the same policy sheets as the live one; scratch: a folder that may be
    written, where the system has none for such things. Takes seconds: it learns the changed FAQ
    and asks every entry's own tests. Raises OSError if there is no room for a copy.
    """
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kallimachos-", dir=scratch) as place:
        copy = Path(place) / "entries"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*"))
        (copy / made.file.name).write_text(made.content, encoding="utf-8")
        try:
            changed = load(copy)
        except FaqErrors as errors:
            said = {
                language: errors.said(language).replace(str(copy), folder.name).splitlines()
                for language in LANGUAGES
            }
            return Trial(made, None, problems=said)
        collisions = tuple(_collisions(current, changed, draft))
    return Trial(made, changed, collisions=collisions)


def _collisions(current: Faq, changed: Faq, draft: Draft) -> Iterator[Collision]:
    """Name the tests that fail only since the change, and its own questions if lost to another."""
    before = {(one.entry, one.typed) for one in checking.check(current).failures}
    for failure in checking.check(changed).failures:
        if (failure.entry, failure.typed) not in before:
            yield Collision(failure.typed, failure.entry, _first(changed, failure.typed))
    for language, question in draft.questions.items():
        found = changed.best(question, language)
        first = found.candidates[0].entry.id if found.candidates else ""
        if first != draft.entry:
            yield Collision(question, draft.entry, first)


def _first(faq: Faq, typed: str) -> str:
    found = faq.best(typed)
    return found.candidates[0].entry.id if found.candidates else ""


def rewritten(draft: Draft, part: str, language: str, words: str) -> Draft:
    """Return the draft with one of its texts written anew."""
    if part == "question":
        return replace(draft, questions={**draft.questions, language: words.strip()})
    return replace(draft, answers={**draft.answers, language: words.strip()})
