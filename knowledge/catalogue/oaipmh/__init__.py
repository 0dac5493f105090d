"""OAI-PMH: a library's records fetched from its own system, and kept up to date.

    journal = Journal(folder, "ANEM")
    account = await harvest(Source("ANEM", "https://library.example/oai"), journal, asking)
    into_catalogue(index_dir, "ANEM", journal)

A harvest goes into a journal first, answer by answer, and from there into the catalogue, whole.
Protocol: openarchives.org/OAI/openarchivesprotocol.html, version 2.0.
"""

from __future__ import annotations

from knowledge.catalogue.oaipmh.account import Account
from knowledge.catalogue.oaipmh.asking import Asking, Fetched, Patience
from knowledge.catalogue.oaipmh.harvest import harvest
from knowledge.catalogue.oaipmh.journal import Journal
from knowledge.catalogue.oaipmh.passing import into_catalogue
from knowledge.catalogue.oaipmh.sources import Source, read_sources
from knowledge.catalogue.oaipmh.trouble import HarvestError, Unreachable

__all__ = [
    "Account",
    "Asking",
    "Fetched",
    "HarvestError",
    "Journal",
    "Patience",
    "Source",
    "Unreachable",
    "harvest",
    "into_catalogue",
    "read_sources",
]
