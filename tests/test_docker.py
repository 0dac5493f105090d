"""What the image and the compose file claim, as far as it can be known without an engine."""

from __future__ import annotations

import asyncio
import fnmatch
import json
import os
import re
import socket
import sys
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest
import typer
import yaml

from bot.__main__ import app
from bot.app import Service
from bot.settings import PREFIX, Settings
from bot.webhook import WebServer

ROOT = Path(__file__).resolve().parent.parent


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, rest) of the Dockerfile, with continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines if line.strip()]


def stages() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage, FROM first."""
    found: list[list[tuple[str, str]]] = []
    for instruction, rest in instructions():
        if instruction == "FROM":
            found.append([])
        found[-1].append((instruction, rest))
    return found


def said(name: str) -> str:
    """Return what the final stage says last by an instruction."""
    return [rest for instruction, rest in stages()[-1] if instruction == name][-1]


def variables() -> dict[str, str]:
    """Return what the final stage puts into the environment."""
    return dict(pair.split("=", 1) for pair in said("ENV").split())


def copied() -> list[str]:
    """Return what is copied out of the checkout."""
    sources: list[str] = []
    for instruction, rest in instructions():
        if instruction == "COPY" and not rest.startswith("--from="):
            sources += rest.split()[:-1]
    return sources


def compose() -> dict[str, Any]:
    """Return the compose file."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def service() -> dict[str, Any]:
    """Return the compose file's one service."""
    (only,) = compose()["services"].values()
    return cast(dict[str, Any], only)


def ignored(path: str) -> bool:
    """Tell whether .dockerignore keeps a path out: the last line that fits decides."""
    verdict = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = [path, *(parent.as_posix() for parent in Path(path).parents)]
        if "**/" in line:
            parts += [Path(part).name for part in parts]
        if any(fnmatch.fnmatchcase(part, pattern) for part in parts if part != "."):
            verdict = not line.startswith("!")
    return verdict


def test_everything_that_is_copied_exists_and_reaches_the_builder() -> None:
    sources = copied()
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if ignored(source)] == []


@pytest.mark.parametrize(
    "path",
    [".env", ".git/config", "data/bot_token", "data/kallimachos.db", ".venv/bin/python", "tests"],
)
def test_secrets_and_leftovers_stay_out_of_the_image(path: str) -> None:
    assert ignored(path)


def test_caches_of_python_stay_out_of_the_image() -> None:
    assert ignored("bot/__pycache__/app.cpython-312.pyc")
    assert not ignored("bot/app.py")


def test_what_the_wheel_is_made_of_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
    }
    assert needed <= set(copied())


def test_the_entry_point_is_the_wheels_own_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = json.loads(said("ENTRYPOINT"))
    assert project["scripts"] == {entry: "bot.__main__:main"}
    (command,) = json.loads(said("CMD"))
    assert command in cast(Any, typer.main.get_command(app)).commands


def test_dependencies_are_installed_by_hash_and_nothing_is_compiled() -> None:
    runs = [rest for instruction, rest in instructions() if instruction == "RUN"]
    (install,) = [rest for rest in runs if "-r requirements/run.txt" in rest]
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert [rest for rest in runs if "apt" in rest] == []
    locked = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==.*\n((?: +--hash=.*\n)*)", locked, re.MULTILINE)
    assert pinned
    assert all(hashes for hashes in pinned)


def test_both_stages_have_the_same_python_and_it_is_new_enough() -> None:
    images = [stage[0][1].split()[0] for stage in stages()]
    assert len(images) == 2
    (image,) = set(images)
    found = re.fullmatch(r"python:(\d+)\.(\d+)-slim-\w+", image)
    assert found is not None
    assert (int(found[1]), int(found[2])) >= (3, 11)


