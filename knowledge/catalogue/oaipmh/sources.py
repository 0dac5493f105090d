"""Where libraries' records come from: one source, or a file of them.

- library: ANEM
  url: https://library.example/cgi-bin/koha/oai.pl
  set: BOOKS          # may be left out: everything
  prefix: marcxml     # may be left out: the best format that is offered
  mapping: anem.yaml  # may be left out; how its records are to be read, beside this file
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from knowledge.catalogue.oaipmh.shown import shown
from knowledge.catalogue.oaipmh.trouble import HarvestError

_NAMES = ("library", "url", "set", "prefix", "mapping")
_NEEDED = ("library", "url")
_SHAPE = "Write a list: “- library: ANEM”, below it “  url: https://…”."


@dataclass(frozen=True, slots=True)
class Source:
    """Where a library's records come from. Empty set: all; empty prefix: the best format.

    url: with `user:password@` if the provider asks for them; the repr, as logs have it, does not
    tell it.
    mapping: the file that tells how they are to be read; None for the usual way.
    """

    library: str
    url: str = field(repr=False)
    set: str = ""
    prefix: str = ""
    mapping: Path | None = None

    @property
    def shown(self) -> str:
        """Return its address as it may stand in messages and notes, without a password."""
        return shown(self.url)


def read_sources(path: Path) -> list[Source]:
    """Return the sources in the YAML file at `path`. Raises HarvestError for the first mistake."""
    try:
        told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise HarvestError(f"{path} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise HarvestError(
            f"{path} is not YAML: {' '.join(str(error).split())}. {_SHAPE}"
        ) from None
    if not isinstance(told, list) or not told:
        raise HarvestError(f"{path} has no list of sources. {_SHAPE}")
    sources = [_source(entry, path, place) for place, entry in enumerate(told, 1)]
    codes = [source.library for source in sources]
    for code in codes:
        if codes.count(code) > 1:
            raise HarvestError(f"{path} has {code} twice. A library has one source.")
    return sources


def _source(entry: object, path: Path, place: int) -> Source:
    where = f"{path}, entry {place}"
    if not isinstance(entry, dict):
        raise HarvestError(f"{where} is no source. {_SHAPE}")
    for name, value in entry.items():
        if name not in _NAMES:
            raise HarvestError(f"{where} has “{name}”. There are: {', '.join(_NAMES)}.")
        if not isinstance(value, str) or not value.strip():
            raise HarvestError(f"{where}: {name} must be text: put it in quotes.")
    for name in _NEEDED:
        if name not in entry:
            raise HarvestError(f"{where} has no {name}. {_SHAPE}")
    texts = {name: value.strip() for name, value in entry.items()}
    mapping = texts.pop("mapping", None)
    return Source(**texts, mapping=path.parent / mapping if mapping else None)
