"""The web desk in a real browser: two librarians, a patron's phone, keys, a small screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from bot.commands.demo import COLLEAGUE, LIBRARIAN, PATRON, TOKEN
from knowledge import staff
from knowledge.models import Line
from tests.browser.conftest import PATRON_PHONE, Screen, missing
from tests.browser.desks import NARROW, AtDesk, newest, sit_down
from tests.people import Somebody, World
from tests.stories.visiting import launch_data

if lack := missing():
    pytest.skip(lack, allow_module_level=True)
playwright = pytest.importorskip("playwright.async_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Sits = Callable[..., Awaitable[AtDesk]]
QUESTION = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"
ANSWER = "Ο Αντώνιος Βόρτολι, στη Βενετία, το 1713."
TAKE, SEND, KEEP = "Την παίρνω", "Αποστολή στον αναγνώστη", "Κρατήστε τη σημείωση"
# What is to be reached by Tab; of buttons of one choice the browser reaches one.
_CONTROLS = """[...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter(one => one.checkVisibility() && !["hidden", "radio"].includes(one.type))"""


@pytest.fixture
async def sits(browser: Any, demo: World) -> AsyncIterator[Sits]:
    """Return a function that gives a librarian a window; no window may have complained."""
    seats: list[AtDesk] = []

    async def sit(who: int, **window: Any) -> AtDesk:
        seat = await sit_down(browser, demo, who, **window)
        seats.append(seat)
        await seat.comes_in()
        return seat

    yield sit
    for seat in seats:
        await seat.context.close()
    assert [seat.complaints for seat in seats] == [[] for _ in seats]
    assert [seat.strange_hosts for seat in seats] == [set() for _ in seats]


@pytest.fixture
def patron(demo: World) -> Somebody:
    """Return Μαρία with her phone."""
    return Somebody(demo, demo.telegram.people[PATRON], PATRON)


async def test_two_librarians_see_what_the_other_does(sits: Sits, patron: Somebody) -> None:
    """Ελένη takes the case; Νίκος, who had it open too, sees so without doing anything."""
    eleni, nikos = await sits(LIBRARIAN), await sits(COLLEAGUE)
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    await expect(eleni.row(code)).to_contain_text(QUESTION)
    await eleni.row(code).click()
    await expect(nikos.row(code)).to_contain_text("νέα")
    await nikos.row(code).click()
    await expect(nikos.button(TAKE)).to_be_visible()

    await eleni.does(eleni.button(TAKE))
    await expect(nikos.page.locator(".head .meta")).to_contain_text("Ελένη")
    await expect(nikos.button(TAKE)).to_have_count(0)
    await expect(nikos.page.locator("#reply-text")).to_have_count(0)
    await expect(nikos.row(code)).to_contain_text("Ελένη")

    await eleni.page.locator("#reply-text").fill(ANSWER)
    await eleni.does(eleni.button(SEND))
    await expect(nikos.bubble(ANSWER)).to_be_visible()
    await patron.says("Ευχαριστώ! Υπάρχει και σε νεότερη έκδοση;")
    await expect(nikos.bubble("νεότερη έκδοση")).to_be_visible()
    await expect(eleni.bubble("νεότερη έκδοση")).to_be_visible()


async def test_what_is_being_typed_stays_when_the_page_changes(
    sits: Sits, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    eleni = await sits(LIBRARIAN)
    await eleni.row(code).click()
    await eleni.does(eleni.button(TAKE))
    box = eleni.page.locator("#reply-text")
    await box.press_sequentially("Το ψάχνω")
    await patron.says("Είναι για μια εργασία του σχολείου.")
    await expect(eleni.bubble("εργασία του σχολείου")).to_be_visible()
    await expect(eleni.page.locator("[data-news]")).to_contain_text("εργασία του σχολείου")
    await expect(box).to_be_focused()
    await eleni.page.keyboard.type(" ακόμη")
    await expect(box).to_have_value("Το ψάχνω ακόμη")
    # Ελένη's role goes while she writes: the page says so, and her words can still be copied.
    async with patron.world.service.database.write() as session:
        await staff.remove(session, LIBRARIAN)
    await patron.says("Μήπως βρέθηκε;")
    await expect(eleni.page.locator("[data-ended]")).to_contain_text("έληξε")
    await expect(box).to_have_value("Το ψάχνω ακόμη")
    await eleni.page.close()
    # The browser complains of the refusal, unless the page is gone before it does.
    assert all("401" in complaint for complaint in eleni.complaints)
    eleni.complaints.clear()


async def test_a_reply_reaches_the_patrons_phone_and_a_note_does_not(
    sits: Sits, screen: Screen
) -> None:
    phone = screen.phone(PATRON_PHONE)
    await phone.says(QUESTION)
    code = (await newest(screen.world)).code
    eleni = await sits(LIBRARIAN)
    await eleni.row(code).click()
    await eleni.does(eleni.button(TAKE))
    await eleni.page.locator(".notebox summary").click()
    await eleni.page.locator("#note-text").fill("Ρωτά κάθε χρόνο το ίδιο.")
    await eleni.does(eleni.button(KEEP))
    note = eleni.bubble("Ρωτά κάθε χρόνο")
    await expect(note).to_contain_text("εσωτερικό")
    await eleni.page.locator("#reply-text").fill(ANSWER)
    await eleni.does(eleni.button(SEND))
    await expect(phone.bubble(ANSWER)).to_be_visible()
    assert not [words for words in await phone.texts() if "Ρωτά κάθε χρόνο" in words]

    reply = eleni.bubble(ANSWER)
    await eleni.page.locator(".notebox summary").click()
    grounds = [
        await one.evaluate("node => getComputedStyle(node).backgroundColor")
        for one in (note, reply, eleni.button(KEEP), eleni.button(SEND))
    ]
    assert len(set(grounds)) >= 3
    assert grounds[2] != grounds[3]
    below, above = await eleni.button(KEEP).bounding_box(), await eleni.button(SEND).bounding_box()
    assert below is None or below["y"] > above["y"] + above["height"]


async def test_a_file_goes_with_the_reply(sits: Sits, patron: Somebody) -> None:
    own = Somebody(patron.world, patron.world.telegram.people[LIBRARIAN], LIBRARIAN)
    await own.says("/start")
    await patron.says(QUESTION)
    eleni = await sits(LIBRARIAN)
    await eleni.row((await newest(patron.world)).code).click()
    await eleni.does(eleni.button(TAKE))
    chosen: Any = {"name": "λίστα.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    await eleni.page.locator(".attach input").set_input_files(chosen)
    await expect(eleni.page.locator("[data-chosen]")).to_have_text("λίστα.pdf")
    await eleni.page.locator("#reply-text").fill("Η λίστα που ζητήσατε.")
    await eleni.does(eleni.button(SEND))
    await expect(eleni.bubble("Η λίστα που ζητήσατε.")).to_contain_text("λίστα.pdf")
    received = patron.sees("Η λίστα που ζητήσατε.")
    assert received["document"]["file_name"] == "λίστα.pdf"


async def test_a_mini_app_comes_in_by_what_telegram_signed(demo: World, browser: Any) -> None:
    seat = await sit_down(browser, demo, LIBRARIAN)
    launch = launch_data(TOKEN, LIBRARIAN, demo.clock.now().timestamp(), query_id="AAH")
    await seat.opens(f"/desk/app#tgWebAppData={quote(launch, safe='')}&tgWebAppVersion=8.0")
    await seat.page.wait_for_url("**/desk/")
    await expect(seat.page.locator(".me .name")).to_have_text("Ελένη")
    (cookie,) = await seat.context.cookies()
    assert cookie["httpOnly"]
    assert seat.complaints == []
    await seat.context.close()

    forged = launch.replace(str(LIBRARIAN), str(COLLEAGUE))
    other = await sit_down(browser, demo, COLLEAGUE)
    await other.opens(f"/desk/app#tgWebAppData={quote(forged, safe='')}")
    await expect(other.page.locator("h1")).to_contain_text("δεν ισχύει")
    assert await other.context.cookies() == []
    await other.context.close()


async def test_with_the_keyboard_alone(sits: Sits, patron: Somebody) -> None:
    codes = []
    for question in (QUESTION, "/human Ποιος εικονογράφησε τον Ζορμπά;"):
        await patron.says(question)
        codes.append((await newest(patron.world)).code)
    eleni = await sits(LIBRARIAN)
    page, keys = eleni.page, eleni.page.keyboard
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    for key, code in (("j", codes[0]), ("j", codes[1]), ("k", codes[0])):
        await keys.press(key)
        await page.wait_for_url(f"**/desk/case/{code}*")
    async with page.expect_navigation():
        # A Greek keyboard: the key that is c on an English one.
        await page.dispatch_event("body", "keydown", {"key": "ψ", "bubbles": True})
    await patron.world.settle()
    await keys.press("n")
    await expect(page.locator("#note-text")).to_be_focused()
    await keys.press("Escape")
    await keys.press("/")
    await expect(page.locator("#find-text")).to_be_focused()
    await keys.type("ananeosi")
    await keys.press("Escape")
    await keys.press("r")
    box = page.locator("#reply-text")
    await expect(box).to_be_focused()
    await keys.type("j k c")  # letters are letters in a box
    await expect(box).to_have_value("j k c")
    for _ in range(3):
        await keys.press("Tab")
        if await eleni.button(SEND).evaluate("node => node === document.activeElement"):
            break
    await expect(eleni.button(SEND)).to_be_focused()
    outline = await eleni.button(SEND).evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"
    async with page.expect_navigation():
        await keys.press("Enter")
    await patron.world.settle()
    assert patron.hears()[-1] == "Ελένη\nj k c"


async def test_everything_can_be_reached_by_tab(sits: Sits, patron: Somebody) -> None:
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    eleni = await sits(LIBRARIAN)
    await eleni.row(code).click()
    await eleni.does(eleni.button(TAKE))
    controls = await eleni.page.evaluate(f"{_CONTROLS}.length")
    reached = set()
    for _ in range(controls + 20):
        await eleni.page.keyboard.press("Tab")
        reached.add(await eleni.page.evaluate(f"{_CONTROLS}.indexOf(document.activeElement)"))
    assert len(reached - {-1}) == controls


async def test_on_a_phone_one_pane_at_a_time(sits: Sits, patron: Somebody) -> None:
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    eleni = await sits(LIBRARIAN, **NARROW)
    page = eleni.page
    await expect(page.locator(".queue")).to_be_visible()
    await expect(page.locator(".conversation")).to_be_hidden()
    await eleni.row(code).click()
    await expect(page.locator(".queue")).to_be_hidden()
    await eleni.does(eleni.button(TAKE))
    await expect(page.locator("#reply-text")).to_be_visible()
    for path in (f"/desk/case/{code}", "/desk/", "/desk/people", "/desk/log"):
        await eleni.opens(path)
        wider = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert (path, wider) == (path, 0)
        small = await page.evaluate(
            """() => [...document.querySelectorAll("button, select, summary, nav a, a.row, input")]
            .filter(one => one.checkVisibility() && !["hidden", "radio"].includes(one.type))
            .filter(one => one.getBoundingClientRect().height < 43.5)
            .map(one => one.outerHTML.slice(0, 80))"""
        )
        assert (path, small) == (path, [])
    await eleni.opens(f"/desk/case/{code}")
    await page.locator("a.back").click()
    await expect(eleni.row(code)).to_be_visible()


async def test_with_scripts_off(sits: Sits, patron: Somebody) -> None:
    """Take, search, put in, note and reply work by links and forms alone."""
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    eleni = await sits(LIBRARIAN, java_script_enabled=False)
    page = eleni.page
    await eleni.row(code).click()
    await eleni.does(eleni.button(TAKE))
    await page.locator(".notebox summary").click()
    await page.locator("#note-text").fill("Θέλει και την έκδοση.")
    await eleni.does(eleni.button(KEEP))
    await expect(eleni.bubble("Θέλει και την έκδοση")).to_be_visible()
    await page.locator("#find-text").fill("ananeosi vivliou")
    await page.locator(".places label").nth(1).click()
    await eleni.does(page.get_by_role("search").get_by_role("button"))
    await page.locator(".found a.button").first.click()
    await expect(page.locator("#reply-text")).to_contain_text("Πηγή: ")
    await eleni.does(eleni.button(SEND))
    assert "Πηγή: " in patron.hears()[-1]


async def test_what_was_found_is_put_where_the_cursor_stands(sits: Sits, patron: Somebody) -> None:
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    eleni = await sits(LIBRARIAN)
    page = eleni.page
    await eleni.row(code).click()
    await eleni.does(eleni.button(TAKE))
    await page.locator("#reply-text").fill("Καλημέρα σας.")
    await page.locator("#find-text").fill("kazantzaki zorba")
    await page.locator(".places label").nth(2).click()
    await page.get_by_role("search").get_by_role("button").click()
    await page.locator(".found a.button").first.click()
    box = page.locator("#reply-text")
    await expect(box).to_be_focused()
    text = await box.input_value()
    assert text.startswith("Καλημέρα σας.\n")
    assert "Kazantzakis, Nikos" in text
    assert "t.me/kallimachos_bot?start=r_" in text


async def test_a_canned_reply_says_what_goes_along_until_it_is_cleared(
    sits: Sits, patron: Somebody
) -> None:
    """What began as a canned reply counts as one, unless it is unticked or typed anew."""
    await patron.says(QUESTION)
    code = (await newest(patron.world)).code
    eleni = await sits(LIBRARIAN)
    page = eleni.page
    await eleni.row(code).click()
    await eleni.does(eleni.button(TAKE))
    box, along = page.locator("#reply-text"), page.get_by_role("checkbox")

    async def puts(words: str) -> None:
        await page.locator("#find-text").fill(words)
        await page.get_by_role("search").get_by_role("button").click()
        await page.locator(".found a.button").first.click()
        await expect(along).to_have_count(1)

    await puts("leptomereies")
    await puts("leptomereies")
    await expect(page.locator(".along")).to_contain_text(
        "Έτοιμη απάντηση: Χρειάζομαι λεπτομέρειες."
    )
    await box.fill("")
    await expect(along).to_have_count(0)
    await puts("leptomereies")
    await box.fill(ANSWER)
    await along.uncheck()
    await eleni.does(eleni.button(SEND))
    await expect(eleni.bubble(ANSWER)).to_be_visible()
    async with patron.world.service.database.read() as session:
        (used,) = await session.scalars(select(Line.canned).where(Line.text == ANSWER))
    assert used == ""
