"""Entry, record, case → text and buttons: the only place where messages get their looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.lookup import PAGE
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge.catalogue import Hit, Relaxation, Result
from knowledge.directory import Directory, OpenNow
from knowledge.faq import Candidate, Entry
from knowledge.models import Case, Librarian

CARD_LIMIT = 900  # characters of a question on the card; the rest follows below it

STATES = {
    "new": _("waiting for a librarian"),
    "open": _("a librarian is working on it"),
    "waiting_patron": _("answered; you may write back"),
    "resolved": _("answered"),
    "closed": _("closed"),
}
CARD_STATES = {
    "new": _("new"),
    "open": _("taken"),
    "waiting_patron": _("answered"),
    "resolved": _("resolved"),
    "closed": _("closed"),
}
LANGUAGES = {"el": _("Greek"), "en": _("English")}


def person(say: Speech, ref: str | int = "") -> Button:
    """Return the button that stands under every answer of the bot: a person."""
    return Button(say("Ask a librarian"), "human", ref)


def entry(found: Entry, language: str, say: Speech, ref: int, case: Case | None = None) -> Said:
    """Return an authored answer with its source, and a person one tap away."""
    body = found.answer(language).strip()
    if found.kind == "smalltalk":
        return Said(rich(body), rows([person(say, ref)]))
    source = say(
        "Source: {source}, updated {date}",
        source=escaped(found.source(language)),
        date=say.long_date(found.reviewed),
    )
    buttons = [] if case is None else [_for_case(case, say, ref)]
    return Said(rich(f"{body}\n\n<i>{source}</i>"), rows([*buttons, person(say, ref)]))


def choose(
    near: Sequence[Candidate], language: str, say: Speech, ref: int, case: Case | None = None
) -> Said:
    """Return «Did you mean…» with the near entries' own questions as buttons."""
    buttons = [
        Button(candidate.entry.question(language), "entry", f"{ref}.{place}")
        for place, candidate in enumerate(near[:3])
    ]
    if case is not None:
        buttons.append(_for_case(case, say, ref))
    buttons.append(Button(say("None of these"), "none", ref))
    return Said(rich(say("Did you mean…")), rows([*buttons, person(say, ref)]))


def books(
    found: Result,
    directory: Directory,
    say: Speech,
    ref: int,
    *,
    offset: int = 0,
    case: Case | None = None,
) -> Said:
    """Return one page of what the catalogue found, each book a block that reads at a glance."""
    head = ""
    if found.relaxed:
        head = relaxation(found.relaxed, say) + "\n\n"
    blocks = [_book(hit, directory, say) for hit in found.hits]
    foot = say("Source: union catalogue of the network. Ask the library before you set out.")
    buttons = []
    if offset + len(found.hits) < found.total:
        buttons.append(Button(say("More"), "more", f"{ref}.{offset + PAGE}"))
    if offset:
        buttons.insert(0, Button(say("Back"), "more", f"{ref}.{max(0, offset - PAGE)}"))
    if case is not None:
        buttons.append(_for_case(case, say, ref))
    body = rich(head + "\n\n".join(blocks) + f"\n\n<i>{foot}</i>")
    return Said(body, (*rows(buttons, 2), (person(say, ref),)))


def relaxation(relaxed: Sequence[Relaxation], say: Speech) -> str:
    """Return in words how the search was widened."""
    changed = [step for step in relaxed if step.found]
    if changed:
        return say(
            "I found nothing for “{typed}”; I am showing “{used}”.",
            typed=quoted(" ".join(step.typed for step in changed)),
            used=escaped(" ".join(step.found for step in changed)),
        )
    return say("I found nothing with all of your words; these come nearest.")


def _book(hit: Hit, directory: Directory, say: Speech) -> str:
    lines = [f"<b>{escaped(hit.title)}</b>"]
    about = [str(part) for part in (hit.author, hit.year, hit.publisher) if part]
    if about:
        lines.append(escaped(" · ".join(about)))
    if hit.isbn:
        lines.append(f"ISBN {escaped(hit.isbn)}")
    for holding in hit.holdings:
        name = (
            directory.library(holding.library).short.in_(say.language)
            if directory.knows(holding.library)
            else holding.library
        )
        copies = (
            say.plural("{number} copy", "{number} copies", holding.copies)
            if holding.copies > 1
            else ""
        )
        parts = [name, holding.shelfmark or say("no shelfmark"), copies]
        lines.append("— " + escaped(" — ".join(part for part in parts if part)))
    return "\n".join(lines)


