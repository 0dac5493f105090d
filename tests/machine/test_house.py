"""The house's own rules: sentences complete, layout kept, Greek sentences without slips."""

from __future__ import annotations

import io
import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from handlers.texts import LANGUAGES, LOCALE
from tests.conftest import ROOT

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]  # as babel.cfg has them
KEYWORDS = {"say": None, "_": None, "self": None, "speech": None, "plural": (1, 2)}


def sentences() -> set[str]:
    found = set()
    for folder in ("handlers",):
        sources = extract_from_dir(str(ROOT / folder), METHODS, keywords=KEYWORDS)
        for _, _, message, _, _ in sources:
            found.add(message[0] if isinstance(message, tuple) else message)
    source = (ROOT / "bot" / "commands_menu.py").read_text()
    found |= set(re.findall(r'_\("([^"]+)"\)', source))
    return found - {""}


def test_every_sentence_is_there_in_both_languages() -> None:
    wanted = sentences()
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "bot.po"
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language)
        said = {}
        for message in catalogue:
            if message.id:
                name = message.id[0] if isinstance(message.id, tuple) else message.id
                said[name] = message.string
                assert not message.fuzzy
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                assert all(strings), message.id
                for string in strings:
                    assert set(re.findall(r"{(\w+)}", string)) <= set(
                        re.findall(r"{(\w+)}", str(message.id))
                    ), message.id
        assert wanted - set(said) == set()
        assert set(said) - wanted == set()


def test_no_exclamation_marks() -> None:
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "bot.po"
        for message in read_po(io.BytesIO(path.read_bytes()), locale=language):
            assert not message.id or "!" not in str(message.string)


def test_the_top_level_holds_what_was_agreed() -> None:
    kept = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    allowed = {
        "bot",
        "handlers",
        "knowledge",
        "tests",
        "requirements",
        "pyproject.toml",
        "Dockerfile",
        "compose.yaml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "babel.cfg",
        "data",
        "build",
    }
    assert kept <= allowed


def test_nothing_ours_is_in_the_simulator() -> None:
    for path in (ROOT / "bot" / "simulator").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) (handlers|knowledge)\b", source, re.M), path
