"""Where a patron is: a shared location or a typed town, for the libraries near it.

A location is read from the update in memory and used once. It is in no table: the inbox stores
updates without coordinates.
"""

from __future__ import annotations

from handlers import cards, in_words, patrons, places, questions, relay, staff
from handlers.lookup import Findings
from handlers.markup import Rich, rich
from handlers.texts import LANGUAGES, _
from handlers.turn import Turn
from knowledge import text
from knowledge.directory import Point

NEAR = "near"  # the patron's step while they are asked where they are
_WITHOUT = _("Without a location")  # the second button below the question where
_MOST_TOWN_WORDS = 3
_UNSURE = ("none", "choose", "noise")  # what the FAQ or the catalogue answers is theirs

_OPEN = frozenset(map(text.key, "ανοιχτά ανοιχτή ανοιχτές ανοικτά ανοικτή ανοικτές open".split()))
_NOW = frozenset(map(text.key, "τώρα now".split()))
_BESIDE = frozenset(
    text.key(word)
    for word in (
        "πού ποια ποιες είναι είστε η οι τις βιβλιοθήκη βιβλιοθήκες υπάρχει κάποια "
        "where which what is are there the any library libraries right you"
    ).split()
)


async def near(turn: Turn, ref: str) -> None:
    """A patron wants to know which library is nearest: they are asked where they are."""
    turn.acknowledge()
    turn.known_patron.step = NEAR
    say = turn.speech
    share = {"text": say("Share my location"), "request_location": True}
    keyboard = {
        "keyboard": [[share], [{"text": say(_WITHOUT)}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
        "input_field_placeholder": say("Town"),
    }
    _say_with(turn, cards.which_place(say), keyboard)


async def sent_location(turn: Turn) -> None:
    """A patron shared where they are: for the libraries near it, or for their librarian."""
    patron, where = turn.known_patron, turn.message.location
    is_asked = patron.step == NEAR
    if not is_asked and await _is_for_a_librarian(turn):
        return
    if is_asked:
        patron.step = ""
    if where is None or where.latitude is None:  # kept by a run that did not live to answer it
        lost = turn.speech("I don't keep locations, and this one is lost. Please share it again.")
        return put_away(turn, lost)
    _tell_near(turn, Point(lat=where.latitude, lon=where.longitude), is_asked=is_asked)


def _tell_near(turn: Turn, here: Point, *, is_asked: bool) -> None:
    """Tell the libraries by distance; where the patron was asked, the keyboard goes away first."""
    say, directory = turn.speech, turn.desk.directory
    found = directory.nearest(here)[: cards.PAGE]
    foot = say("Your location was used once and is not kept.")
    head = say("By distance from you, in a straight line:")
    if not found:
        head = say("Where the libraries lie is not noted here. These are the libraries:")
    if is_asked:
        put_away(turn, f"{foot}\n{head}")
        head = foot = ""
    if not found:
        return places.tell(turn, head=head)
    states = [directory.state(library.code, turn.now, km) for library, km in found]
    turn.send(cards.libraries(states, say, turn.now, anchor=cards.APART, head=head, foot=foot))


async def _is_for_a_librarian(turn: Turn) -> bool:
    """Pass on a location that belongs to a case; tell whether it did."""
    if await relay.appearance_replied_to(turn) is not None:
        await staff.replied_in_private(turn)
        return True
    if turn.case is not None:
        await patrons.sent_other(turn)
        return True
    return False


async def wrote(turn: Turn) -> None:
    """A patron wrote: an answer to the bot, a town, «πού είναι ανοιχτά τώρα;», or a question."""
    patron, typed = turn.known_patron, turn.message.text or ""
    if patron.step == NEAR:
        patron.step = ""
        return await _answered_where(turn, typed)
    is_for_the_bot = turn.case is None or turn.case.owner is None
    if is_for_the_bot and not patron.step and await in_words.took(turn):
        return
    if turn.case is None and not patron.step:
        findings: Findings = turn.findings
        if asks_what_is_open(typed):
            turn.speech = turn.desk.speech(findings.language or turn.speech.language)
            return places.tell(turn)
        if findings.kind in _UNSURE and turn.desk.directory.meant(typed):
            head, codes = places.about_town(turn, typed)
            return places.tell(turn, codes, head=head)
    await questions.asked(turn)


def asks_what_is_open(typed: str) -> bool:
    """Tell whether a text asks which libraries are open at this moment, and nothing else."""
    keys = {frozenset(reading.split()) for reading in text.readings(typed)}
    return any(words & _OPEN and words & _NOW and words <= _OPEN | _NOW | _BESIDE for words in keys)


async def _answered_where(turn: Turn, typed: str) -> None:
    """Take what was typed below the question where the patron is; it may be another question."""
    say, findings = turn.speech, turn.findings
    if typed.strip() in {turn.desk.speech(language)(_WITHOUT) for language in LANGUAGES}:
        return put_away(turn, say("All right, without your location."))
    # With a case open, what names no town that is known here may be meant for the librarian.
    may_be_town = turn.case is None and findings.kind in _UNSURE
    is_short = len(text.words(typed)) <= _MOST_TOWN_WORDS
    if turn.desk.directory.meant(typed) or (may_be_town and is_short):
        head, codes = places.about_town(turn, typed)
        put_away(turn, head)
        return places.tell(turn, codes)
    put_away(turn, say("All right, without your location."))
    await wrote(turn)


def put_away(turn: Turn, markup: str) -> None:
    """Say something that takes the keyboard for the location away."""
    _say_with(turn, rich(markup), {"remove_keyboard": True})


def _say_with(turn: Turn, said: Rich, keyboard: dict[str, object]) -> None:
    payload: dict[str, object] = {"text": said.text, "reply_markup": keyboard}
    if entities := said.entities():
        payload["entities"] = entities
    turn.call(turn.chat_id, "sendMessage", payload)
