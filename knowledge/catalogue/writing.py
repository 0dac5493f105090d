"""The search index on the disk: how it is written, and how a changed one is made of an old one.

    index/            the engine's files; its segments never change once written
    index/words-N/    the vocabulary, in parts; a part that an update added has the new words alone

A new generation shares the files that stay as they are with the old one (hard links), so that a
small change costs little however large the catalogue is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import orjson
import tantivy

from knowledge.catalogue import headings, vocabulary
from knowledge.catalogue.forms import KEY_OF, STEM_OF
from knowledge.catalogue.texts import Texts, is_mark
from knowledge.catalogue.vocabulary import Vocabulary

Indexed = tuple[int, Texts, tuple[str, ...]]
"""A record as the index has it: number, compared texts, tags as facets.tags_of gives them."""

WORDS = "words-"
FOLDED, KEYS = "folded", "keys"
KEY, STEM, HEADING, NUMBER, TAG = "key", "stem", "heading", "n", "tag"
_WRITTEN, _SOUNDING = ("title", "author"), ("title_key", "author_key")
_RANKING = (*_WRITTEN, *_SOUNDING, "title_stem", "author_stem")

_LEAST_MEMORY = 15_000_000  # bytes; tantivy refuses less
_MORE_MEMORY = 64_000_000
_MANY_RECORDS = 20_000
_MOST_PARTS = 8  # of the vocabulary; then they become one again
_WORN = 0.2  # share of deleted records at which an index is better written anew
_META = "meta.json"
_OWN = (_META, ".managed.json")  # what the engine rewrites; all else it only adds and removes


def build(folder: Path, records: Iterable[Indexed], *, count: int) -> None:
    """Write a new index of `records` (about `count`) into `folder`, which must not exist.

    Raises OSError if it can't be written.
    """
    folder.mkdir()
    memory = _LEAST_MEMORY if count < _MANY_RECORDS else _MORE_MEMORY
    index = tantivy.Index(_schema(), path=str(folder))
    _write(index, records, (), memory)
    _write_words(folder, 0, _all_terms(index, _WRITTEN), _all_terms(index, _SOUNDING))


def update(source: Path, target: Path, changed: Iterable[Indexed], removed: Iterable[int]) -> None:
    """Write the index `source` with `changed` put in or replaced and `removed` left out.

    target: a folder that must not exist; `source` stays as it is. A number may be in both.
    Raises OSError if it can't be written.
    """
    shutil.copytree(source, target, copy_function=_share)
    records = list(changed)
    index = tantivy.Index.open(str(target))
    before = index.searcher()
    gone = {*removed, *(number for number, _, _ in records)}
    _write(index, records, sorted(gone), _LEAST_MEMORY)
    fresh = _fresh_words(before, records)
    if not any(fresh):
        return
    parts = vocabularies(target)
    if len(parts) < _MOST_PARTS:
        _write_words(target, len(parts), *fresh)
    else:
        _join_words(target, fresh)


def is_worn(folder: Path) -> bool:
    """Return whether so many records of the index were replaced that it should be built anew."""
    segments = _segments(folder)
    deleted = sum(_deleted(segment) for segment in segments)
    return deleted > _WORN * sum(segment["max_doc"] for segment in segments)


def has_deleted(folder: Path) -> bool:
    """Return whether records that went are still among the engine's figures."""
    return any(map(_deleted, _segments(folder)))


def vocabularies(folder: Path) -> list[Path]:
    """Return the folders of the vocabulary's parts, the oldest first."""
    return sorted(folder.glob(WORDS + "*"))


def _share(source: str, target: str) -> None:
    """Link the file, or copy it if the engine will rewrite it or the disk can't link."""
    if Path(source).name not in _OWN:
        try:
            os.link(source, target)
            return
        except OSError:
            pass
    shutil.copyfile(source, target)


# --- the engine ----------------------------------------------------------------------------


