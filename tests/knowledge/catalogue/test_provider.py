"""The sample provider, asked for what nobody should ask: the protocol's error is the answer."""

from __future__ import annotations

import pytest
from lxml import etree

from knowledge.sample.provider import Provider
from tests.knowledge.catalogue.harvesting import item

FROM_ITS_BEGINNING = "0000-01-01!9999-12-31T23:59:59Z!"
_OAI = "{http://www.openarchives.org/OAI/2.0/}"


def answered(**told: str) -> etree._Element:
    provider = Provider("Krini", "http://x", map(item, range(1, 4)), page=2)
    return etree.fromstring(provider.answer({"verb": "ListRecords", **told}))


def test_a_token_of_its_own_leads_on() -> None:
    found = answered(resumptionToken=f"{FROM_ITS_BEGINNING}2").iter(f"{_OAI}identifier")
    assert [each.text for each in found] == ["oai:krini.example:3"]


@pytest.mark.parametrize("place", ["²", "-1", "", "9" * 5000], ids=["²", "-1", "none", "5,000 9s"])
def test_a_place_that_no_token_has_is_refused(place: str) -> None:
    """«²» is a digit and no number; of more than 4,300 digits Python makes none either."""
    (error,) = answered(resumptionToken=FROM_ITS_BEGINNING + place).iter(f"{_OAI}error")
    assert (error.get("code"), error.text) == ("badResumptionToken", "This token is not ours.")


@pytest.mark.parametrize("value", ["\x00", "a\x1bb", "\ud800", "\ufffe"])
@pytest.mark.parametrize("name", ["resumptionToken", "from", "metadataPrefix"])
def test_what_xml_cannot_say_is_refused(name: str, value: str) -> None:
    (error,) = answered(**{name: value}).iter(f"{_OAI}error")
    assert error.get("code") == "badArgument"
