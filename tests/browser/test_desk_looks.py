"""The web desk for every reader: no accessibility fault, and nobody's words are ever markup."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.commands.demo import COLLEAGUE, LIBRARIAN, PATRON
from knowledge.models import Librarian
from tests.browser.conftest import missing
from tests.browser.desks import AtDesk, newest, sit_down
from tests.browser.test_desk import QUESTION, TAKE
from tests.people import Somebody, World

if lack := missing():
    pytest.skip(lack, allow_module_level=True)
playwright = pytest.importorskip("playwright.async_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LAWS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
HOSTILE = (
    "<script>window.hit=1;alert(1)</script>",
    '"><img src=x onerror="window.hit=1">',
    "'\"></textarea><svg onload=window.hit=1>",
    "{{ 7*7 }}{% raw %} ${7*7} <%= 7*7 %>",
    "javascript:window.hit=1//<a href=javascript:window.hit=1>x</a>",
    '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=//evil.example">',
    "<link rel=stylesheet href=//evil.example/x.css><style>*{display:none}</style>",
    "</title></head><body onload=window.hit=1><form action=//evil.example><button>x",
    "\u202e\u2066<iframe srcdoc='<script>parent.hit=1</script>'>\u0000&lt;b&gt;",
    "<template><img src=//evil.example/x></template><math><mi xlink:href=javascript:hit=1>",
)


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_serious_fault_of_accessibility(
    scheme: str, language: str, demo: World, browser: Any
) -> None:
    """Every page, with a case in work and a note in it, and with nothing at all."""
    await _reads(demo, language)
    seat = await sit_down(browser, demo, LIBRARIAN, color_scheme=scheme)
    link = await seat.link()
    await seat.opens(link)
    faults = await _faults(seat, "door")
    await seat.comes_in()
    faults += await _faults(seat, "empty")
    patron = Somebody(demo, demo.telegram.people[PATRON], PATRON)
    await patron.says(QUESTION)
    await patron.person.send_photo(PATRON, caption="Το εξώφυλλο")
    await demo.settle()
    code = (await newest(demo)).code
    await seat.opens("/desk/")
    faults += await _faults(seat, "queue")
    await seat.opens(f"/desk/case/{code}")
    faults += await _faults(seat, "free")
    await seat.does(seat.page.locator('[data-key="c"]'))
    await seat.page.keyboard.press("n")
    await seat.page.locator("#note-text").fill("Ρωτά κάθε χρόνο.")
    await seat.does(seat.page.locator("button.keep"))
    for summary in await seat.page.locator("summary").all():
        await summary.click()
    await seat.page.locator("#find-text").fill("ananeosi")
    await seat.page.locator(".places label").nth(1).click()
    await seat.page.get_by_role("search").get_by_role("button").click()
    await seat.page.locator(".found").wait_for()
    faults += await _faults(seat, "mine")
    await seat.page.keyboard.press("Escape")
    for path in ("/desk/people", "/desk/figures", "/desk/log", "/desk/nothing", "/desk/bye"):
        await seat.opens(path)
        faults += await _faults(seat, path)
    assert faults == []
    await seat.context.close()


@pytest.mark.parametrize("language", ["el", "en"])
async def test_what_stands_in_an_empty_field_is_not_cut(
    language: str, demo: World, browser: Any
) -> None:
    await _reads(demo, language)
    seat = await sit_down(browser, demo, LIBRARIAN)
    await seat.comes_in()
    patron = Somebody(demo, demo.telegram.people[PATRON], PATRON)
    await patron.says(QUESTION)
    await seat.opens(f"/desk/case/{(await newest(demo)).code}")
    # The field says its hint as a value: then the page tells how much of it there is room for.
    room, wanted = await seat.page.locator("#find-text").evaluate(
        """(field) => {
            field.value = field.placeholder;
            return [field.clientWidth, field.scrollWidth];
        }"""
    )
    assert wanted <= room


async def test_hostile_words_stay_words(demo: World, browser: Any) -> None:
    """A patron, a file and a colleague bear names that would run if they were markup."""
    patron = Somebody(demo, demo.telegram.people[PATRON], PATRON)
    await patron.says(f"/human {HOSTILE[0]} Ποιος τύπωσε τον Ερωτόκριτο;")
    code = (await newest(demo)).code
    for words in HOSTILE:
        await patron.says(words.replace("\u0000", ""))
    await patron.person.send_photo(PATRON, caption=HOSTILE[1])
    await patron.person.send_document(PATRON, name='"><img src=x onerror=hit=1>.html', data=b"<b>")
    await patron.person.send_document(
        PATRON, name="x.svg", mime="image/svg+xml", data=b"<svg onload='window.hit=1'/>"
    )
    await demo.settle()
    async with demo.service.database.write() as session:
        colleague = await session.get(Librarian, COLLEAGUE)
        assert colleague is not None
        colleague.public_name = HOSTILE[1][:60]

    seat = await sit_down(browser, demo, LIBRARIAN)
    dialogs: list[str] = []
    seat.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await seat.comes_in()
    await seat.opens(f"/desk/case/{code}")
    for words in HOSTILE[2:8]:
        await expect(seat.page.locator(".bubble .text").filter(has_text=words)).to_have_count(1)
    await seat.does(seat.button(TAKE))
    await seat.page.keyboard.press("n")
    await seat.page.locator("#note-text").fill("\n".join(HOSTILE))
    await seat.does(seat.page.locator("button.keep"))
    await patron.says("Κι άλλο " + HOSTILE[1])  # comes by the stream
    await expect(seat.bubble("Κι άλλο ")).to_be_visible()
    await seat.page.locator("#reply-text").fill(HOSTILE[2])
    await seat.page.locator("#find-text").fill(HOSTILE[1])
    await seat.page.get_by_role("search").get_by_role("button").click()
    await expect(seat.page.locator(".results .small")).to_be_visible()
    for path in (f"/desk/case/{code}?find={HOSTILE[1]}", "/desk/people", "/desk/log", "/desk/"):
        await seat.opens(path)
        assert await seat.page.evaluate("window.hit") is None
        strangers = "script:not([src='/desk/static/desk.js']), iframe, base, [onerror], [onload]"
        assert await seat.page.locator(strangers).count() == 0
    for address in await _files(seat, code):
        await _opens_harmless(seat, address)
    assert dialogs == []
    assert seat.strange_hosts == set()
    assert seat.complaints == []
    await seat.context.close()


async def _files(seat: AtDesk, code: str) -> list[str]:
    await seat.opens(f"/desk/case/{code}")
    links = seat.page.locator('a[href^="/desk/file/"]')
    return [str(await link.get_attribute("href")) for link in await links.all()]


async def _opens_harmless(seat: AtDesk, address: str) -> None:
    """A file that a browser could run as a page is saved, not shown, whatever it says it is."""
    answer = await seat.page.request.get(seat.base + address)
    shown = answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not shown or answer.headers["content-type"].startswith(("image/", "audio/", "video/"))
    assert "svg" not in answer.headers["content-type"]
    assert "html" not in answer.headers["content-type"]


async def _reads(world: World, language: str) -> None:
    async with world.service.database.write() as session:
        librarian = await session.get(Librarian, LIBRARIAN)
        assert librarian is not None
        librarian.language = language


async def _faults(seat: AtDesk, where: str) -> list[Any]:
    """Return the serious and critical faults that axe finds on the page as it stands."""
    results = await Axe().run(seat.page, options=LAWS)
    return [
        (where, fault["id"], [node["html"][:120] for node in fault["nodes"]][:4])
        for fault in results.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
