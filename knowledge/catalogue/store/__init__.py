"""catalogue.db: every library's description as it came, and the editions and works they make.

One SQLite file, derived and rebuildable: written by one importer into a folder that nobody reads
yet, then opened read-only by many.
"""

from __future__ import annotations

from knowledge.catalogue.store.reading import Figures, Joint, Store
from knowledge.catalogue.store.settling import settle
from knowledge.catalogue.store.tables import FILE_NAME, SHAPE, SOURCES
from knowledge.catalogue.store.writing import (
    Found,
    Writer,
    has_readable_sources,
    origin_of,
    shape_of,
    sources_of,
)

__all__ = [
    "FILE_NAME",
    "SHAPE",
    "SOURCES",
    "Figures",
    "Found",
    "Joint",
    "Store",
    "Writer",
    "has_readable_sources",
    "origin_of",
    "settle",
    "shape_of",
    "sources_of",
]
