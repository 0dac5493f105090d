"""`python -m tests.browser.screenshots` writes pictures of the demo into tests/screenshots."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import logs
from bot.commands.demo import prepare
from tests.browser import desk_screenshots
from tests.browser.conftest import (
    GROUP_PHONE,
    LIBRARIAN_PHONE,
    PATRON_PHONE,
    Screen,
    missing,
    open_browser,
    open_demo,
)
from tests.people import World

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

FOLDER = Path(__file__).resolve().parent.parent / "screenshots"
LARGEST_BYTES = 300_000
WIDE = {"viewport": {"width": 1440, "height": 900}}
SMALLER = {"viewport": {"width": 1280, "height": 800}}
NARROW = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
UNKNOWN = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"
ANSWER = "Ο Αντώνιος Βόρτολι, στη Βενετία, το 1713. Το έχουμε και σε φωτοτυπική έκδοση."


async def main() -> None:
    """Play the demo from the first question to the closed case and take a picture of each stage."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        await asyncio.to_thread(prepare, data)
        async with (
            open_browser() as browser,
            open_demo(data, data / "catalogue") as world,
        ):
            await _greek(browser, world)
            await _english(browser, world)
        again = data / "desk"
        await asyncio.to_thread(prepare, again)
        async with open_browser() as browser, open_demo(again, again / "catalogue") as world:
            await desk_screenshots.take(browser, world, written)


async def _greek(browser: Browser, world: World) -> None:
    async with _window(browser, world, WIDE) as screen:
        patron, group, librarian = _phones(screen)
        await librarian.says("/start")
        await patron.says("/start")
        await _later(screen, minutes=1)
        await patron.says("exete wifi?")
        await _picture(screen, "demo-patron")

        await _later(screen, minutes=3)
        await patron.says(UNKNOWN)
        await _picture(screen, "demo-card")

        await _later(screen, minutes=4)
        await group.taps("Την παίρνω")
        await _later(screen, minutes=5)
        await group.replies(UNKNOWN, ANSWER)
        await patron.bubble(ANSWER).wait_for()
        await screen.page.mouse.move(0, 0)
        await _picture(screen, "demo-answer")

    async with _window(browser, world, NARROW) as screen:
        await _picture(screen, "demo-phone")
    async with _window(browser, world, SMALLER, color_scheme="dark") as screen:
        await screen.page.locator("#calls-toggle").click()
        await screen.phone(GROUP_PHONE).taps("Κλείσιμο")
        await screen.phone(PATRON_PHONE).bubble("έκλεισε").wait_for()
        await _picture(screen, "demo-dark")
    async with _window(browser, world, NARROW) as screen:
        patron = screen.phone(PATRON_PHONE)
        await patron.says("καζαντζακης ζορμπας")
        await _picture(screen, "demo-books")
        await patron.taps("1")
        await patron.button("Πίσω στη λίστα").wait_for()
        title = patron.bubbles.last.locator("strong").first
        await title.evaluate("(node) => node.closest('.bubble').scrollIntoView({block: 'start'})")
        await _picture(screen, "demo-book")


async def _english(browser: Browser, world: World) -> None:
    async with _window(browser, world, WIDE, query="?lang=en", locale="en-GB") as screen:
        patron, _group, _librarian = _phones(screen)
        await patron.says("/start")
        await patron.taps("English")
        await _later(screen, minutes=2)
        await patron.says("978-1-4767-8281-2")
        await patron.bubble("Ask a librarian").wait_for()
        await _picture(screen, "demo-english")


def _phones(screen: Screen) -> tuple[Any, Any, Any]:
    numbers = (PATRON_PHONE, GROUP_PHONE, LIBRARIAN_PHONE)
    patron, group, librarian = (screen.phone(number) for number in numbers)
    return patron, group, librarian


@contextlib.asynccontextmanager
async def _window(
    browser: Browser, world: World, looks: dict[str, Any], *, query: str = "", **more: Any
) -> AsyncIterator[Screen]:
    """Open the page in a window whose clock shows the time of the world."""
    options = {"locale": "el-GR", "timezone_id": "Europe/Athens", **looks, **more}
    context = await browser.new_context(reduced_motion="reduce", **options)
    try:
        screen = Screen(world, await context.new_page())
        await screen.page.clock.set_fixed_time(world.clock.now())
        await screen.open(query)
        yield screen
    finally:
        await context.close()


async def _later(screen: Screen, *, minutes: int) -> None:
    await screen.world.later(minutes=minutes)
    await screen.page.clock.set_fixed_time(screen.world.clock.now())


async def _picture(screen: Screen, name: str) -> None:
    """Write the window as it stands into a file, once every message of the world is on it."""
    for number, setup in enumerate(screen.world.telegram.demo["phones"]):
        last = screen.world.telegram.messages(setup["chat_id"])[-1:]
        for message in last:
            node = screen.phone(number).node.locator(f'[data-message-id="{message["message_id"]}"]')
            await node.wait_for(state="attached")
    await written(screen.page, name)


async def written(page: Page, name: str) -> None:
    """Write a page as it stands into a file; it must not be too large for a repository."""
    path = FOLDER / f"{name}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.relative_to(FOLDER.parent.parent)}  {size / 1000:.0f} kB")
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path} is larger than {LARGEST_BYTES // 1000} kB: make less of it.")


if __name__ == "__main__":
    if lack := missing():
        sys.exit(f"No pictures: {lack}.")
    logs.set_up("WARNING", "console")
    asyncio.run(main())
