"""What the bot says, in the reader's language: sentences, plurals, dates and times.

Sentences stand in the code in English, marked by `_`; both languages have a complete catalogue in
`locale/<language>/LC_MESSAGES/bot.po`, compiled in memory when the program starts.
"""

from __future__ import annotations

import gettext
import io
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("el", "en")
DEFAULT = "el"


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    """Return the compiled sentences of one language."""
    path = LOCALE / language / "LC_MESSAGES" / "bot.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    for message in list(messages):
        if message.string == message.id:  # as the code has it: gettext falls back to that
            messages.delete(message.id)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Speech:
    """One reader's language and clock: called with a sentence, it says it in that language."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language if language in LANGUAGES else DEFAULT
        self.zone = zone
        self._messages = catalogue(self.language)

    def __call__(self, sentence: str, /, **values: object) -> str:
        """Return the sentence in this language with its {names} filled in."""
        said = self._messages.gettext(sentence)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the sentence for `number` things; {number} is filled in."""
        said = self._messages.ngettext(one, many, number)
        return said.format(number=number, **values)

    def time(self, moment: datetime) -> str:
        """Return the hour and minute in the library's civil time: «10:42»."""
        return format_time(moment.astimezone(self.zone), "HH:mm", locale=self.language)

    def date(self, moment: datetime) -> str:
        """Return the day: «Δευτέρα 23 Νοεμβρίου»."""
        return format_date(moment.astimezone(self.zone), "EEEE d MMMM", locale=self.language)

    def long_date(self, day: object) -> str:
        """Return a calendar day with its year: «3 Οκτωβρίου 2026»."""
        return format_date(day, "d MMMM y", locale=self.language)  # type: ignore[arg-type]

    def moment(self, at: datetime, now: datetime) -> str:
        """Return a moment as people say it: «σήμερα στις 14:30», «χθες στις 18:20»."""
        days = (at.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        if days == 0:
            return self("today at {time}", time=self.time(at))
        if days == 1:
            return self("tomorrow at {time}", time=self.time(at))
        if days == -1:
            return self("yesterday at {time}", time=self.time(at))
        return self("{date} at {time}", date=self.date(at), time=self.time(at))

    def ago(self, since: datetime, now: datetime) -> str:
        """Return how long something has lasted: «τώρα», «12 λεπτά», «3 ώρες», «2 ημέρες»."""
        passed = max(now - since, timedelta())
        minutes = int(passed.total_seconds() // 60)
        if not minutes:
            return self("now")
        if minutes < 60:
            return self.plural("{number} minute", "{number} minutes", minutes)
        if minutes < 48 * 60:
            return self.plural("{number} hour", "{number} hours", minutes // 60)
        return self.plural("{number} day", "{number} days", minutes // (24 * 60))


def _(sentence: str) -> str:
    """Mark a sentence for translation where no Speech is at hand yet."""
    return sentence
