"""A case as staff see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.cards.things import thing
from handlers.markup import escaped, quoted, rich, shortened
from handlers.texts import Speech, _
from handlers.turn import Button, Said, rows
from knowledge.directory import Directory
from knowledge.models import Case, Librarian, Line, Patron

CARD_LIMIT = 900  # characters of a question on the card; the rest follows below it
CARD_STATES = {
    "new": _("new"),
    "open": _("taken"),
    "waiting_patron": _("answered"),
    "referred": _("referred"),
    "snoozed": _("put aside"),
    "resolved": _("resolved"),
    "closed": _("closed"),
    "merged": _("merged"),
}
REFERRALS = {"local": _("local referral"), "expert": _("expert referral")}
RESOLUTIONS = {
    "answered": _("answered in full"),
    "partly": _("answered in part"),
    "referred local": _("referred: local"),
    "referred expert": _("referred: expert"),
    "lost contact": _("contact lost"),
    "out of scope": _("out of scope"),
    "practice": _("practice"),
}
SUBJECTS = {
    "directional": _("directional"),
    "policy": _("loans and rules"),
    "known item": _("a certain book"),
    "subject": _("a subject"),
    "access": _("access to resources"),
    "local": _("local information"),
    "technical": _("technical"),
}
KINDS = {
    "photo": _("picture"),
    "video": _("video"),
    "document": _("document"),
    "audio": _("audio"),
    "voice": _("voice message"),
    "animation": _("animation"),
    "video_note": _("video message"),
    "sticker": _("sticker"),
    "other": _("something else"),
}
ROLES = {
    "observer": _("observer"),
    "trainee": _("trainee"),
    "librarian": _("librarian"),
    "admin": _("admin"),
}
LACKING = {
    "text": _("Write something first."),
    "reason": _("Say why, in a few words."),
    "library": _("Choose another library of the network."),
    "referral": _("Say whether they know the place or the subject: local or expert."),
    "librarian": _("Choose a colleague who may answer it."),
    "until": _("Choose a time ahead, within 60 days."),
    "case": _("Choose another open case of the same patron."),
}
LANGUAGES = {"el": _("Greek"), "en": _("English")}


@dataclass(frozen=True)
class Shown:
    """What a card shows besides the case itself.

    near: (entry id, shown question) of what the bot came near; earlier: older wordings of the
    question, oldest first; rules: what the patron's own library says on the topic.
    """

    owner: Librarian | None
    patron: Patron | None
    near: Sequence[tuple[str, str]] = ()
    earlier: Sequence[str] = ()
    rules: str = ""


def card(  # noqa: PLR0917
    case: Case,
    shown: Shown,
    say: Speech,
    directory: Directory,
    now: datetime,
    buttons: Sequence[Sequence[Button]] = (),
) -> Said:
    """Return the case as staff see it in Telegram."""
    lines = [
        _headline(case, shown, say, directory),
        say(
            "{patron} · {language}",
            patron=escaped(patron_name(shown.patron, say)),
            language=say(LANGUAGES.get(case.language, LANGUAGES["el"])),
        ),
        *(f"<s>{quoted(shortened(old, 300))}</s>" for old in shown.earlier),
        f"<blockquote>{quoted(_fitting(case.question)) or '—'}</blockquote>",
        say("The bot tried: {tried}", tried=tried(case, say, shown.near)),
        *_elsewhere(case, shown, say, directory, now),
        *_times(case, say, now),
    ]
    if case.unreachable:
        lines.append("⚠ " + say("The patron has blocked the bot; the clock stands still."))
    kept = tuple(tuple(row) for row in buttons)
    return Said(rich("\n".join(line for line in lines if line)), kept)


def patron_name(patron: Patron | None, say: Speech) -> str:
    """Return what staff call a patron: the name that was given, else the number."""
    if patron is None:
        return say("A patron")
    return patron_named(patron.name, patron.id, say)


def patron_named(name: str, number: int, say: Speech) -> str:
    """Return the name that a patron gave, else the number."""
    return name or say("Patron {number}", number=number)


def note(case: Case, line: Line, author: str, say: Speech) -> Said:
    """Return a note of staff, for staff."""
    head = say("{name}’s note on {code}", name=escaped(author), code=case.code)
    return Said(rich(f"🔒 <b>{head}</b>\n{escaped(line.text)}"))


def draft(case: Case, line: Line, author: str, say: Speech, *, needs_second: bool) -> Said:
    """Return a reply that has not been sent yet, with the buttons that send or drop it."""
    if needs_second:
        lead = say(
            "{name} would answer {code} so. A librarian sends it:",
            name=escaped(author),
            code=f"<b>{case.code}</b>",
        )
    else:
        lead = say("This goes to the patron of {code}:", code=f"<b>{case.code}</b>")
    words = escaped(line.text) or say("(a file)")
    buttons = [
        Button(say("Send"), "send", f"{line.id}.{line.wording}"),
        Button(say("Drop it"), "drop", line.id),
    ]
    return Said(rich(f"{lead}\n<blockquote>{words}</blockquote>"), rows(buttons, 2))


def sent_draft(case: Case, line: Line, by: str, say: Speech) -> Said:
    """Return what stands in place of a draft that was sent."""
    head = say("Sent to the patron of {code} by {name}.", code=case.code, name=by)
    return Said(rich(f"{escaped(head)}\n<blockquote>{escaped(line.text) or '—'}</blockquote>"))


def dropped_draft(case: Case, line: Line, say: Speech) -> Said:
    """Return what stands in place of a draft that nobody sends."""
    head = say("Dropped; the patron of {code} has not seen it.", code=case.code)
    return Said(rich(f"{escaped(head)}\n<s>{escaped(line.text) or '—'}</s>"))


def whole(
    case: Case, lines: Sequence[Line], names: Mapping[int, str], say: Speech, now: datetime
) -> Said:
    """Return a case as a librarian reads it without taking it: every line, the notes marked."""
    head = f"<b>{case.code}</b> · {say(CARD_STATES[case.state])}"
    told = []
    for line in lines:
        staff = escaped(names.get(line.librarian or 0, say("Staff")))
        who = {
            "patron": say("Patron"),
            "librarian": staff,
            "note": "🔒 " + staff,
            "draft": "✎ " + staff,
        }[line.author]
        text = quoted(line.text) if line.author == "patron" else escaped(line.text)
        if line.kind == "other":
            text = quoted(thing(line.file_info, say))
        elif line.kind != "text":
            text = f"[{say(KINDS.get(line.kind, KINDS['other']))}] {text}".rstrip()
        if line.undone_at is not None:
            text = f"<s>{text}</s>"
        told.append(f"<b>{who}</b> · {say.moment(line.written_at, now)}\n{text}")
    nothing = say("The texts of this case are erased.")
    return Said(rich("\n\n".join([head, *told] if told else [head, nothing])))


def handed_over(case: Case, by: str, reason: str, say: Speech, *, taken: bool) -> Said:
    """Return what a librarian reads whose case came from a colleague, or went to one."""
    sentence = (
        say("{name} took {code} over: {reason}", name=by, code=case.code, reason=reason)
        if taken
        else say("{name} gave you {code}: {reason}", name=by, code=case.code, reason=reason)
    )
    return Said(rich(escaped(sentence)))


def undone(case: Case, by: str, say: Speech, *, has_it: bool) -> Said:
    """Return what a librarian reads when a colleague undid who has a case."""
    sentence = (
        say("{name} undid it: you have {code} again.", name=by, code=case.code)
        if has_it
        else say("{name} undid it: you no longer have {code}.", name=by, code=case.code)
    )
    return Said(rich(escaped(sentence)))


def bell(case: Case, sentence: str) -> Said:
    """Return a sentence of a case's clock, for staff."""
    return Said(rich(f"⏳ <b>{case.code}</b> · {escaped(sentence)}"))


