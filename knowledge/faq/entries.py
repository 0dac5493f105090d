"""What stands in an FAQ file: a topic, its entries, and what each says in both languages."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge.problems import Sentence

LANGUAGES = ("el", "en")
MAX_ANSWER = 1500  # characters; Telegram allows 4,096 with the source and what stands around it
LONGEST_OVERDUE = timedelta(days=90)  # past its review; then patrons are told that it is old
Kind = Literal["answer", "smalltalk"]

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_OPENING_LINK = re.compile(r'<a href="(https://[^"<>\s]+)">')
_ALLOWED = frozenset(("<b>", "</b>", "<i>", "</i>", "</a>"))


def markup_problem(answer: str) -> Sentence | None:
    """Return what is wrong with the tags of an answer, None if nothing is."""
    open_tags: list[str] = []
    for found in _TAG.finditer(answer):
        tag = found[0]
        if tag not in _ALLOWED and not _OPENING_LINK.fullmatch(tag):
            return Sentence("{tag} is not allowed", tag=tag)
        name = tag.strip("</>")[0]
        if not tag.startswith("</"):
            if name in open_tags:
                return Sentence("{tag} stands inside another one", tag=tag)
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return Sentence("{tag} closes nothing that was opened last", tag=tag)
    if open_tags:
        return Sentence("{tag} is not closed", tag=f"<{open_tags[-1]}>")
    return None


def _with_sound_markup(answer: str) -> str:
    if problem := markup_problem(answer):
        allowed = '{problem}; an answer may have <b>…</b>, <i>…</i> and <a href="https://…">…</a>'
        raise ValueError(Sentence(allowed, problem=problem))
    return answer


def slots_of(answer: str) -> frozenset[str]:
    """Return the names of the slots in an answer: «έως {loan_days}» -> loan_days."""
    return frozenset(SLOT.findall(answer))


def filled(answer: str, texts: Mapping[str, str], *, escape: bool = False) -> str:
    """Return an answer with its slots filled; escape: `answer` is HTML, the texts are not."""

    def text(found: re.Match[str]) -> str:
        value = texts.get(found[1], found[0])
        return html.escape(value, quote=False) if escape else value

    return SLOT.sub(text, answer)


def without_tags(answer: str) -> str:
    """Return an answer's words alone."""
    return _TAG.sub("", answer)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError(Sentence("is empty"))
    return value.strip()


Text = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_not_blank)]
Message = Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(_not_blank)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Bilingual(_Strict):
    """The same in both languages."""

    el: Text = Field(description="in Greek")
    en: Text = Field(description="in English")


class Version(_Strict):
    """An entry in one language."""

    questions: list[Text] = Field(
        min_length=1, max_length=60, description="as people ask; the first is shown to them"
    )
    answer: Annotated[str, AfterValidator(_not_blank), AfterValidator(_with_sound_markup)] = Field(
        max_length=MAX_ANSWER,
        description='plain text; <b>, <i> and <a href="https://…"> are allowed',
    )


class Tests(_Strict):
    """Wordings that must find this entry, and some that must not."""

    match: list[Message] = Field(default=[], max_length=60, description="answered by this entry")
    not_match: list[Message] = Field(default=[], max_length=60, description="never answered by it")


class Entry(_Strict):
    """One matter that people ask about, and the network's answer."""

    id: str = Field(pattern=_ID, max_length=60, description="unique over all files")
    kind: Kind = Field(default="answer", description="smalltalk has no source line and no buttons")
    asks_for_person: bool = Field(
        default=False, description="whoever asks this is passed on to a librarian at once"
    )
    sources: Bilingual = Field(
        alias="source", description="where the answer comes from, as shown under it"
    )
    owner: Text = Field(description="who keeps it true")
    reviewed: date = Field(description="when somebody last made sure that it is true")
    review_days: int = Field(ge=1, le=3650, description="after how many days to make sure again")
    written_by: Text | None = Field(default=None, description="who drafted what it says now")
    approved_by: Text | None = Field(default=None, description="who of the others approved it")
    in_greek: Version = Field(alias="el")
    in_english: Version = Field(alias="en")
    tests: Tests = Tests()

    def version(self, language: str) -> Version:
        """Return the entry in `language`, "el" or "en"."""
        return self.in_english if language == "en" else self.in_greek

    def questions(self, language: str) -> Sequence[str]:
        """Return every phrasing in one language."""
        return self.version(language).questions

    def question(self, language: str) -> str:
        """Return the wording that stands for the entry, plain text."""
        return self.version(language).questions[0]

    def answer(self, language: str, texts: Mapping[str, str] | None = None) -> str:
        """Return the answer as HTML: <b>, <i> and links, everything else escaped.

        texts: slot → what stands in its place, plain text; without it slots stay as they are.
        """
        written = (self._greek_html, self._english_html)[language == "en"]
        return written if texts is None else filled(written, texts, escape=True)

    @cached_property
    def slots(self) -> frozenset[str]:
        """Return the slots of the answer, which a policy sheet fills."""
        return slots_of(self.in_greek.answer) | slots_of(self.in_english.answer)

    @cached_property
    def review_due(self) -> date:
        """Return the last day on which the entry counts as made sure of."""
        days = min(self.review_days, (date.max - self.reviewed).days)
        return self.reviewed + timedelta(days=days)

    def is_overdue(self, today: date) -> bool:
        """Tell whether somebody should have made sure of the entry again."""
        return self.review_due < today

    def is_outdated(self, today: date) -> bool:
        """Tell whether that is so long ago that patrons are warned."""
        return self.review_due < today - LONGEST_OVERDUE

    def source(self, language: str) -> str:
        """Return where the answer comes from, plain text."""
        return self.sources.en if language == "en" else self.sources.el

    @cached_property
    def _greek_html(self) -> str:
        return _as_html(self.in_greek.answer)

    @cached_property
    def _english_html(self) -> str:
        return _as_html(self.in_english.answer)


class Topic(_Strict):
    """One file of the FAQ."""

    topic: str = Field(pattern=_ID, max_length=60)
    title: Bilingual
    entries: list[Entry] = Field(min_length=1)


def _as_html(answer: str) -> str:
    return "".join(_escaped(answer)).strip()


def _escaped(answer: str) -> Iterator[str]:
    done = 0
    for found in _TAG.finditer(answer):
        yield html.escape(html.unescape(answer[done : found.start()]), quote=False)
        yield found[0]
        done = found.end()
    yield html.escape(html.unescape(answer[done:]), quote=False)