def passed_on(case: Case, say: Speech, directory: Directory, now: datetime, keep: int) -> Said:
    """Return what the patron reads at handoff: who, by when, the code, how long it is kept."""
    library = directory.library(case.library)
    lines = [
        say("I am passing your question on to a librarian."),
        say(
            "You will have an answer here by {when}, from {library}.",
            when=f"<b>{say.moment(case.promised_at, now)}</b>",
            library=escaped(library.name.in_(say.language)),
        ),
        say("Your case is {code}.", code=f"<b>{case.code}</b>"),
        say.plural(
            "What you write is kept until {number} day after the case closes.",
            "What you write is kept until {number} days after the case closes.",
            keep,
        ),
    ]
    return Said(rich("\n".join(lines)))


def added(case: Case, say: Speech) -> Said:
    """Return the note that a patron's words went to their case."""
    return Said(rich(say("I added this to your case {code}.", code=f"<b>{case.code}</b>")))


def taken(case: Case, librarian: str, say: Speech) -> Said:
    """Return what the patron reads when a librarian takes the case."""
    return Said(
        rich(
            say(
                "{librarian} has your case {code}. What you write now goes to them.",
                librarian=f"<b>{escaped(librarian)}</b>",
                code=f"<b>{case.code}</b>",
            )
        )
    )


def back_in_queue(case: Case, say: Speech, now: datetime) -> Said:
    """Return what the patron reads when the librarian puts the case back."""
    return Said(
        rich(
            say(
                "Your case {code} is back in the queue. Another librarian will answer by {when}.",
                code=f"<b>{case.code}</b>",
                when=say.moment(case.promised_at, now),
            )
        )
    )


def resolved(case: Case, say: Speech) -> Said:
    """Return what the patron reads when the case is closed, with the way to object."""
    return Said(
        rich(
            say(
                "Your case {code} is closed. From here on the bot answers you again.",
                code=f"<b>{case.code}</b>",
            )
        ),
        rows([Button(say("It was not answered"), "object", case.id)]),
    )


def reply(author: str, text: str) -> Said:
    """Return a librarian's words as the patron reads them: under the public name."""
    return Said(rich(f"<b>{escaped(author)}</b>\n{escaped(text)}"))


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


def mine(cases: Sequence[Case], say: Speech, now: datetime) -> Said:
    """Return the patron's cases: what is in hand first, each with its state and next step."""
    if not cases:
        text = say("You have no question with a librarian. Write one here whenever you like.")
        return Said(rich(text), rows([person(say)]))
    lines = []
    buttons = []
    for case in cases:
        line = f"<b>{case.code}</b> · {say(STATES[case.state])}"
        if case.state == "new":
            line += " · " + say("by {when}", when=say.moment(case.promised_at, now))
            buttons.append(Button(say("Withdraw {code}", code=case.code), "withdraw", case.id))
        lines.append(f"{line}\n{quoted(shortened(case.question, 90)) or '—'}")
    return Said(rich("\n\n".join(lines)), rows([*buttons[:5], person(say)]))


def hours(libraries: Sequence[OpenNow], say: Speech, now: datetime) -> Said:
    """Return every library with its state at this moment, its hours and its telephone."""
    blocks = []
    for at in libraries:
        if at.until is not None:
            state = say("open now, until {time}", time=say.time(at.until))
        elif at.opens is not None:
            state = say("closed now, opens {when}", when=say.moment(at.opens, now))
        else:
            state = say("closed")
        library = at.library
        blocks.append(
            f"<b>{escaped(library.name.in_(say.language))}</b>\n{state}\n"
            f"{escaped(library.weekly(say.language))}\n"
            f"{escaped(library.address.in_(say.language))} · {escaped(library.phone)}"
        )
    blocks.append(say("On public holidays all libraries are closed."))
    return Said(rich("\n\n".join(blocks)), rows([person(say)]))


def _for_case(case: Case, say: Speech, ref: int) -> Button:
    return Button(say("It is for {code}", code=case.code), "tocase", ref)
