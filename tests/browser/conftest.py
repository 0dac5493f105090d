"""The demo in a headless Chromium: its page, its three phones, and what went wrong on the page."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from bot.app import Service, seeded
from bot.commands.demo import demo_settings, seed, small_telegram
from knowledge.clock import HandClock
from tests.conftest import MONDAY, UNLIMITED
from tests.people import World

if TYPE_CHECKING:
    from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request

PATRON_PHONE, GROUP_PHONE, LIBRARIAN_PHONE = 0, 1, 2
KNOWN = "Πώς ανανεώνω ένα βιβλίο;"
UNKNOWN = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"
ANSWER = "Ο Αντώνιος Βόρτολι, στη Βενετία, το 1713."
A_PERSON = "Ρωτήστε βιβλιοθηκονόμο"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 15_000  # a busy machine of two cores; nothing waits so long when all is well


def chromium_path() -> str | None:
    """Return where a Chromium is, or None."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    names = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def missing() -> str:
    """Return what a test in a browser lacks on this machine and how to get it, or ""."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed: pip install -r requirements/e2e.txt"
    if chromium_path() is None:
        return "no Chromium was found: apt-get install chromium, or set CHROMIUM to its path"
    return ""


@contextlib.asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open a headless Chromium for the length of the block."""
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def open_demo(data: Path, catalogue: Path) -> AsyncIterator[World]:
    """Open what `kallimachos demo` opens, under a clock that stands at Monday morning."""
    clock = HandClock(MONDAY)
    telegram, group_id = small_telegram(lambda: clock.now().timestamp())
    # Both sides count messages a second, and no second passes on this clock.
    telegram.limits.enabled = False
    server = await telegram.serve()
    try:
        settings = demo_settings(data, server.api_url, catalogue_dir=catalogue, **UNLIMITED)
        await seed(settings, group_id)
        service = Service(settings, clock=clock, choose=seeded(7))
        try:
            await service.start()
            group = telegram.groups[group_id]
            world = World(telegram, telegram.first_bot, server, service, clock, group, data)
            await world.settle()
            yield world
        finally:
            await service.stop()
    finally:
        await server.close()


@dataclass
class Screen:
    """The demo's page in one browser window, and what it complained of."""

    world: World
    page: Page
    complaints: list[str] = field(default_factory=list)
    strange_hosts: set[str] = field(default_factory=set)

    async def open(self, query: str = "") -> None:
        """Load the page and wait until every phone knows its chat."""
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.context.on("request", self._note_host)
        await self.page.goto(self.world.server.url + "/" + query)
        await self.page.locator("[data-phone]").last.wait_for(state="attached")
        for number in (PATRON_PHONE, GROUP_PHONE, LIBRARIAN_PHONE):
            await self.phone(number).is_connected()

    def phone(self, number: int) -> Phone:
        """Return one of the three phones."""
        return Phone(self, self.page.locator(f'[data-phone="{number}"]'))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _note_host(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._own:
            self.strange_hosts.add(request.url)

    @property
    def _own(self) -> str:
        return urlsplit(self.world.server.url).netloc


@dataclass
class Phone:
    """One phone on the page, as a person with a mouse uses it."""

    screen: Screen
    node: Locator

    async def is_connected(self) -> None:
        """Return when the phone has fetched its chat: its name is then that of the chat."""
        await self.node.locator(".empty-title, article").first.wait_for(state="attached")

    @property
    def box(self) -> Locator:
        """The place to write in."""
        return self.node.locator("textarea")

    @property
    def bubbles(self) -> Locator:
        """Everything that stands in the chat."""
        return self.node.locator("article.message")

    def bubble(self, words: str) -> Locator:
        """Return the newest bubble that has these words in it."""
        return self.bubbles.filter(has_text=words).last

    def button(self, label: str) -> Locator:
        """Return the newest button with this label below a bubble."""
        return self.node.locator(".key").filter(has_text=label).last

    async def says(self, text: str) -> None:
        """Write and send, and wait until everybody has answered."""
        await self.box.fill(text)
        await self.node.locator("button.send").click()
        await self.bubble(text).wait_for()
        await self.screen.world.settle()

    async def taps(self, label: str) -> None:
        """Press the newest button with this label, and wait for what comes of it."""
        button = self.button(label)
        # The answer takes the mark off again; the button itself may be gone by then.
        async with self.screen.page.expect_response("**/client/tap"):
            await button.click()
        await self.screen.world.settle()

    async def replies(self, words: str, text: str) -> None:
        """Reply to the bubble with these words, by the button beside it."""
        bubble = self.bubble(words)
        await bubble.hover()
        await bubble.locator(".tool-reply").click()
        await self.says(text)

    async def texts(self) -> list[str]:
        """Return the words of all bubbles, oldest first."""
        return await self.bubbles.locator(".text").all_inner_texts()


@pytest.fixture
async def demo(tmp_path: Path, built: Path) -> AsyncIterator[World]:
    """Return the open demo, with nothing said yet."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "cache").symlink_to(built / "cache")
    async with open_demo(data, built / "catalogue") as world:
        yield world


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Return a headless Chromium."""
    async with open_browser() as opened:
        yield opened


@pytest.fixture
def window() -> dict[str, Any]:
    """Return what the browser's window is like; a test may ask for another one."""
    return {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
async def screen(browser: Browser, demo: World, window: dict[str, Any]) -> AsyncIterator[Screen]:
    """Return the demo's page; it must complain of nothing and ask nobody else."""
    context = await browser.new_context(locale="el-GR", timezone_id="Europe/Athens", **window)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    opened = Screen(demo, page)
    await opened.open()
    yield opened
    await context.close()
    assert opened.complaints == []
    assert opened.strange_hosts == set()


@pytest.fixture
def patron(screen: Screen) -> Phone:
    """Return the patron's phone."""
    return screen.phone(PATRON_PHONE)


@pytest.fixture
def group(screen: Screen) -> Phone:
    """Return Ελένη's phone with the staff group on it."""
    return screen.phone(GROUP_PHONE)


@pytest.fixture
def librarian(screen: Screen) -> Phone:
    """Return Ελένη's phone with her own chat on it."""
    return screen.phone(LIBRARIAN_PHONE)
