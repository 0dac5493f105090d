"""The pages of review for every reader: no accessibility fault, no scroll sideways on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands.demo import COLLEAGUE, LIBRARIAN
from tests.browser.conftest import missing
from tests.browser.desks import NARROW, WIDE, sit_down
from tests.browser.test_desk_looks import _faults, _reads
from tests.people import World
from tests.stories.reviewing import ANNA, ended, hire, month_ends, rate, sampled

if lack := missing():
    pytest.skip(lack, allow_module_level=True)
pytest.importorskip("playwright.async_api")

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LONG = (
    "Καλημέρα σας, είμαι ο Νίκος. Ο Αντώνιος Βόρτολι, στη Βενετία, το 1713· την έκδοση την "
    "περιγράφει η βιβλιογραφία του Λεγκράν, και ένα αντίτυπο είναι ψηφιοποιημένο:\n"
    "https://anemi.lib.uoc.gr/metadata/8/a/2/metadata-a-very-long-address-without-any-break"
)


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_pages_of_review(
    window: dict[str, Any], scheme: str, language: str, demo: World, browser: Any
) -> None:
    """With nothing drawn; the list, a form that is sent, the marks of both, figures, a gone one."""
    await _reads(demo, language)
    seat = await sit_down(browser, demo, LIBRARIAN, color_scheme=scheme, **window)
    await seat.comes_in()
    faults = []
    for path in ("/desk/review", "/desk/review/results"):
        await seat.opens(path)
        faults += await _faults(seat, f"empty {path}")
    numbers = [await ended(demo, f"Q-{n}", by=COLLEAGUE, reply=LONG) for n in range(3)]
    own = await ended(demo, "Q-9")
    await hire(demo, ANNA)
    await month_ends(demo)
    rows = await sampled(demo)
    for number in (*numbers, own):
        await rate(demo, rows[number].id, ANNA, "32-113", "Λείπει η πηγή.")
    await seat.context.clear_cookies()
    await seat.comes_in()
    link = {"el": "Αξιολόγηση", "en": "Review"}[language]
    await seat.does(seat.page.get_by_role("link", name=link))
    faults += await _faults(seat, "list")
    await seat.page.locator(".papers a").first.click()
    assert await seat.page.locator(".heads fieldset").count() == 6
    faults += await _faults(seat, "form")
    assert await sideways(seat.page) == 0
    for head in await seat.page.locator(".heads fieldset").all():
        await head.locator("label").nth(1).click()
    address = seat.page.url
    await seat.does(seat.page.locator(".heads button"))
    for number in (numbers[1], numbers[2]):
        if not address.endswith(f"/{rows[number].id}"):
            await rate(demo, rows[number].id, LIBRARIAN, "333333")
    for path in (address.removeprefix(seat.base), "/desk/review", "/desk/review/results"):
        await seat.opens(path)
        faults += await _faults(seat, path)
        assert await sideways(seat.page) == 0
    assert faults == []
    assert seat.complaints == []
    await seat.context.close()


async def sideways(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(await page.evaluate(wide))
