"""Questions with intents for the benchmark of the matcher, and other ways to type them."""

from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import text
from knowledge.faq import spellings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "faq"
OUT_OF_SCOPE = "oos"


@dataclass(frozen=True)
class Sample:
    """Phrasings to learn and questions to ask, both with the number of their entry."""

    name: str
    language: str
    learnt: list[tuple[str, int]]
    asked: list[tuple[str, int]]
    unanswerable: list[str]
    names: tuple[str, ...]  # of the entries

    @property
    def entries(self) -> int:
        return len(self.names)


def sample(name: str, *, phrasings: int, seed: int, asked: int) -> Sample:
    """Return a random sample: so many phrasings an intent, questions from what is left.

    CLINC150 is asked what its training part has left, MASSIVE its own part for development. What
    CLINC150 calls out of scope is the unanswerable; for MASSIVE see UNANSWERABLE.
    """
    rows = _rows(name)
    draw = random.Random(seed)
    by_intent = defaultdict(list)
    for row in rows:
        if row["split"] == "train" and row["intent"] != OUT_OF_SCOPE:
            by_intent[row["intent"]].append(row["text"])
    numbers = {intent: number for number, intent in enumerate(sorted(by_intent))}
    learnt = []
    for intent in sorted(by_intent):
        known = sorted(set(by_intent[intent]))
        draw.shuffle(known)
        learnt += [(typed, numbers[intent]) for typed in known[:phrasings]]
    seen = {typed for typed, _ in learnt}
    part = "dev" if any(row["split"] == "dev" for row in rows) else "train"
    rest = [
        (row["text"], numbers[row["intent"]])
        for row in rows
        if row["split"] == part and row["intent"] in numbers and row["text"] not in seen
    ]
    draw.shuffle(rest)
    nobody = sorted({row["text"] for row in rows if row["intent"] == OUT_OF_SCOPE})
    language = str(rows[0]["lang"])
    return Sample(name, language, learnt, rest[:asked], nobody, tuple(sorted(by_intent)))


def _rows(name: str) -> list[dict[str, str]]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


# --- Greek questions that no entry answers -------------------------------------------------


