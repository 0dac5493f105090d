"""The catalogue's folder: generations built aside, one of them current, swapped in by one rename.

    catalogue/
        CURRENT             one line: the name of the generation that serves
        g000007/            catalogue.db and index/, never changed once named in CURRENT
        g000006/            the one before, kept for readers that still have it open
        building/           an import at work, or what one that was stopped left: the same import,
                        given again, goes on from there; another one removes it
        lock                held by the one import that may run

A reader opens what CURRENT names. An importer that dies at any moment leaves CURRENT as it was.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import DeskError

_CURRENT, _LOCK = "CURRENT", "lock"
_BUILDING, _PLAN = "building", "plan"
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_KEPT = 2  # generations, the serving one among them


class CatalogueError(DeskError):
    """The catalogue can't be opened or built; the text says why and what to do."""


def current(root: Path) -> Path | None:
    """Return the folder of the generation that serves, None if there is none yet."""
    try:
        name = (root / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CatalogueError(f"{root / _CURRENT} can't be read: {error.strerror}.") from None
    return root / name


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """Lend a folder in `root` to build a generation in; what is not published goes.

    It is empty, or has what a stopped build left: ask `is_begun`. Raises CatalogueError when
    another import is running, or the folder can't be written (any more: a full disk).
    """
    with _locked(root):
        place = root / _BUILDING
        try:
            place.mkdir(exist_ok=True)
            yield place
            shutil.rmtree(place, ignore_errors=True)
        except (OSError, sqlite3.Error) as error:
            shutil.rmtree(place, ignore_errors=True)
            raise CatalogueError(
                f"The new catalogue can't be written into {root}: {error}. Make room there; "
                "until then the old one serves."
            ) from None
        except CatalogueError:
            shutil.rmtree(place, ignore_errors=True)
            raise


def is_begun(place: Path, plan: str) -> bool:
    """Tell whether a build of this `plan` was begun in `place` and stopped; empty it if not."""
    try:
        if (place / _PLAN).read_text(encoding="utf-8") == f"{plan}\n{_boot()}":
            return True
    except (OSError, UnicodeDecodeError):
        pass
    _remove([place])
    place.mkdir()
    return False


def begin(place: Path, plan: str) -> None:
    """Say that what stands in `place` from here on is worth going on with, for the same `plan`."""
    (place / _PLAN).write_text(f"{plan}\n{_boot()}", encoding="utf-8")


def _boot() -> str:
    """Return what changes with each start of the machine: after one, files may lack their end."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_hex(8)  # never the same: nothing is gone on with


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Keep other imports out of `root`, which is made if need be."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / _LOCK).open("w")
    except OSError as error:
        raise CatalogueError(
            f"{root} can't be written: {error.strerror}. Give another folder with --index."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CatalogueError(
                f"Another import into {root} is running. Wait until it has finished."
            ) from None
        yield


def publish(place: Path) -> Path:
    """Make what was built in `place` the generation that serves; return its folder."""
    root = place.parent
    (place / _PLAN).unlink(missing_ok=True)
    _sync(place)
    generation = root / f"g{_last_number(root) + 1:06d}"
    place.rename(generation)
    _sync_folder(root)
    fresh = root / (_CURRENT + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(generation.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(root / _CURRENT)
    _sync_folder(root)
    _remove(sorted(_generations(root))[:-_KEPT])
    return generation


def _generations(root: Path) -> list[Path]:
    return [path for path in root.glob("g[0-9]*") if path.is_dir()]


def _last_number(root: Path) -> int:
    return max((int(path.name[1:]) for path in _generations(root)), default=0)


def _remove(folders: Iterator[Path] | list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Bring every file below `folder` to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
