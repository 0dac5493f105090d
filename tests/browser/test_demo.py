"""The demo as people meet it: three phones in a real browser, moved by the real service."""

from __future__ import annotations

import re
from typing import Any

import pytest

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

if lack := missing():
    pytest.skip(lack, allow_module_level=True)
playwright = pytest.importorskip("playwright.async_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


async def test_a_patron_reads_the_answer_and_its_source(patron: Phone) -> None:
    await patron.says(KNOWN)
    await expect(patron.bubbles).to_have_count(2)
    answer = patron.bubbles.last
    await expect(answer).to_contain_text("την ανανέωση")
    await expect(answer.locator("em").last).to_contain_text("Πηγή: Κανονισμός δανεισμού")
    await expect(answer.locator(".key").last).to_have_text(A_PERSON)
    await expect(answer.locator("time")).to_have_text("10:42")


async def test_a_patron_finds_a_book_and_who_holds_it(patron: Phone) -> None:
    await patron.says("zorbas")
    await expect(patron.bubbles).to_have_count(2)
    found = patron.bubbles.last
    await expect(found.locator("strong").first).to_have_text(re.compile("Zorba|Ζορμπά"))
    await expect(found).to_contain_text("— Ανεμόπετρα — 889.3")
    await expect(found.locator("em")).to_contain_text("συλλογικός κατάλογος")
    await expect(found.locator(".key").last).to_have_text(A_PERSON)


async def test_a_librarian_answers_what_the_bot_cannot(
    patron: Phone, group: Phone, librarian: Phone
) -> None:
    # Given a question that nothing answers
    await librarian.says("/start")
    await patron.says(UNKNOWN)
    await expect(patron.bubble("Κωδικός υπόθεσης")).to_contain_text("έως σήμερα στις 13:00")
    card = group.bubbles.first
    await expect(card).to_contain_text(UNKNOWN)
    await expect(card).to_contain_text("νέα")
    await expect(card.locator(".key")).to_have_text(["Την παίρνω", "Περισσότερα…"])

    # When Ελένη takes it, everybody sees who has it
    await group.taps("Την παίρνω")
    await expect(card).to_contain_text("σε χειρισμό · Ελένη")
    await expect(card.locator(".corner")).to_contain_text("επεξεργασμένο")
    await expect(group.node.locator(".toast")).to_contain_text("Αναλάβατε την Q-")
    await expect(librarian.bubble(UNKNOWN)).to_contain_text("σε χειρισμό · Ελένη")
    await expect(patron.bubbles.last).to_contain_text("ανέλαβε: Ελένη")

    # And speaks in the group, then replies to the card
    await group.says("Ξέρει κανείς; Εγώ όχι ακόμη.")
    await group.replies(UNKNOWN, ANSWER)
    await expect(group.bubble(ANSWER).locator(".quote")).to_contain_text("Βιβλιοθήκες Πίνακες")

    # Then the patron reads the reply under her name, and nothing else of the group
    reply = patron.bubble(ANSWER)
    await expect(reply.locator(".text")).to_have_text(f"Ελένη\n{ANSWER}")
    await expect(reply.locator(".quote")).to_contain_text(UNKNOWN)
    await group.taps("Κλείσιμο")
    await expect(patron.bubbles.last).to_contain_text("έκλεισε")
    await expect(card).to_contain_text("ολοκληρώθηκε · Ελένη")
    assert [text.splitlines()[0].split(" Q-")[0] for text in await patron.texts()] == [
        UNKNOWN,
        "Προωθώ την ερώτησή σας σε βιβλιοθηκονόμο.",
        "Την υπόθεσή σας",
        "Ελένη",
        "Η υπόθεσή σας",
    ]


async def test_the_tour_types_and_sends(screen: Screen, patron: Phone, group: Phone) -> None:
    steps = screen.world.telegram.demo["tour"]
    buttons = screen.page.locator(".tour-step")
    await expect(buttons.locator(".tour-label")).to_have_text(
        [step["label"]["el"] for step in steps]
    )
    for number, step in enumerate(steps):
        phone = screen.phone(step["phone"])
        await buttons.nth(number).click()
        mine = phone.node.locator(".is-mine", has_text=step["type"])
        await mine.wait_for()
        await screen.world.settle()
        await expect(phone.bubbles.last).to_have_class(re.compile("is-theirs"))
    await expect(screen.page.locator(".tour-step.is-done")).to_have_count(len(steps))
    await expect(patron.bubbles.locator("em", has_text="Πηγή: Κανονισμός")).to_have_count(2)
    await expect(patron.bubbles.locator("em", has_text="συλλογικός")).to_have_count(1)
    await expect(patron.bubbles.last).to_contain_text("Κωδικός υπόθεσης")
    await expect(group.bubbles.last).to_contain_text(UNKNOWN)  # what /queue lists


async def test_the_page_and_the_bot_speak_english(screen: Screen, patron: Phone) -> None:
    page = screen.page
    await patron.says("/start")
    await page.get_by_role("button", name="English", exact=True).first.click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("h1")).to_have_text("Kallimachos")
    await expect(page.locator(".phone-name")).to_have_text(["Patron", "Staff group", "Librarian"])
    await expect(patron.box).to_have_attribute("placeholder", "Message")
    for place in ("#about", ".tour-label", ".phone-hint", ".empty"):
        for words in await page.locator(place).all_inner_texts():
            assert not GREEK.search(words), words
    await page.reload()
    await expect(page.locator("h1")).to_have_text("Kallimachos")

    await patron.is_connected()
    await patron.taps("English")
    await patron.says("how do I renew a book")
    await expect(patron.bubbles.last.locator("em").last).to_contain_text("Source: ")
    await expect(patron.button("Ask a librarian")).to_be_visible()


