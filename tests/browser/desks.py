"""A librarian at the web desk in a browser: comes in by the bot's link, sees, types, presses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import select

from knowledge.models import Case
from tests.browser.conftest import PATIENCE_MS
from tests.people import Somebody, World, words

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

WIDE = {"viewport": {"width": 1440, "height": 900}}
NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@dataclass
class AtDesk:
    """One librarian's browser window with the desk in it, and what it complained of."""

    world: World
    context: BrowserContext
    page: Page
    who: int
    complaints: list[str] = field(default_factory=list)
    strange_hosts: set[str] = field(default_factory=set)

    @property
    def base(self) -> str:
        """Where the desk is."""
        return f"http://127.0.0.1:{self.world.service.web.port}"

    async def link(self) -> str:
        """Ask the bot for a link and return its path."""
        phone = Somebody(self.world, self.world.telegram.people[self.who], self.who)
        await phone.says("/desk")
        found = re.search(r"/desk/in/\S+", words(phone.sees("/desk/in/")))
        assert found
        return found[0]

    async def comes_in(self) -> None:
        """Follow the bot's link and press its button."""
        await self.page.goto(self.base + await self.link())
        await self.page.locator("main form button").click()
        await self.page.wait_for_url("**/desk/")

    async def opens(self, path: str) -> None:
        """Go to a page of the desk."""
        await self.page.goto(self.base + path)

    async def does(self, button: Locator) -> None:
        """Press a button that sends a form, and wait for the page and all that comes of it."""
        async with self.page.expect_navigation():
            await button.click()
        await self.world.settle()

    def button(self, label: str) -> Locator:
        """Return the button with this label."""
        return self.page.get_by_role("button", name=label, exact=True)

    def bubble(self, text: str) -> Locator:
        """Return what was said or noted with these words."""
        return self.page.locator(".bubble").filter(has_text=text)

    def row(self, code: str) -> Locator:
        """Return the row of a case in the queue."""
        return self.page.locator("a.row").filter(has_text=code)


async def sit_down(browser: Browser, world: World, who: int, **window: Any) -> AtDesk:
    """Return a window for a librarian, not yet come in."""
    looks = {"locale": "el-GR", "timezone_id": "Europe/Athens", **WIDE, **window}
    context = await browser.new_context(**looks)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    seat = AtDesk(world, context, page, who)

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seat.complaints.append(message.text)

    def note_host(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and f"{address.scheme}://{address.netloc}" != (
            seat.base
        ):
            seat.strange_hosts.add(request.url)

    page.on("console", note)
    page.on("pageerror", lambda error: seat.complaints.append(str(error)))
    context.on("request", note_host)
    return seat


async def newest(world: World) -> Case:
    """Return the case that was opened last."""
    async with world.service.database.read() as session:
        found = (await session.scalars(select(Case).order_by(Case.id.desc()))).first()
    assert found is not None
    return found
