"""The README says what the program does: its tables hold neither less nor more than the code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import SecretStr

from bot import metrics
from bot.__main__ import app
from bot.settings import PACKAGE, PREFIX, Settings
from handlers.routes import PRIVATE_COMMANDS, STAFF_COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NO_DEFAULT = "–"
CELL = re.compile(r"`([^`]*)`")


def section(title: str) -> str:
    """Return the text below a heading, up to the next one of its rank or above."""
    rank = len(title.split(maxsplit=1)[0])
    after = README.split(f"\n{title}\n", 1)[1]
    return re.split(rf"\n#{{1,{rank}}} ", after, maxsplit=1)[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of a table's rows, the heading left out."""
    lines = [line.strip() for line in text.splitlines() if line.lstrip().startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def shown(default: Any) -> str:
    """Return a default as the README writes it."""
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if default is None or default in ("", ()):
        return NO_DEFAULT
    if isinstance(default, Path) and default.is_absolute():
        default = default.relative_to(PACKAGE).as_posix()
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def commands(command: Any, name: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each command of the command line with its options."""
    below = getattr(command, "commands", None)
    if below is None:
        options = {
            flag for row in command.params if row.param_type_name == "option" for flag in row.opts
        }
        yield name, options - {"--help"}
        return
    for word, inner in below.items():
        yield from commands(inner, f"{name} {word}")


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    listed = {CELL.findall(row[0])[0]: row[1] for row in rows(section("## Settings"))}
    assert listed == {
        PREFIX + name.upper(): shown(field.default) for name, field in Settings.model_fields.items()
    }


def test_every_setting_has_a_meaning() -> None:
    assert [row for row in rows(section("## Settings")) if len(row) != 3 or not row[2]] == []


def test_no_variable_is_named_that_is_not_a_setting() -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", README))
    assert named == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_command_of_the_command_line_stands_in_the_table_with_its_options() -> None:
    listed = {}
    for row in rows(section("## The command line")):
        usage = CELL.findall(row[0])[0]
        words = re.split(r" (?=[\[A-Z-])", usage, maxsplit=1)
        listed[words[0]] = set(re.findall(r"--[a-z-]+", usage))
    assert listed == dict(commands(typer.main.get_command(app), "kallimachos"))


def test_every_command_in_the_text_exists() -> None:
    known = [name for name, _ in commands(typer.main.get_command(app), "kallimachos")]
    # What follows `exec` and the service's name is a program of the container, not one of ours.
    text = re.sub(r"compose exec kallimachos .*", "", code_of(README))
    named = re.findall(r"\bkallimachos(?: [a-z-]+)+", text)
    assert named
    assert [
        one for one in named if not f"{one} ".startswith(tuple(f"{name} " for name in known))
    ] == []


def test_every_telegram_command_stands_in_the_table() -> None:
    listed = [CELL.findall(row[0])[0] for row in rows(section("### Every command in Telegram"))]
    assert sorted(listed) == sorted(f"/{name}" for name in {**PRIVATE_COMMANDS, **STAFF_COMMANDS})


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", code_of(README)))
    assert {"demo", "test", "check", "bench", "screenshots"} <= named
    assert [one for one in named if not re.search(rf"^{one}:", makefile, re.MULTILINE)] == []


def test_linked_files_exist() -> None:
    links = re.findall(r"\]\(([^)#\s]+)", README)
    local = [link for link in links if "://" not in link]
    assert "LICENSE" in local
    pictures = {link for link in local if re.fullmatch(r"tests/screenshots/[\w-]+\.png", link)}
    assert [link for link in local if link not in pictures and not (ROOT / link).exists()] == []


def test_pictures_exist() -> None:
    links = re.findall(r"\]\((tests/screenshots/[\w-]+\.png)\)", README)
    assert links
    absent = [link for link in links if not (ROOT / link).exists()]
    if absent:
        pytest.skip(f"not made yet: {', '.join(absent)}; `make screenshots` writes them")


def test_every_path_that_is_named_exists() -> None:
    named = re.findall(r"`((?:bot|handlers|knowledge|tests|requirements)/[\w./-]*)`", README)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_name_of_the_recipes_stands_in_the_file_that_they_name() -> None:
    named = re.findall(r"`(\w+)(?:\(\))?`\s+(?:of|in)\s+`([\w/]+\.py)`", section("## Recipes"))
    assert {"Entry", "TAPS", "LABELS", "Settings", "language"} <= {name for name, _ in named}
    for name, path in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(?:(?:async )?def |class )?{name}\b", source, re.MULTILINE), name


def test_every_figure_that_is_named_is_measured() -> None:
    source = inspect.getsource(metrics)
    named = re.findall(r"`kallimachos_([a-z_]+)`", README)
    assert named
    assert [one for one in named if f'"{one.removesuffix("_total")}"' not in source] == []


def code_of(text: str) -> str:
    """Return what stands as code: blocks and words in backticks, one a line."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    rest = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return "\n".join([*blocks, *CELL.findall(rest)])
