"""Pictures of the web desk on a busy morning: the queue, a conversation, a phone, dark, English."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.commands.demo import COLLEAGUE, LIBRARIAN, PATRON
from knowledge.models import Librarian
from tests.browser.desks import WIDE, AtDesk, newest, sit_down
from tests.people import Somebody, World

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    Write = Callable[[Page, str], Awaitable[None]]

NARROW = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
_QUESTIONS = (
    "Ψάχνω παλιές φωτογραφίες του λιμανιού, πριν από τον πόλεμο. Πού να κοιτάξω;",
    "Το βιβλίο που ζήτησα από άλλη βιβλιοθήκη, πότε θα έρθει;",
    "Μπορεί η λέσχη μας να κρατήσει την αίθουσα για Τετάρτη απόγευμα;",
    "Υπάρχουν εφημερίδες της εποχής για τον σεισμό του 1956 στη Σαντορίνη; Θέλω να δω και "
    "πρωτοσέλιδα, αν γίνεται από το σπίτι, γιατί μένω μακριά από τη βιβλιοθήκη.",
    "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;",
)
_ANSWER = "Ο Αντώνιος Βόρτολι, στη Βενετία, το 1713. Το έχουμε και σε φωτοτυπική έκδοση."


async def take(browser: Browser, world: World, write: Write) -> None:
    """Play a morning at the desk and write its pictures."""
    await world.later(hours=1)
    codes = await _morning(world)
    eleni = await sit_down(browser, world, LIBRARIAN, reduced_motion="reduce")
    await eleni.comes_in()
    await _picture(eleni, write, "desk-queue")
    code = codes[-1]
    await eleni.opens(f"/desk/case/{code}")
    await eleni.does(eleni.page.locator('[data-key="c"]'))
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    await world.later(minutes=2)
    await eleni.page.locator(".notebox summary").click()
    await eleni.page.locator("#note-text").fill("Υπάρχει και στο αρχείο του Γαλαζοχωρίου· ρωτώ.")
    await eleni.does(eleni.page.locator("button.keep"))
    await world.later(minutes=3)
    await eleni.page.locator("#reply-text").fill(_ANSWER)
    await eleni.does(eleni.page.locator("button.send"))
    await world.later(minutes=4)
    await patron.says("Ευχαριστώ! Μπορώ να τη δανειστώ, ή μόνο να τη δω εκεί;")
    await world.later(minutes=6)
    await eleni.opens(f"/desk/case/{code}?find=ananeosi&in=faq")
    await eleni.page.locator("#reply-text").fill("Η φωτοτυπική έκδοση δανείζεται ")
    await _picture(eleni, write, "desk-conversation")
    await eleni.context.close()
    await _others(browser, world, write, code)


async def _others(browser: Browser, world: World, write: Write, code: str) -> None:
    for name, path, looks in (
        ("desk-phone", f"/desk/case/{code}", NARROW),
        ("desk-dark", f"/desk/case/{code}", {"color_scheme": "dark"}),
        ("desk-people", "/desk/people", {}),
    ):
        seat = await sit_down(browser, world, LIBRARIAN, **{**WIDE, **looks})
        await seat.comes_in()
        await seat.opens(path)
        await _picture(seat, write, name)
        await seat.context.close()
    async with world.service.database.write() as session:
        librarian = await session.get(Librarian, LIBRARIAN)
        assert librarian is not None
        librarian.language = "en"
    seat = await sit_down(browser, world, LIBRARIAN, locale="en-GB")
    await seat.comes_in()
    await seat.opens(f"/desk/case/{code}?find=renew&in=faq")
    await _picture(seat, write, "desk-english")
    await seat.context.close()


async def _morning(world: World) -> list[str]:
    """Let five patrons ask; return their cases' codes, the last one Μαρία's."""
    codes = []
    for number, question in enumerate(_QUESTIONS):
        who: Any = world.telegram.people[PATRON]
        if number < len(_QUESTIONS) - 1:
            who = world.telegram.add_user(id=300 + number, first_name="Α", language_code="el")
        patron = Somebody(world, who, who.id)
        await patron.says(f"/human {question}")
        codes.append((await newest(world)).code)
        await world.later(minutes=17)
    colleague = Somebody(world, world.telegram.people[COLLEAGUE], world.group.id)
    await colleague.says(f"/take {codes[1]}")
    return codes


async def _picture(seat: AtDesk, write: Write, name: str) -> None:
    await seat.world.settle()
    await seat.page.mouse.move(0, 0)
    await write(seat.page, name)
