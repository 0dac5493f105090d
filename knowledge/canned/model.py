"""What stands in a file of canned replies: whose they are, and each in both languages."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge.faq.entries import Bilingual, Text, slots_of

NETWORK = "network"
MAX_TEXT = 1500  # characters, slots not filled
# A slot of the case, beside those of the policy sheets and the libraries' sheets.
OF_THE_CASE = ("patron", "librarian", "code")

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_BARE_NAME = re.compile(r"(?m)^\s*\{patron\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _sound(written: str) -> str:
    if not written.strip():
        raise ValueError("is empty")
    if _BARE_NAME.search(written):
        raise ValueError(
            "begins with {patron}, but most patrons give no name; put words before it, "
            "such as «Καλημέρα σας, {patron}.»"
        )
    return written.strip()


Words = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_sound)]


class Texts(_Strict):
    """What the patron reads, in the language of the case; plain text."""

    el: Words = Field(description="in Greek")
    en: Words = Field(description="in English")


class Attachment(_Strict):
    """A file that Telegram has already, sent after the text."""

    kind: Literal["photo", "document"]
    file_id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{20,200}$",
        description="as the bot tells it: reply /c to a message with the file",
    )


class Reply(_Strict):
    """A text that librarians send again and again."""

    id: str = Field(pattern=_ID, max_length=36, description="unique over all files")
    title: Bilingual = Field(description="as librarians see it on a button")
    text: Texts
    keywords: list[Text] = Field(
        default=[], max_length=30, description="what else librarians may call it, in any language"
    )
    attachments: list[Attachment] = Field(default=[], max_length=10)

    def words(self, language: str) -> str:
        """Return the text in `language`, "el" or "en", with its slots as they stand."""
        return self.text.en if language == "en" else self.text.el

    def name(self, language: str) -> str:
        """Return the title in `language`."""
        return self.title.en if language == "en" else self.title.el

    @cached_property
    def slots(self) -> frozenset[str]:
        """Return the slots of the text that a sheet must fill."""
        return (slots_of(self.text.el) | slots_of(self.text.en)) - frozenset(OF_THE_CASE)


class File(_Strict):
    """One file: the replies of the network or of one library."""

    library: str = Field(description="`network`, or the code of the library that alone uses them")
    replies: list[Reply] = Field(min_length=1, max_length=500)
