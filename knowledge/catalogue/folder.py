"""The catalogue's folder: generations built aside, one of them current, swapped in by one rename.

    catalogue/
        CURRENT             one line: the name of the generation that serves
        g000007/            catalogue.db and index/, never changed once named in CURRENT
        g000006/            the one before, kept for readers that still have it open
        building-…/         an import at work, or what a killed one left; the next removes it
        lock                held by the one import that may run

A reader opens what CURRENT names. An importer that dies at any moment leaves CURRENT as it was.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import DeskError

_CURRENT, _LOCK = "CURRENT", "lock"
_BUILDING = "building-"
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
    """Lend an empty folder in `root` to build a generation in; it is removed afterwards.

    Raises CatalogueError when another import is running, or the folder can't be written (any
    more: a full disk).
    """
    with _locked(root):
        _remove(root.glob(_BUILDING + "*"))
        place = root / f"{_BUILDING}{os.getpid()}"
        try:
            place.mkdir()
            yield place
        except (OSError, sqlite3.Error) as error:
            raise CatalogueError(
                f"The new catalogue can't be written into {root}: {error}. Make room there; "
                "until then the old one serves."
            ) from None
        finally:
            shutil.rmtree(place, ignore_errors=True)


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