def test_it_runs_as_a_fixed_number_that_is_not_root_and_owns_the_volume() -> None:
    user, _, group = said("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    last = [instruction for instruction, _ in stages()[-1]]
    assert last.index("USER") < last.index("ENTRYPOINT")
    prepared = said("RUN")
    assert f"--uid {user} " in prepared
    assert f"--gid {group} " in prepared
    # A volume takes its owner from the folder in the image: it must be made before VOLUME.
    assert f"install -d -o {user} -g {group}" in prepared
    assert last.index("RUN") < last.index("VOLUME")


def test_the_settings_of_the_image_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    given = {name: value for name, value in variables().items() if name.startswith(PREFIX)}
    assert {name.removeprefix(PREFIX).lower() for name in given} <= set(Settings.model_fields)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    volume = Path(said("VOLUME"))
    assert settings.data_dir == volume
    assert settings.catalogue.is_relative_to(volume)
    assert str(volume) in settings.database
    assert settings.listen_host == "0.0.0.0"
    assert str(settings.listen_port) == said("EXPOSE")


async def healthy(port: int) -> bool:
    """Run the very command of the Dockerfile against a port; tell whether it was content."""
    command = json.loads(said("HEALTHCHECK").split(" CMD ", 1)[1])
    assert command[0] == "python"
    nowhere = "http://127.0.0.1:9"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command[1:],
        env={
            **os.environ,
            "KALLIMACHOS_LISTEN_PORT": str(port),
            "http_proxy": nowhere,
            "no_proxy": "",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await process.communicate()
    return process.returncode == 0


async def test_the_healthcheck_is_content_with_a_server_that_lives() -> None:
    # /healthz asks nothing of the service, so that a server without one is enough here.
    server = WebServer(cast(Service, None), "127.0.0.1", 0, with_desk=False)
    await server.start()
    try:
        assert await healthy(server.port)
    finally:
        await server.stop()


async def test_the_healthcheck_fails_where_nobody_listens() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port meanwhile
        taken.bind(("127.0.0.1", 0))
        assert not await healthy(taken.getsockname()[1])


def test_the_healthcheck_asks_the_port_of_the_settings_by_default() -> None:
    assert f"'KALLIMACHOS_LISTEN_PORT', '{Settings.model_fields['listen_port'].default}'" in said(
        "HEALTHCHECK"
    )


def test_compose_takes_every_privilege_away() -> None:
    desk = service()
    assert desk["read_only"] is True
    assert desk["cap_drop"] == ["ALL"]
    assert desk["security_opt"] == ["no-new-privileges:true"]
    assert desk["tmpfs"] == ["/tmp"]
    assert desk["restart"] == "unless-stopped"
    for forbidden in ("privileged", "cap_add", "network_mode", "pid", "user"):
        assert forbidden not in desk


def test_compose_keeps_the_data_in_a_volume_and_the_ports_on_this_machine() -> None:
    desk = service()
    (mounted,) = desk["volumes"]
    name, _, place = mounted.partition(":")
    assert name in compose()["volumes"]
    assert place == said("VOLUME")
    (published,) = desk["ports"]
    assert published == f"127.0.0.1:{said('EXPOSE')}:{said('EXPOSE')}"


def test_compose_gives_the_token_by_a_file() -> None:
    given = service()["environment"]
    assert {name.removeprefix(PREFIX).lower() for name in given} <= set(Settings.model_fields)
    assert "KALLIMACHOS_BOT_TOKEN" not in given
    (secret,) = service()["secrets"]
    assert given["KALLIMACHOS_BOT_TOKEN_FILE"] == f"/run/secrets/{secret}"
    file = compose()["secrets"][secret]["file"]
    assert ignored(file.removeprefix("./"))
    kept_out = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"{Path(file).parts[0]}/" in kept_out


def test_compose_waits_longer_than_a_stop_takes() -> None:
    seconds = int(service()["stop_grace_period"].removesuffix("s"))
    assert seconds >= 2 * Settings.model_fields["stop_seconds"].default
