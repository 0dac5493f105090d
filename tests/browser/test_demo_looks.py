"""The demo on every screen: narrow and wide, short and tall, with the drawer out."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.commands.demo import PATRON
from tests.browser.conftest import (
    A_PERSON,
    ANSWER,
    GROUP_PHONE,
    KNOWN,
    UNKNOWN,
    Phone,
    Screen,
    missing,
)
from tests.people import Somebody

if lack := missing():
    pytest.skip(lack, allow_module_level=True)
playwright = pytest.importorskip("playwright.async_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}
MIDDLE = {"viewport": {"width": 1024, "height": 768}}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
SHORT = {"viewport": {"width": 1440, "height": 760}}
# What a phone needs for a card with two buttons side by side.
USABLE_WIDTH = 312


@pytest.mark.parametrize("window", [NARROW], ids=["390px"])
async def test_on_a_narrow_screen_tabs_choose_the_phone(
    screen: Screen, patron: Phone, group: Phone
) -> None:
    tabs = screen.page.get_by_role("tab")
    names = [phone["name"]["el"] for phone in screen.world.telegram.demo["phones"]]
    await expect(tabs).to_have_text(names)
    await expect(patron.node).to_be_visible()
    await expect(group.node).to_be_hidden()
    await patron.says(UNKNOWN)
    await expect(tabs.nth(1).locator(".count")).to_have_text("1")

    await tabs.nth(1).tap()
    await expect(patron.node).to_be_hidden()
    await expect(group.bubble(UNKNOWN)).to_be_visible()
    await expect(tabs.nth(1).locator(".count")).to_have_count(0)
    # Without a mouse that hovers, a reply is in the menu beside the bubble.
    await group.bubble(UNKNOWN).locator(".tool-more").tap()
    await screen.page.get_by_role("menuitem", name="Απάντηση").tap()
    await group.says(ANSWER)
    await tabs.nth(1).press("ArrowLeft")
    await expect(tabs.nth(0)).to_be_focused()
    await expect(patron.bubble(ANSWER)).to_be_visible()
    assert await screen.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("window", [NARROW], ids=["390px"])
async def test_every_button_is_large_enough_for_a_finger(screen: Screen, patron: Phone) -> None:
    await patron.says(KNOWN)
    await patron.says("/start")
    await expect(patron.bubbles).to_have_count(4)
    command = await _box(patron.node.locator(".inline-command").last)
    await screen.page.touchscreen.tap(command["x"] + 8, command["y"] - 8)
    await expect(patron.bubbles).to_have_count(6)
    small = await screen.page.evaluate(
        """() => [...document.querySelectorAll("button, textarea, a[href]:not(.skip)")]
            .map((node) => [node, node.getBoundingClientRect()])
            .filter(([, {width, height}]) => width && height && (width < 44 || height < 44))
            .map(([node, {width, height}]) => `${node.className} ${width} x ${height}`)"""
    )
    assert small == []


@pytest.mark.parametrize(
    "window", [NARROW, WIDE, LAPTOP, MIDDLE], ids=["390px", "1440px", "1280px", "1024px"]
)
async def test_no_words_run_over_the_edge_of_their_place(screen: Screen, patron: Phone) -> None:
    await patron.says("/start")
    await patron.says("Οτορινολαρυγγολογικοψυχοφυσιολογικοκοινωνιολογικοανθρωπολογικά " * 3)
    for language in ("English", "Ελληνικά"):
        await screen.page.locator(".switch").get_by_role("button", name=language).click()
        over = await screen.page.evaluate(
            """() => [...document.querySelectorAll(
                "button, h1, h2, h3, p, .bubble, .tour-label, .tour-text")]
                .filter((node) => node.checkVisibility() && node.clientWidth > 0)
                .filter((node) => !node.closest(".unseen, .skip, .chat-name"))
                .filter((node) => node.scrollWidth > node.clientWidth + 1)
                .map((node) => `${node.className}: ${node.textContent}`)"""
        )
        assert over == [], language


@pytest.mark.parametrize("window", [WIDE, LAPTOP], ids=["1440px", "1280px"])
async def test_no_word_of_a_step_is_broken(screen: Screen) -> None:
    for language in ("English", "Ελληνικά"):
        await screen.page.locator(".switch").get_by_role("button", name=language).click()
        broken = await screen.page.evaluate(
            """() => [...document.querySelectorAll(".tour-label, .tour-text")].flatMap((node) => {
                const text = node.firstChild;
                return [...text.data.matchAll(/[\\p{L}/]+/gu)].filter((word) => {
                    const range = document.createRange();
                    range.setStart(text, word.index);
                    range.setEnd(text, word.index + word[0].length);
                    return range.getClientRects().length > 1;
                }).map((word) => word[0]);
            })"""
        )
        assert broken == [], language


@pytest.mark.parametrize("window", [NARROW, MIDDLE], ids=["390px", "1024px"])
async def test_what_this_is_takes_two_lines_at_most(screen: Screen) -> None:
    for language in ("English", "Ελληνικά"):
        await screen.page.locator(".switch").get_by_role("button", name=language).click()
        lines = await screen.page.evaluate(
            """() => [...document.querySelectorAll(".top p")]
                .filter((node) => node.checkVisibility())
                .map((node) => node.clientHeight / parseFloat(getComputedStyle(node).lineHeight))"""
        )
        assert len(lines) == 1
        assert 1 <= lines[0] <= 2, language


@pytest.mark.parametrize("window", [SHORT, NARROW], ids=["760px high", "390px"])
async def test_a_message_taller_than_its_phone_shows_its_beginning(
    screen: Screen, patron: Phone
) -> None:
    pill = patron.node.locator(".pill")
    await patron.says("kazantzaki zorba")
    await expect(patron.bubbles).to_have_count(2)
    first_title = patron.bubbles.last.locator("strong").first
    await expect(first_title).to_be_in_viewport(ratio=1)
    await expect(patron.button(A_PERSON)).not_to_be_in_viewport()
    await expect(pill).to_be_visible()

    # The same when the page is opened and finds it there
    await screen.page.reload()
    await expect(patron.bubbles).to_have_count(2)
    await expect(first_title).to_be_in_viewport(ratio=1)

    await pill.click()
    await expect(patron.button(A_PERSON)).to_be_in_viewport(ratio=1)
    await expect(pill).to_be_hidden()
    # An answer that fits is followed to its end, as ever.
    await patron.says("/start")
    await expect(patron.bubbles).to_have_count(4)
    await expect(patron.bubbles.last.locator(".corner")).to_be_in_viewport(ratio=1)
    await expect(pill).to_be_hidden()


@pytest.mark.parametrize("window", [SHORT, NARROW], ids=["760px high", "390px"])
async def test_what_comes_meanwhile_leaves_the_reader_at_the_beginning(
    screen: Screen, patron: Phone, group: Phone
) -> None:
    await patron.says(f"{UNKNOWN}\n" * 24)
    await patron.says("Υπάρχει και νεότερη έκδοση;")
    await expect(group.bubbles).to_have_count(2)
    if await group.node.is_hidden():
        await screen.page.get_by_role("tab").nth(GROUP_PHONE).tap()
    card = group.bubbles.first
    await expect(card.locator("strong").first).to_be_in_viewport(ratio=1)
    await expect(card.locator(".corner")).not_to_be_in_viewport()
    maria = Somebody(screen.world, screen.world.telegram.people[PATRON], PATRON)
    await maria.says("Ή έστω κάποια παλιότερη;")
    await expect(group.node.locator(".pill")).to_contain_text(re.compile("νέ[οα]"))
    await expect(card.locator("strong").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("window", [LAPTOP, MIDDLE], ids=["1280px", "1024px"])
async def test_the_drawer_leaves_the_phones_wide_enough(
    screen: Screen, patron: Phone, group: Phone, librarian: Phone
) -> None:
    await screen.page.locator("#calls-toggle").click()
    drawer = await _box(screen.page.locator("#calls"))
    for phone in (patron, group, librarian):
        # Wherever it is, it comes out from behind the drawer when one goes to write in it.
        await phone.box.focus()
        await expect(phone.box).to_be_in_viewport(ratio=1)
        frame = await _box(phone.node)
        assert frame["width"] >= USABLE_WIDTH
        assert (await _box(phone.box))["x"] + (await _box(phone.box))["width"] <= drawer["x"]
    assert await screen.page.evaluate("document.documentElement.scrollWidth") == (
        await screen.page.evaluate("innerWidth")
    )


async def _box(node: Any) -> dict[str, float]:
    """Return where a node is on the page."""
    box: dict[str, float] = await node.bounding_box()
    return box
