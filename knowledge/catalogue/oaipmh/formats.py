"""Which of the formats that a provider offers to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.catalogue.oaipmh.answers import Format
from knowledge.catalogue.oaipmh.trouble import HarvestError

# MARC21 and UNIMARC alike come in these: one has a title in 245, the other in 200.
_MARC_NAMESPACES = (
    "http://www.loc.gov/marc21/slim",
    "info:lc/xmlns/marcxchange-v1",
    "info:lc/xmlns/marcxchange-v2",
)
_BY_NAME = ("marc21", "marcxml", "unimarc", "marcxchange", "marc")
DUBLIN_CORE = "oai_dc"


def choose(offered: Sequence[Format], base: str) -> str:
    """Return the prefix of the best format: MARC in XML, else Dublin Core.

    Of several MARC formats the one with the best-known name, else the first.
    Raises HarvestError if there is neither, with what there is.
    """
    marc = [each.prefix for each in offered if _is_marc(each)]
    for wanted in _BY_NAME:
        if found := next((prefix for prefix in marc if prefix.lower() == wanted), ""):
            return found
    if marc:
        return marc[0]
    if any(each.prefix == DUBLIN_CORE for each in offered):
        return DUBLIN_CORE
    there = ", ".join(f"{each.prefix} ({each.namespace})" for each in offered) or "none"
    raise HarvestError(
        f"{base} offers neither MARC in XML nor Dublin Core. It has: {there}. If one of them is "
        "MARC after all, name it with --prefix."
    )


def _is_marc(offered: Format) -> bool:
    namespace = offered.namespace.strip().lower().rstrip("/")
    return namespace in _MARC_NAMESPACES or "marc21slim" in offered.schema.lower()