def less_a_fifth(whole: Sample, seed: int) -> Sample:
    """Return `whole` with a fifth of its entries hidden; their questions are unanswerable.

    The hardest: of the hidden, most have near kin that stay (alarm_set beside alarm_remove), so
    that what should be refused is said in the words of what should be answered.
    """
    hidden = random.Random(seed).sample(range(whole.entries), whole.entries // 5)
    return _without(whole, set(hidden), "less a fifth")


def less_subjects(whole: Sample, seed: int) -> Sample:
    """Return `whole` with 4 of its 18 scenarios hidden, with all their entries.

    As when patrons ask what the library has nothing about: in the same manner of speaking (to a
    loudspeaker, in MASSIVE), by the same people, but of another subject.
    """
    scenarios = sorted({_scenario(name) for name in whole.names})
    hidden = random.Random(seed).sample(scenarios, 4)
    owners = {n for n, name in enumerate(whole.names) if _scenario(name) in hidden}
    return _without(whole, owners, "less 4 subjects")


def asked_of_a_house(whole: Sample, seed: int) -> Sample:
    """Return `whole` without its scenario `iot`, to be asked what Greek houses are asked.

    As CLINC150's out of scope: of another source, by other people. Of homeassistant_el what has an
    entry in MASSIVE all the same (the time, shopping lists, music, weather) is left out.
    """
    owners = {n for n, name in enumerate(whole.names) if _scenario(name) == "iot"}
    house = sorted(
        {row["text"] for row in _rows("homeassistant_el") if row["intent"].startswith(_OF_A_HOUSE)}
    )
    random.Random(seed).shuffle(house)
    return replace(_without(whole, owners, "and a house"), unanswerable=house[:_ASKED_OF_A_HOUSE])


_ASKED_OF_A_HOUSE = 300
_OF_A_HOUSE = (
    *("binary_sensor_", "climate_", "cover_", "fan_", "light_", "lock_", "person_", "vacuum_"),
    *("valve_", "homeassistant_HassTurn", "homeassistant_HassGetState"),
)

UNANSWERABLE: dict[str, Callable[[Sample, int], Sample]] = {
    "less a fifth": less_a_fifth,
    "less 4 subjects": less_subjects,
    "a house": asked_of_a_house,
}


def _scenario(intent: str) -> str:
    return intent.partition("_")[0]


def _without(whole: Sample, hidden: set[int], how: str) -> Sample:
    kept = {old: new for new, old in enumerate(sorted(set(range(whole.entries)) - hidden))}
    return Sample(
        f"{whole.name} {how}",
        whole.language,
        [(typed, kept[owner]) for typed, owner in whole.learnt if owner in kept],
        [(typed, kept[owner]) for typed, owner in whole.asked if owner in kept],
        [typed for typed, owner in whole.asked if owner in hidden],
        tuple(whole.names[old] for old in kept),
    )


# --- other ways to type Greek --------------------------------------------------------------

_BY_EAR = {
    **{"ου": "ou", "αι": "e", "ει": "i", "οι": "i", "αυ": "av", "ευ": "ev", "μπ": "b"},
    **{"ντ": "d", "γκ": "g", "γγ": "g", "θ": "th", "χ": "h", "ξ": "ks", "ψ": "ps"},
    **{"η": "i", "υ": "i", "ω": "o"},
}
_EITHER_WAY = {
    **{"θ": ("th", "8"), "χ": ("x", "h", "ch"), "ξ": ("ks", "3", "x"), "ω": ("w", "o")},
    **{"η": ("h", "i"), "υ": ("u", "y"), "β": ("b", "v"), "φ": ("f", "ph")},
}
_GREEK_SLIPS, _LATIN_SLIPS = "αειοτνσρκ", "aeiotnsrk"


def bare(typed: str) -> str:
    """Return Greek in small letters without accents."""
    return spellings.spellings(typed)["without accents"]


def by_ear(typed: str) -> str:
    """Return Greek in Latin letters as it sounds: «χωρίς» -> "horis"."""
    spelt = bare(typed)
    for greek, latin in _BY_EAR.items():
        spelt = spelt.replace(greek, latin)
    return spellings.elot(spelt)


def mixed(typed: str, draw: random.Random) -> str:
    """Return Greek in Latin letters, each word in another habit, some letters in several."""
    return " ".join(_in_some_habit(word, draw) for word in typed.split(" "))


def _in_some_habit(word: str, draw: random.Random) -> str:
    habits: list[Callable[[str], str]] = [spellings.elot, spellings.visual, by_ear]
    if (chosen := draw.randrange(4)) < len(habits):
        return habits[chosen](word)
    spelt = bare(word).replace("ου", draw.choice(("ou", "oy")))
    return spellings.elot("".join(draw.choice(_EITHER_WAY.get(c, (c,))) for c in spelt))


def slip(typed: str, draw: random.Random) -> str:
    """Return `typed` with one typing error: a letter lost, doubled, wrong or swapped."""
    places = [place for place, char in enumerate(typed) if char.isalpha()]
    if len(places) < 3:
        return typed
    at = draw.choice(places)
    letters = _LATIN_SLIPS if typed[at].isascii() else _GREEK_SLIPS
    return draw.choice(
        [
            typed[:at] + typed[at + 1 :],
            typed[:at] + draw.choice(letters) + typed[at:],
            typed[:at] + draw.choice(letters) + typed[at + 1 :],
            typed[:at] + typed[at + 1 : at + 2] + typed[at] + typed[at + 2 :],
        ]
    )


def in_latin_layout(typed: str) -> str:
    """Return Greek as the same keys give it under the Latin keyboard layout."""
    return text.other_layout(bare(typed))


def ways_to_type(draw: random.Random) -> dict[str, Callable[[str], str]]:
    """Return the ways in which the robustness of the matcher is measured."""
    return {
        "as written": str,
        "without accents": bare,
        "capitals": lambda typed: bare(typed).upper(),
        "ELOT Greeklish": spellings.elot,
        "visual Greeklish": spellings.visual,
        "Greeklish by ear": by_ear,
        "mixed Greeklish": lambda typed: mixed(typed, draw),
        "wrong layout": in_latin_layout,
        "one slip": lambda typed: slip(typed, draw),
        "mixed, one slip": lambda typed: slip(mixed(typed, draw), draw),
    }
