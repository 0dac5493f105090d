"""Nothing that staff say to each other reaches a patron, by whatever way a message takes.

Three looks: every place in the code that writes to a patron is known by name and has one source
of words; in every story of the suite, what stayed among staff is looked for on patrons' phones
(`nothing_internal_left` in the stage); and fifty claims at once give one owner.
"""

from __future__ import annotations

import ast
import asyncio
import re
from pathlib import Path

import aiohttp
from sqlalchemy import select

from knowledge import sessions, staff
from knowledge.models import Case, Event
from tests.conftest import ROOT
from tests.people import Somebody, World, words
from tests.stories.staffing import QUESTION

# Where a message to a patron other than whoever caused the turn is made, and whence its words are.
WRITES_TO_PATRONS = {
    "handlers/notices.py:tell": "the cards of handlers/cards/matters.py: authored sentences",
    "handlers/relay.py:to_patron": "a line that was given as a reply, from handlers/replying.py",
    "handlers/wishes.py:_decide": "cards.decided: authored, with the patron's own words",
    "handlers/news.py:tell": "cards.news: authored, with titles and names of the catalogue",
    "handlers/news.py:end_or_ask": "cards.shall_go_on: authored, with what the patron follows",
    "handlers/deciding.py:_tell_patron": "cards.doubt_answered: authored, with a title",
    "handlers/deciding.py:_untell_patron": "cards.doubt_answer_taken_back: authored, with a title",
    "handlers/restricting.py:mute": "authored: what is kept, and until when",
    "handlers/restricting.py:agreed": "authored: how to appeal, with the library's sheet",
    "handlers/restricting.py:lift": "authored: librarians answer again",
    "handlers/casework.py:_send_kept_replies": "letters of replies that could not be delivered",
}
SENDERS = {"tell", "call", "edit_letter"}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def calls(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_every_place_that_writes_to_a_patron_is_known() -> None:
    found = set()
    for folder in ("handlers", "bot"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for function in functions(path):
                for call in calls(function):
                    if name_of(call) not in SENDERS or not call.args:
                        continue
                    to = ast.unparse(call.args[0])
                    is_patron = to == "patron.telegram_id"
                    if is_patron or (to == "letter.chat_id" and "kept" in ast.unparse(function)):
                        found.add(f"{path.relative_to(ROOT)}:{function.name}")
    assert found == set(WRITES_TO_PATRONS)


def test_words_of_staff_have_one_way_out() -> None:
    """Only a reply that was given, or a draft that was sent, is handed to `relay.to_patron`.

    Those that were corrected while the patron was away, in their last wording.
    """
    ways = []
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        for function in functions(path):
            for call in calls(function):
                if ast.unparse(call.func) == "relay.to_patron":
                    ways.append((path.name, function.name))
    # The first sends the files of a canned reply after its text.
    assert sorted(ways) == [
        ("attached.py", "follow"),
        ("replying.py", "_to_patron"),
        ("replying.py", "say_anew"),
    ]
    source = (ROOT / "handlers" / "replying.py").read_text(encoding="utf-8")
    assert set(re.findall(r"await _to_patron\(turn, case, line, (\w+)", source)) == {
        "member",
        "named",
    }


async def test_fifty_claims_at_once_have_one_owner(world: World, patron: Somebody) -> None:
    """Twenty-five tap in the group, twenty-five press the button at the desk."""
    tapping, pressing = range(1000, 1025), range(2000, 2025)
    cookies = {}
    async with world.service.database.write() as session:
        for number in (*tapping, *pressing):
            await staff.add(session, number, name=f"Β{number}", library="*", role="librarian")
        await session.flush()
        for number in pressing:
            cookies[number] = await sessions.begin(session, number, "link", world.clock.now())
    await patron.says(QUESTION)
    people = {
        number: world.telegram.add_user(id=number, first_name="Β", language_code="el")
        for number in tapping
    }
    for person in people.values():
        await person.join(world.group)
    card = next(
        row for row in world.telegram.messages(world.group.id) if words(row).startswith("Q-")
    )
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    code = words(card).split()[0]
    base = f"http://127.0.0.1:{world.service.web.port}/desk/case/{code}"

    async def press(http: aiohttp.ClientSession, number: int) -> str:
        cookie = {"Cookie": f"kallimachos={cookies[number]}"}
        async with http.get(base, headers=cookie) as answer:
            token = re.search(r'name="csrf" value="([^"]+)"', await answer.text())
        assert token
        form = {"csrf": token[1], "action": "claim"}
        async with http.post(base + "/do", data=form, headers=cookie) as answer:
            return await answer.text()

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        taps = [person.tap(world.group.id, card["message_id"], data) for person in people.values()]
        answers = await asyncio.gather(*taps, *(press(http, number) for number in pressing))
    await world.settle()
    async with world.service.database.read() as session:
        case = (await session.scalars(select(Case))).one()
        claims = list(await session.scalars(select(Event).where(Event.kind == "claimed")))
    assert len(claims) == 1
    owner = f"Β{case.owner}"
    told = [(await one.answer)["text"] if not isinstance(one, str) else one for one in answers]
    refused = [text for text in told if f"ανέλαβε στις 10:42: {owner}" in text]
    assert len(refused) == 49
