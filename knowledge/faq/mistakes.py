"""What pydantic finds wrong in an FAQ file, in words that a librarian understands."""

import difflib
import json
import re
from typing import Any

from knowledge.document import Document
from knowledge.faq.entries import LANGUAGES, Bilingual, Entry, Topic, Version
from knowledge.faq.entries import Tests as EntryTests
from knowledge.problems import Problem, Sentence

IN_WORDS = {"el": Sentence("Greek"), "en": Sentence("English")}
_DASH = re.compile(r"\s-\s")
_MANY_DASHES = 3
_LONGEST_SHOWN = 60  # characters of a value
_Path = tuple[str | int, ...]


def problem(error: Any, found: Document) -> Problem:
    """Return what one of pydantic's errors says of a file, in words and with its place."""
    path: _Path = error["loc"]
    what, way_out = _said(error, path)
    if (name := _entry_name(path, found)) and len(path) > 2:
        what = Sentence('entry "{name}": {what}.', what=what.without_stop(), name=name)
    is_of_key = error["type"] == "extra_forbidden"
    return Problem(found.key_place(path) if is_of_key else found.place(path), what, way_out)


def _entry_name(path: _Path, found: Document) -> str:
    if path[:1] != ("entries",) or len(path) < 2:
        return ""
    entry = found.value["entries"][path[1]]
    return str(entry.get("id", "")) if isinstance(entry, dict) else ""


def _said(error: Any, path: _Path) -> tuple[Sentence, Sentence]:
    """What is wrong, and the way out."""
    name = _name(path)
    match error["type"]:
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            return Sentence('"{name}" is not a key here.', name=name), _known_keys(path)
        case "string_too_long":
            long = '"{name}" has {length:,} characters; the most is {most:,}.'
            most = error["ctx"]["max_length"]
            what = Sentence(long, name=name, length=len(error["input"]), most=most)
            return what, _shorter(error["input"])
        case "string_pattern_mismatch":
            way_out = "Use small Latin letters, digits and single hyphens: renew-loan."
            return Sentence('"{said}" is no name for this.', said=error["input"]), Sentence(way_out)
        case "value_error":
            why = error["ctx"]["error"].args[0]
            return Sentence('"{name}": {why}.', name=name, why=why), Sentence("Mend it there.")
        case _:
            if not path:
                return Sentence("holds something else than keys."), Sentence(
                    'Add "topic:", "title:" and "entries:".'
                )
            said = {"name": name, "said": _shown(error["input"]), "wanted": wanted(error)}
            return Sentence('"{name}" is {said}; it should be {wanted}.', **said), _expected(name)


def _name(path: _Path) -> str:
    """Return how a person names a value: by its key, and in a list by its place, from 1."""
    if len(path) > 1 and isinstance(path[-1], int):
        return f"{path[-2]} {path[-1] + 1}"
    return str(path[-1]) if path else ""


def _shorter(value: str) -> Sentence:
    if len(_DASH.findall(value)) >= _MANY_DASHES:
        # YAML reads the lines below a dash that stands further left as more of its text.
        return Sentence('Put every "-" of the list exactly below its first one.')
    return Sentence("Shorten it, or make two entries of it.")


def _shown(value: object) -> str:
    """Return a value as the file has it, more or less, and not all of a long one."""
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"


def wanted(error: Any) -> Sentence:
    """Return what a value of the wrong kind, by one of pydantic's errors, should have been."""
    context = error.get("ctx", {})
    match error["type"].split("_")[0], error["type"]:
        case "string", _:
            return Sentence("a text")
        case "int", _:
            return Sentence("a whole number")
        case "date", _:
            return Sentence("a date")
        case "list", _:
            return Sentence("a list")
        case _, "too_short":
            return Sentence("a list that is not empty")
        case _, "too_long":
            return Sentence("a list of at most {most}", most=context["max_length"])
        case "greater", _:
            return Sentence("at least {least}", least=context["ge"])
        case "less", _:
            return Sentence("at most {most}", most=context["le"])
        case "literal", _:
            return Sentence("one of: {names}", names=context["expected"])
        case _:  # model_type: a part of an entry
            return Sentence("keys with values below it")


def _missing(path: _Path) -> tuple[Sentence, Sentence]:
    name = str(path[-1])
    way_out = Sentence('Add "{name}:".', name=name)
    if len(path) > 1 and isinstance(path[-2], str):
        way_out = Sentence('Add "{name}:" under "{parent}:".', name=name, parent=path[-2])
    if name in LANGUAGES:
        return (Sentence("there is no {language}.", language=IN_WORDS[name]), way_out)
    if len(path) > 1 and path[-2] in LANGUAGES:
        said = {"language": IN_WORDS[str(path[-2])], "name": name}
        return Sentence("there is no {language} {name}.", **said), way_out
    return Sentence('"{name}" is missing.', name=name), way_out


_MODELS: dict[int, Any] = {1: Topic, 3: Entry}


def _known_keys(path: _Path) -> Sentence:
    model: Any = _MODELS.get(len(path))
    if model is None:
        parent = path[-2]
        model = EntryTests if parent == "tests" else Version if parent in LANGUAGES else Bilingual
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = difflib.get_close_matches(str(path[-1]), known, 1)
    if near:
        return Sentence('Did you mean "{name}"?', name=near[0])
    return Sentence("Keys here: {names}.", names=", ".join(known))


def _expected(name: str) -> Sentence:
    if name == "reviewed":
        return Sentence("Write a date as 2026-10-03, without quotation marks.")
    if name == "review_days":
        return Sentence("Write a number of days, such as 365.")
    return Sentence("If it is meant as text, put it in quotation marks.")