async def test_people_and_chats_are_named_in_the_language_of_the_page(
    screen: Screen, patron: Phone, group: Phone
) -> None:
    page = screen.page
    await patron.says(UNKNOWN)
    await group.taps("Την παίρνω")
    await group.replies(UNKNOWN, ANSWER)
    await patron.bubble(ANSWER).wait_for()
    names = page.locator(".chat-name")
    await expect(names).to_have_text(
        ["Βιβλιοθήκες Πίνακες", "Γραφείο πληροφόρησης", "Βιβλιοθήκες Πίνακες"]
    )

    await page.goto(f"{screen.world.server.url}/?lang=en")
    await expect(names).to_have_text(["Pinakes Libraries", "Reference desk", "Pinakes Libraries"])
    await expect(patron.bubble(ANSWER).locator(".quote-name")).to_have_text("Maria")
    await expect(group.bubbles.first.locator(".sender")).to_have_text("Pinakes Libraries")
    await expect(page.get_by_role("log", name="Messages: Reference desk")).to_be_visible()
    for place in (".chat-name", ".avatar", ".sender", ".quote-name"):
        for words in await page.locator(place).all_inner_texts():
            assert not GREEK.search(words), words
    # A voice that reads English must know which words are Greek.
    await expect(patron.bubble(ANSWER).locator(".text")).to_have_attribute("lang", "el")

    await page.locator(".switch").get_by_role("button", name="Ελληνικά").click()
    await expect(patron.bubble(ANSWER).locator(".quote-name")).to_have_text("Μαρία")
    await expect(names.nth(GROUP_PHONE)).to_have_text("Γραφείο πληροφόρησης")


