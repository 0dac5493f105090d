"""Catalogue data in a patron's words: nothing in it becomes a link, a mention or markup."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from babel import Locale

from handlers.markup import escaped, quoted, shortened
from handlers.texts import Speech, _
from knowledge.catalogue import Record

FORMATS = {
    "book": _("Book"),
    "serial": _("Periodical"),
    "audiobook": _("Audiobook"),
    "music": _("Music"),
    "video": _("Film"),
    "score": _("Score"),
    "map": _("Map"),
    "picture": _("Picture"),
    "electronic": _("Electronic"),
    "kit": _("Kit"),
    "manuscript": _("Manuscript"),
}
AUDIENCES = {"children": _("For children"), "young": _("For young people")}
# MARC's codes of languages are ISO 639-2/B; CLDR names them by ISO 639-1 where there is one.
_CODES = dict(
    pair.split("=")
    for pair in (
        "gre=el eng=en fre=fr ger=de ita=it spa=es rus=ru alb=sq ara=ar arm=hy bul=bg chi=zh cze=cs"
        " dan=da dut=nl fin=fi geo=ka heb=he hun=hu jpn=ja lat=la mac=mk nor=no per=fa pol=pl"
        " por=pt rum=ro scr=hr srp=sr swe=sv tur=tr ukr=uk"
    ).split()
)


def language(code: str, say: Speech) -> str:
    """Return the name of a MARC language: «Αγγλικά»; the code itself if nobody knows it."""
    return _languages(say.language).get(_CODES.get(code, code), code)


@cache
def _languages(reader: str) -> dict[str, str]:
    names = Locale(reader).languages
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def form(code: str, say: Speech) -> str:
    """Return what kind of thing it is: «Βιβλίο»."""
    return say(FORMATS[code]) if code in FORMATS else code


def audience(code: str, say: Speech) -> str:
    """Return for whom it is: «Παιδικά»."""
    return say(AUDIENCES[code]) if code in AUDIENCES else code


def decade(first: int) -> str:
    """Return the ten years that begin with `first`: «1990–1999»."""
    return f"{first}–{first + 9}"


def told(text: str, length: int = 300) -> str:
    """Return words of a catalogue for `rich`, cut to a length, with nothing to tap in them."""
    return quoted(shortened(text, length))


def styled(tag: str, markup: str) -> str:
    """Return quoted markup in bold or italics; what is code inside stays code, as Telegram asks."""
    inner = markup.replace("<code>", f"</{tag}><code>").replace("</code>", f"</code><{tag}>")
    return f"<{tag}>{inner}</{tag}>".replace(f"<{tag}></{tag}>", "")


def exact(text: str, length: int = 60) -> str:
    """Return a shelfmark or a number, to be copied with one tap."""
    return f"<code>{escaped(shortened(text, length))}</code>" if text.strip() else ""


def title_of(record: Record) -> str:
    """Return title and subtitle, as plain words."""
    shown = record.description
    return f"{shown.title}: {shown.subtitle}" if shown.subtitle else shown.title


def deep_link(bot_username: str, record_id: str) -> str:
    """Return the address that opens a record in the bot."""
    return f"https://t.me/{bot_username}?start=r_{record_id}"


def share_link(bot_username: str, record: Record) -> str:
    """Return Telegram's own «share» address: it asks to whom, and needs no inline mode.

    The patron posts these words as their own, so a title with something to tap in it is left out.
    """
    text = shortened(title_of(record), 80)
    text = text if quoted(text) == escaped(text) else ""
    return (
        f"https://t.me/share/url?url={quote(deep_link(bot_username, record.id), safe='')}"
        f"&text={quote(text, safe='')}"
    )
