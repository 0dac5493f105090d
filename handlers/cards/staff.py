"""A case as staff see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge.directory import Directory
from knowledge.models import Case, Librarian

CARD_LIMIT = 900  # characters of a question on the card; the rest follows below it
CARD_STATES = {
    "new": _("new"),
    "open": _("taken"),
    "waiting_patron": _("answered"),
    "resolved": _("resolved"),
    "closed": _("closed"),
}
LANGUAGES = {"el": _("Greek"), "en": _("English")}


def card(  # noqa: PLR0917
    case: Case,
    owner: Librarian | None,
    say: Speech,
    directory: Directory,
    faq: Sequence[tuple[str, str]],
    now: datetime,
    *,
    earlier: Sequence[str] = (),
    names: Sequence[tuple[str, str]] = (),
) -> Said:
    """Return the case as staff see it in their group.

    faq: (entry id, shown question) of what the bot came near; earlier: older wordings of the
    question, oldest first; names: (action, label) of the buttons.
    """
    library = directory.library(case.library).short.in_(say.language)
    head = [f"<b>{case.code}</b>", say(CARD_STATES[case.state]), escaped(library)]
    if owner is not None:
        head[1] += " · " + escaped(owner.public_name)
    lines = [
        " · ".join(head),
        say(
            "Patron {number} · {language}",
            number=case.patron_id,
            language=say(LANGUAGES.get(case.language, LANGUAGES["el"])),
        ),
        *(f"<s>{quoted(shortened(old, 300))}</s>" for old in earlier),
        f"<blockquote>{quoted(_fitting(case.question)) or '—'}</blockquote>",
        say("The bot tried: {tried}", tried=_tried(case, say, faq)),
        say("Waiting since {when}.", when=say.moment(case.waiting_since, now))
        if case.state in ("new", "open")
        else "",
        say("Promised by {when}.", when=say.moment(case.promised_at, now))
        if case.state == "new"
        else "",
    ]
    if case.unreachable:
        lines.append("⚠ " + say("The patron has blocked the bot; the clock stands still."))
    buttons = [Button(label, action, case.id) for action, label in names]
    return Said(rich("\n".join(line for line in lines if line)), rows(buttons, 2))


def _fitting(question: str) -> str:
    return question if len(question) <= CARD_LIMIT else question[:CARD_LIMIT].rstrip() + "…"


def _tried(case: Case, say: Speech, faq: Sequence[tuple[str, str]]) -> str:
    tried = case.tried
    if tried.get("kind") == "asked":
        return say("nothing, the patron asked for a person")
    if tried.get("kind") == "media":
        return say("nothing, it was not text")
    if tried.get("kind") == "failed":
        return say("it failed while handling the message")
    found = []
    if tried.get("entry"):
        title = dict(faq).get(tried["entry"], tried["entry"])
        found.append(say("it answered “{entry}”", entry=escaped(title)))
    elif tried.get("near"):
        near = "», «".join(dict(faq).get(name, name) for name in tried["near"][:2])
        found.append(say("near it found “{entries}”", entries=escaped(near)))
    else:
        found.append(say("no answer in the FAQ"))
    number = int(tried.get("books", 0))
    found.append(
        say.plural("{number} book", "{number} books", number)
        if number
        else say("nothing in the catalogue")
    )
    return ", ".join(found)
