"""What the bot answers from the FAQ, and what it asks back."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.markup import escaped, rich
from handlers.texts import Speech
from handlers.turn import Button, Said, rows
from knowledge.directory import Directory
from knowledge.faq import Candidate, Entry, Told
from knowledge.faq.policies import NETWORK
from knowledge.models import Case

_MOST_LIBRARIES = 12  # buttons; a larger network's others are in /library


def person(say: Speech, ref: str | int = "") -> Button:
    """Return the button that stands under every answer of the bot: a person."""
    return Button(say("Ask a librarian"), "human", ref)


def ask(say: Speech) -> Button:
    """Return the button for a person where no question of the patron's stands behind it yet."""
    return Button(say("Ask a librarian"), "ask")


def entry(
    told: Told,
    say: Speech,
    ref: int,
    *,
    directory: Directory,
    case: Case | None = None,
    asks: str = "",
    is_outdated: bool = False,
    undo: Button | None = None,
) -> Said:
    """Return an authored answer with its source, whose rule it is, and a person one tap away.

    is_outdated: nobody has made sure of it for so long that the patron is warned.
    asks: what the patron is asked below it: "helped", "library", "" for nothing; "thanks" says
    that their word on it was heard. undo: takes back the tap that led here.
    """
    body = told.html.strip()
    last = [*([undo] if undo else []), person(say, ref)]
    if told.entry.kind == "smalltalk":
        return Said(rich(body), rows(last))
    source = say(
        "Source: {source}, updated {date}",
        source=escaped(told.entry.source(told.language)),
        date=say.long_date(told.entry.reviewed),
    )
    rule = _whose_rule(told, directory, say, is_asked=asks == "library")
    foot = [f"<i>{line}</i>" for line in (rule, source) if line]
    if is_outdated:
        old = say(
            "This has not been checked again since then. Ask the library before you rely on it."
        )
        foot.append("⚠ " + old)
    buttons = [[] if case is None else [for_case(case, say, ref)]]
    match asks:
        case "helped":
            foot += ["", say("Did this help you?")]
            buttons.append([Button(say("Yes"), "helped", ref), Button(say("No"), "nothelped", ref)])
        case "thanks":
            foot += ["", say("Thank you, this is noted.")]
        case "library":
            foot += ["", say("Which is your library? Its rule may be another.")]
            buttons += _libraries(directory, say, "mylib", f"{ref}.")
    kept = tuple(tuple(row) for row in buttons if row)
    return Said(rich(f"{body}\n\n" + "\n".join(foot)), kept + rows(last))


def _whose_rule(told: Told, directory: Directory, say: Speech, *, is_asked: bool) -> str:
    if told.ruled is None:
        return ""
    if told.ruled.by != NETWORK:
        name = directory.library(told.ruled.by).name.in_(say.language)
        return say("Holds for: {library}.", library=escaped(name))
    if told.ruled.differs and is_asked:
        return say("Holds for most libraries of the network.")
    if told.ruled.differs:
        return say("Holds for the network; some libraries have a rule of their own (/library).")
    return say("Holds for the whole network.")


def other_language(say: Speech) -> Button:
    """Return the button that lets the bot write in the other language."""
    if say.language == "el":
        return Button("English", "lang", "en")
    return Button("Ελληνικά", "lang", "el")


def library(directory: Directory, say: Speech, current: str) -> Said:
    """Return the question which library is the patron's, with what it is good for."""
    text = say("Which is your library? Its rules and hours come first, and its librarians answer.")
    if current:
        name = directory.library(current).name.in_(say.language)
        text = say("Your library: {library}.", library=f"<b>{escaped(name)}</b>") + "\n" + text
    buttons = _libraries(directory, say, "lib", "")
    buttons.append([Button(say("None in particular"), "lib", "")])
    return Said(rich(text), tuple(tuple(row) for row in buttons))


def _libraries(directory: Directory, say: Speech, action: str, prefix: str) -> list[list[Button]]:
    """Return a button for each library, two in a row."""
    buttons = [
        Button(library.short.in_(say.language), action, f"{prefix}{library.code}")
        for library in directory.libraries[:_MOST_LIBRARIES]
    ]
    return [list(row) for row in rows(buttons, 2)]


def choose(
    near: Sequence[Candidate],
    language: str,
    say: Speech,
    ref: int,
    case: Case | None = None,
    *,
    books: Button | None = None,
) -> Said:
    """Return «Did you mean…» with the near entries' own questions as buttons.

    books: shows what the catalogue has under these very words.
    """
    buttons = [
        Button(candidate.entry.question(language), "entry", f"{ref}.{place}")
        for place, candidate in enumerate(near[:3])
    ]
    if books is not None:
        buttons.append(books)
    if case is not None:
        buttons.append(for_case(case, say, ref))
    buttons.append(Button(say("None of these"), "none", ref))
    return Said(rich(say("Did you mean…")), rows([*buttons, person(say, ref)]))


def not_helped(
    near: Sequence[tuple[int, Entry]], language: str, say: Speech, ref: int, case: Case | None
) -> Said:
    """Return what comes near an answer that did not help; near: (place, entry)."""
    if not near:
        text = say("Write in other words what you need, or ask a librarian.")
        return Said(rich(text), rows([person(say, ref)]))
    buttons = [Button(one.question(language), "entry", f"{ref}.{place}") for place, one in near]
    if case is not None:
        buttons.append(for_case(case, say, ref))
    buttons.append(Button(say("None of these"), "none", ref))
    return Said(rich(say("Did you mean…")), rows([*buttons, person(say, ref)]))


def none_of_these(say: Speech, ref: str) -> Said:
    """Return what stands in place of the near questions when none was the patron's; ref: back."""
    return Said(rich(say("None of these")), rows([to_the_choices(say, ref)]))


def to_the_choices(say: Speech, ref: str) -> Button:
    """Return the button that takes a choice among near questions back."""
    return Button(say("Back to the choices"), "rechoose", ref)


def noise(say: Speech) -> Said:
    """Return what is said to keys that were pressed at random."""
    text = say("I did not understand this. Write in a few words what you are looking for.")
    return Said(rich(text), rows([person(say)]))


def foreign(say: Speech, ref: int) -> Said:
    """Return what is said to a question in a third language, in both that the bot reads."""
    text = "Διαβάζω ελληνικά και αγγλικά. Την ερώτησή σας μπορεί να τη δει βιβλιοθηκονόμος.\n"
    text += "I read Greek and English. A librarian can look at your question."
    return Said(rich(text), rows([person(say, ref)]))


def for_case(case: Case, say: Speech, ref: int) -> Button:
    """Return the button by which a patron says that what they typed belongs to their case."""
    return Button(say("It is for {code}", code=case.code), "tocase", ref)
