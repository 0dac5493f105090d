"""A new generation at work: begun from the one that serves, finished with its index, published."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from knowledge.catalogue import folder, index, store
from knowledge.catalogue.folder import CatalogueError
from knowledge.catalogue.overrides import Overrides
from knowledge.catalogue.store import FILE_NAME, SHAPE, Writer, blocks, settle, sources_of

Progress = Callable[[int, Path], None]
"""Called now and then with the number of records read or written so far, and the file at hand."""
_Each = TypeVar("_Each")

PROGRESS_EVERY = 1000
_SMALL_SHARE = 5  # when more than a fifth of the editions changed, a new index is written


def finish(
    writer: Writer, decisions: Overrides, *, is_changed: bool, progress: Progress | None = None
) -> tuple[int, list[str]]:
    """Settle what is pending, write the index and publish.

    Return how many editions there are, and which decisions were not honoured.
    """
    place = writer.folder
    unheeded: list[str] = []
    try:
        if is_changed:
            unheeded = settle(writer, decisions)
            serving = folder.current(place.parent)
            _write_index(writer, place / index.FOLDER_NAME, serving, progress)
        editions = writer.count
    except BaseException:
        writer.abandon()
        raise
    writer.close()
    if is_changed:
        folder.publish(place)
    return editions, unheeded


def _write_index(
    writer: Writer, target: Path, serving: Path | None, progress: Progress | None
) -> None:
    """Write the index into `target`: the serving one with what changed, or a new one."""
    shutil.rmtree(target, ignore_errors=True)  # of a build that was stopped while it wrote it
    before = serving / index.FOLDER_NAME if serving else target
    is_small = writer.is_copy and len(writer.changed) * _SMALL_SHARE <= writer.count
    if is_small and before.is_dir() and not index.is_worn(before):
        found = map(writer.edition, sorted(writer.changed))
        index.update(before, target, [each for each in found if each], writer.changed)
    else:
        editions = _told(writer.editions(), target, progress)
        index.build(target, editions, count=writer.count)


def _told(found: Iterable[_Each], path: Path, progress: Progress | None) -> Iterator[_Each]:
    """Yield what is `found`, and tell now and then how much of it has gone into `path`."""
    for count, each in enumerate(found, 1):
        yield each
        if progress and count % PROGRESS_EVERY == 0:
            progress(count, path)


def empty(place: Path) -> Writer:
    """Return a new store in `place`, whatever a stopped build left there."""
    folder.is_begun(place, "")
    return Writer.create(place)


def copied(index_dir: Path, place: Path) -> Writer:
    """Return a store in `place` with what the catalogue has so far."""
    serving = folder.current(index_dir)
    if serving is None or not (serving / FILE_NAME).exists():
        return Writer.create(place)
    if store.shape_of(serving) != SHAPE:
        return anew(serving, place)
    for name in (FILE_NAME, *blocks.FILE_NAMES):
        shutil.copyfile(serving / name, place / name)
    return Writer(place, is_copy=True)


def anew(serving: Path, place: Path, progress: Progress | None = None) -> Writer:
    """Return a store in `place` with what the libraries sent, all of it still to be settled."""
    if not store.has_readable_sources(serving):
        raise CatalogueError(
            f"{serving.parent} was built by another version of this program. "
            "Remove the folder and import the libraries' files again."
        )
    writer = Writer.create(place)
    writer.origin = store.origin_of(serving)
    writer.take_over(serving)
    for row in _told(sources_of(serving), serving / FILE_NAME, progress):
        writer.put_row(row)
    return writer