def _headline(case: Case, shown: Shown, say: Speech, directory: Directory) -> str:
    library = directory.library(case.library).short.in_(say.language)
    state = say(CARD_STATES[case.state])
    if shown.owner is not None:
        state += " · " + escaped(shown.owner.public_name)
    head = [f"<b>{case.code}</b>", state, escaped(library)]
    if case.urgent:
        head.append(say("urgent"))
    if case.needs_loan:
        head.append(say("needs a loan"))
    return " · ".join(head)


def _elsewhere(
    case: Case, shown: Shown, say: Speech, directory: Directory, now: datetime
) -> list[str]:
    """Return whose patron it is and by what rules, where another library may answer."""
    if case.library == case.home and case.stage == "own":
        return []
    home = escaped(directory.library(case.home).name.in_(say.language))
    lines = [say("The patron belongs to {library}.", library=home)]
    if case.referral:
        lines[0] += " " + say(REFERRALS[case.referral]).capitalize() + "."
    if case.deadline_at is not None and case.state == "referred":
        lines.append(say("To be answered by {when}.", when=say.moment(case.deadline_at, now)))
    if shown.rules:
        rules = quoted(shortened(shown.rules, 350))
        lines.append(say("What holds there:") + f"\n<blockquote>{rules}</blockquote>")
    return lines


def _times(case: Case, say: Speech, now: datetime) -> list[str]:
    lines = []
    if case.state in ("new", "open"):
        lines.append(say("Waiting since {when}.", when=say.moment(case.waiting_since, now)))
    if case.state == "new":
        lines.append(say("Promised by {when}.", when=say.moment(case.promised_at, now)))
    if case.state == "snoozed" and case.due_at is not None:
        lines.append(say("Comes back {when}.", when=say.moment(case.due_at, now)))
    if case.rating is not None:
        lines.append(say("The patron rated it {stars} of 5.", stars=case.rating))
    return lines


def _fitting(question: str) -> str:
    return question if len(question) <= CARD_LIMIT else question[:CARD_LIMIT].rstrip() + "…"


def tried(case: Case, say: Speech, faq: Sequence[tuple[str, str]]) -> str:
    """Return in words what the bot made of a question, for markup."""
    made = case.tried
    if made.get("kind") == "asked":
        return say("nothing, the patron asked for a person")
    if made.get("kind") == "media":
        return say("nothing, it was not text")
    if made.get("kind") == "failed":
        return say("it failed while handling the message")
    found = []
    if made.get("entry"):
        title = dict(faq).get(made["entry"], made["entry"])
        found.append(say("it answered “{entry}”", entry=escaped(title)))
    elif made.get("near"):
        near = "», «".join(dict(faq).get(name, name) for name in made["near"][:2])
        found.append(say("near it found “{entries}”", entries=escaped(near)))
    else:
        found.append(say("no answer in the FAQ"))
    number = int(made.get("books", 0))
    found.append(
        say.plural("{number} book", "{number} books", number)
        if number
        else say("nothing in the catalogue")
    )
    return ", ".join(found)