def _write(
    index: tantivy.Index, records: Iterable[Indexed], gone: Sequence[int], memory: int
) -> None:
    try:
        writer = index.writer(memory, 1)
        for number in gone:
            # By a query: deleting by term takes a number for a signed one and finds nothing.
            term = tantivy.Query.term_query(index.schema, NUMBER, number, "basic")
            writer.delete_documents_by_query(term)
        for number, texts, tags in records:
            writer.add_json(_document(number, texts, tags))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    except ValueError as error:  # the engine's only exception, for a full disk too
        raise OSError(f"the search index failed ({error})") from None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in (*_RANKING, STEM, KEY):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(HEADING, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TAG, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field(NUMBER, indexed=True, fast=True)
    return builder.build()


def _document(number: int, texts: Texts, tags: Iterable[str]) -> str:
    """Return an edition as the engine reads it, in JSON: the quickest way to hand it over."""
    told: dict[str, object] = {**_field_texts(texts)}
    told[HEADING] = headings.of(texts.title_key)
    told[TAG] = tags
    told[NUMBER] = number
    return orjson.dumps(told).decode()


def _field_texts(texts: Texts) -> dict[str, str]:
    """Return the words of each field, each once: a title and its like with a subtitle are one."""
    title_keys = _once(texts.title_key, texts.others_key)
    author_keys = dict.fromkeys(texts.author_key.split())
    keys, marks = _about(texts.about)
    title_stems, author_stems = _stems(title_keys), _stems(author_keys)
    return {
        "title": " ".join(_once(texts.title, texts.others)),
        "author": " ".join(_once(texts.author)),
        "title_key": " ".join(title_keys),
        "author_key": " ".join(author_keys),
        "title_stem": " ".join(title_stems),
        "author_stem": " ".join(author_stems),
        KEY: " ".join({**title_keys, **author_keys, **keys, **marks}),
        STEM: " ".join({**title_stems, **author_stems, **_stems(keys)}),
    }


_Words = dict[str, None]
"""Distinct words in their order."""


def _once(*texts: str) -> _Words:
    words = dict.fromkeys(" ".join(texts).split())
    words.pop(";", None)
    return words


def _stems(keys: _Words) -> _Words:
    return dict.fromkeys(map(STEM_OF.__getitem__, keys))


def _about(about: str) -> tuple[_Words, _Words]:
    """Return (keys of the words, the marks, which stand at the end)."""
    words, marks = about.split(), []
    while words and is_mark(words[-1]):
        marks.append(words.pop())
    return dict.fromkeys(map(KEY_OF.__getitem__, words)), dict.fromkeys(marks)


def _segments(folder: Path) -> list[dict[str, int]]:
    meta = orjson.loads((folder / _META).read_bytes())
    return list(meta["segments"])


def _deleted(segment: dict[str, int]) -> int:
    deletes: object = segment.get("deletes")
    return int(deletes["num_deleted_docs"]) if isinstance(deletes, dict) else 0


# --- the vocabulary ------------------------------------------------------------------------


def _all_terms(index: tantivy.Index, fields: Sequence[str]) -> Iterator[str]:
    searcher = index.searcher()
    for field in fields:
        for term, _count in searcher.terms_with_prefix(field, ""):
            yield term


def _fresh_words(before: tantivy.Searcher, records: Sequence[Indexed]) -> tuple[set[str], set[str]]:
    """Return the words, and the keys, of `records` that the old index has nowhere."""
    folded, keys = set(), set()
    for _, texts, _ in records:
        told = _field_texts(texts)
        folded |= {*told["title"].split(), *told["author"].split()}
        keys |= {*told["title_key"].split(), *told["author_key"].split()}
    return _unknown(before, folded, _WRITTEN), _unknown(before, keys, _SOUNDING)


def _unknown(before: tantivy.Searcher, words: set[str], fields: Sequence[str]) -> set[str]:
    return {word for word in words if not any(before.doc_freq(field, word) for field in fields)}


def _write_words(folder: Path, part: int, folded: Iterable[str], keys: Iterable[str]) -> None:
    place = folder / f"{WORDS}{part}"
    place.mkdir()
    vocabulary.write(place, FOLDED, folded)
    vocabulary.write(place, KEYS, keys)


def _join_words(folder: Path, fresh: tuple[set[str], set[str]]) -> None:
    """Make the vocabulary's parts one."""
    parts = vocabularies(folder)
    folded, keys = fresh
    for part in parts:
        folded.update(Vocabulary(part, FOLDED).words())
        keys.update(Vocabulary(part, KEYS).words())
        shutil.rmtree(part)
    _write_words(folder, 0, folded, keys)
