"""The demo by the keyboard: what Escape closes, where Tab goes, a question without a mouse."""

from __future__ import annotations

import pytest

from tests.browser.conftest import A_PERSON, KNOWN, Phone, Screen, missing

if lack := missing():
    pytest.skip(lack, allow_module_level=True)
playwright = pytest.importorskip("playwright.async_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_escape_closes_the_drawer_and_leaves_the_writer_where_they_are(
    screen: Screen, patron: Phone
) -> None:
    page, drawer = screen.page, screen.page.locator("#calls")
    await page.locator("#calls-toggle").press("Enter")
    await expect(drawer.locator("input[type=search]")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(page.locator("#calls-toggle")).to_be_focused()

    await page.keyboard.press("Enter")
    # What is nearer closes first: a menu, a list of commands.
    await patron.node.locator("button.attach").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await patron.box.fill("/")
    await expect(patron.node.get_by_role("listbox")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(patron.node.get_by_role("listbox")).to_be_hidden()
    await expect(drawer).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(patron.box).to_be_focused()


async def test_tab_passes_through_one_message_and_arrows_reach_the_others(
    screen: Screen, patron: Phone
) -> None:
    for question in (KNOWN, "Τι ώρες είστε ανοιχτά;", KNOWN):
        await patron.says(question)
    await expect(patron.node.locator(".key")).not_to_have_count(1)
    await patron.box.focus()
    await _walk(screen, "Shift+Tab", ".key")
    await _walk(screen, "Shift+Tab", "article")
    await expect(patron.bubbles.last).to_be_focused()
    # Nothing of the older messages lies between the newest and the top of the chat.
    await screen.page.keyboard.press("Shift+Tab")
    await expect(patron.node.locator(".chat-menu")).to_be_focused()

    await screen.page.keyboard.press("Tab")
    for _step in range(2):
        await screen.page.keyboard.press("ArrowUp")
    older = patron.bubbles.nth(-3)
    await expect(older).to_be_focused()
    await _walk(screen, "Tab", ".key")
    await expect(older.locator(".key").first).to_be_focused()

    await patron.says("/start")
    commands = patron.node.locator(".is-mine .inline-command")
    await commands.press("Enter")
    await expect(commands).to_have_count(2)


async def test_with_the_keyboard_alone(screen: Screen, patron: Phone, group: Phone) -> None:
    await _walk(screen, "Tab", f"#{await patron.node.get_attribute('id')} textarea")
    await screen.page.keyboard.type(KNOWN)
    await screen.page.keyboard.press("Enter")
    await patron.bubble(KNOWN).wait_for()
    await screen.world.settle()
    await expect(patron.bubbles).to_have_count(2)

    await _walk(screen, "Shift+Tab", ".key")
    await expect(patron.button(A_PERSON)).to_be_focused()
    assert await patron.button(A_PERSON).evaluate(
        "node => getComputedStyle(node).outlineStyle"
    ) == ("solid")
    await screen.page.keyboard.press("Enter")
    await patron.bubble("Κωδικός υπόθεσης").wait_for()
    await expect(group.bubbles.last).to_contain_text(KNOWN)


async def _walk(screen: Screen, key: str, selector: str) -> None:
    """Press a key until the focus is on what the selector names."""
    for _step in range(60):
        await screen.page.keyboard.press(key)
        if await screen.page.evaluate(
            "selector => document.activeElement.matches(selector)", selector
        ):
            return
    raise AssertionError(f"{key} does not reach {selector}")
