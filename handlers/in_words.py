"""What the bot asked with buttons, answered by typing: «ναι», «όχι», «το πρώτο», a library."""

from __future__ import annotations

from datetime import timedelta

from handlers import cards, casework, handoff, questions
from handlers.markup import rich
from handlers.turn import Button, Said, Turn, rows
from knowledge import text
from knowledge.faq import Entry, Outcome
from knowledge.models import Question

_LATELY = timedelta(minutes=15)
_MOST_WORDS = 6
_MOST_OFFERED = 3


def _keys(words: str) -> frozenset[str]:
    return frozenset(map(text.key, words.split()))


_YES = _keys("ναι yes yep")
_NO = _keys("όχι κανένα καμία κανένας no nope none")
_BESIDE_NO = _keys("δεν δε με βοήθησε από αυτά τίποτα of these them it did not didn't help me")
_PLACES = (_keys("1 πρώτο πρώτη first"), _keys("2 δεύτερο δεύτερη second"), _keys("3 τρίτο third"))
_BESIDE_PLACE = _keys("το η την τον νούμερο εννοώ θέλω the number one please")


async def took(turn: Turn) -> bool:
    """Take a text as the answer to what the bot asked last; tell whether it was one."""
    typed = turn.message.text or ""
    if turn.message.reply_to_message is not None or len(text.words(typed)) > _MOST_WORDS:
        return False
    asked = await handoff.last_question(turn, _LATELY)
    if asked is None or asked.case_id is not None:
        return False
    if asked.outcome == "choose" and not asked.chosen:
        return await _took_of_the_near(turn, asked, typed)
    entry = turn.desk.faq.current.find(asked.chosen or asked.entry)
    if entry is None or entry.kind != "answer":
        return False
    if _is_open(turn, entry, asked):
        return _took_library(turn, asked, entry, typed)
    return await _took_whether_it_helped(turn, asked, entry, typed)


def says_yes(typed: str) -> bool:
    """Tell whether a text is a bare yes."""
    return _says(typed, _YES)


def says_no(typed: str) -> bool:
    """Tell whether a text is a bare no, or says that nothing of it is right."""
    return _says(typed, _NO, _BESIDE_NO)


def place_said(typed: str) -> int | None:
    """Return which of several a text names, from 0: «το δεύτερο», "2" -> 1."""
    said = (n for n, names in enumerate(_PLACES) if _says(typed, names, _BESIDE_PLACE))
    return next(said, None)


def _says(typed: str, names: frozenset[str], beside: frozenset[str] = frozenset()) -> bool:
    readings = [frozenset(reading.split()) for reading in text.readings(typed)]
    return any(words & names and words <= names | beside for words in readings)


async def _took_of_the_near(turn: Turn, asked: Question, typed: str) -> bool:
    if says_no(typed):
        await _pass_on(turn, asked)
        return True
    offered = _offered(turn, asked)
    place = 0 if says_yes(typed) and len(offered) == 1 else place_said(typed)
    if place is not None and place < len(offered):
        asked.chosen = offered[place].id
        turn.speech = turn.desk.speech(asked.language)
        back = cards.to_the_choices(turn.speech, f"{asked.update_id}.")
        turn.send(questions.as_told(turn, offered[place], asked.update_id, undo=back))
        return True
    if says_yes(typed) and offered and (found := _outcome(turn, asked)):
        turn.speech = turn.desk.speech(asked.language)
        say, ref = turn.speech, asked.update_id
        turn.send(cards.choose(found.candidates, say.language, say, ref, turn.case))
        return True
    return False


def _outcome(turn: Turn, asked: Question) -> Outcome:
    return turn.desk.faq.current.best(asked.text, asked.language)


def _offered(turn: Turn, asked: Question) -> list[Entry]:
    """Return the entries whose buttons stand below «Did you mean…», none if the FAQ has changed."""
    found = [one.entry for one in _outcome(turn, asked).candidates[:_MOST_OFFERED]]
    is_same = [entry.id for entry in found] == asked.candidates[: len(found)]
    return found if is_same else []


async def _took_whether_it_helped(turn: Turn, asked: Question, entry: Entry, typed: str) -> bool:
    if asked.helped == "no" and says_no(typed):
        await _pass_on(turn, asked)
    elif asked.helped:
        return False
    elif says_no(typed):
        asked.helped = "no"
        turn.speech = turn.desk.speech(asked.language)
        turn.send(questions.near_ones(turn, asked, entry.id))
    elif says_yes(typed):
        asked.helped = "yes"
        say = turn.desk.speech(asked.language)
        turn.send(Said(rich(say("Thank you, this is noted.")), rows([cards.person(say)])))
    else:
        return False
    return True


def _is_open(turn: Turn, entry: Entry, asked: Question) -> bool:
    """Tell whether another library's rule may be meant, and it is not known which is theirs."""
    library = turn.known_patron.library
    ruled = turn.desk.faq.current.told(entry, asked.language, library).ruled
    return ruled is not None and ruled.differs and not library


def _took_library(turn: Turn, asked: Question, entry: Entry, typed: str) -> bool:
    codes = turn.desk.directory.meant(typed)
    if len(codes) != 1:
        return False
    turn.known_patron.library = asked.library = codes[0]
    turn.speech = turn.desk.speech(asked.language)
    undo = Button(turn.speech("Undo"), "mylib", f"{asked.update_id}.")
    turn.send(questions.as_told(turn, entry, asked.update_id, undo=undo))
    return True


async def _pass_on(turn: Turn, asked: Question) -> None:
    """Nothing that was offered is theirs: a person takes over."""
    if turn.case is not None:
        asked.case_id = turn.case.id
        return await casework.patron_adds_text(turn, turn.case, asked.text)
    message_id, tried = turn.message.message_id, handoff.tried_of(asked)
    await handoff.hand_off(turn, [asked.text], tried, message_id, question=asked)