async def test_files_of_the_patron_reach_the_group(
    screen: Screen, patron: Phone, group: Phone
) -> None:
    picture = await screen.page.screenshot()
    await _attach(screen, patron, "Αρχείο", ("απόδειξη.pdf", "application/pdf", b"%PDF-1.7 once"))
    row = group.node.locator("a.file", has_text="απόδειξη.pdf")
    await expect(row).to_be_visible()
    address = screen.world.server.url + str(await row.get_attribute("href"))
    answer = await screen.page.request.get(address)
    assert await answer.body() == b"%PDF-1.7 once"

    await _attach(screen, patron, "Φωτογραφία", ("ράφι.png", "image/png", picture))
    image = group.node.locator(".picture img")
    await expect(image).to_have_js_property("complete", True)
    await expect(image).not_to_have_js_property("naturalWidth", 0)
    await group.node.locator(".picture").click()
    await expect(screen.page.locator("dialog.viewer img")).to_be_visible()
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.locator("dialog.viewer[open]")).to_have_count(0)


async def test_what_people_write_is_never_markup(
    screen: Screen, patron: Phone, group: Phone
) -> None:
    hostile = f'{UNKNOWN} <img src=x onerror="document.title=1"> <b>παχιά</b> &amp; </span>'
    await patron.says(hostile)
    await expect(patron.bubbles.first.locator(".text")).to_have_text(hostile)
    await expect(group.bubbles.first.locator("blockquote")).to_have_text(hostile)
    await expect(screen.page.locator("article img, article b")).to_have_count(0)
    await expect(screen.page).to_have_title("Καλλίμαχος")


async def test_the_drawer_lists_the_calls(screen: Screen, patron: Phone) -> None:
    page = screen.page
    await page.locator("#calls-toggle").click()
    await patron.says(KNOWN)
    calls = [call for call in screen.world.telegram.calls if call["method"] == "sendMessage"]
    await expect(page.locator("#calls td code", has_text="sendMessage")).to_have_count(len(calls))
    await page.locator("#calls input[type=checkbox]").check()
    await expect(page.locator("#calls tbody tr")).to_have_count(0)
    await expect(page.locator("#calls .calls-nothing")).to_have_text(
        "Καμία κλήση δεν ταιριάζει στο φίλτρο."
    )
    await page.keyboard.press("Escape")
    await expect(page.locator("#calls")).to_be_hidden()


async def test_the_page_comes_back_when_it_is_loaded_again(
    screen: Screen, patron: Phone, group: Phone
) -> None:
    await patron.says(UNKNOWN)
    await expect(patron.bubbles).to_have_count(2)
    before = [await patron.texts(), await group.texts()]
    await screen.page.reload()
    await expect(patron.bubbles).to_have_count(2)
    await expect(group.bubbles).to_have_count(1)
    assert [await patron.texts(), await group.texts()] == before


@pytest.mark.parametrize("window", [{"bypass_csp": True}], ids=["without its policy"])
async def test_complaints_and_strange_hosts_are_noticed(screen: Screen) -> None:
    await screen.page.evaluate("console.error('a complaint')")
    await screen.page.evaluate("fetch('http://127.0.0.1:1/').catch(() => null)")
    assert screen.complaints[0] == "a complaint"
    assert screen.strange_hosts == {"http://127.0.0.1:1/"}
    screen.complaints.clear()
    screen.strange_hosts.clear()


async def test_the_pages_policy_refuses_other_hosts(screen: Screen) -> None:
    await screen.page.evaluate("fetch('http://127.0.0.1:1/').catch(() => null)")
    assert any("Content Security Policy" in complaint for complaint in screen.complaints)
    screen.complaints.clear()
    screen.strange_hosts.clear()


async def _attach(screen: Screen, phone: Phone, choice: str, file: tuple[str, str, bytes]) -> None:
    """Attach a file by the menu beside the composer, and send it."""
    name, kind, content = file
    await phone.node.locator("button.attach").click()
    async with screen.page.expect_file_chooser() as chosen:
        await screen.page.get_by_role("menuitem", name=choice).click()
    payload: Any = {"name": name, "mimeType": kind, "buffer": content}
    await (await chosen.value).set_files(payload)
    async with screen.page.expect_response("**/client/send"):
        await phone.node.locator("button.send").click()
    await screen.world.settle()
