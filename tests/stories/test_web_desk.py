"""The web desk over HTTP: its door, its forms, and who may do what at it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import select

from bot.commands.demo import TOKEN
from knowledge import cases, staff
from knowledge.cases import ACTIONS
from knowledge.models import CannedUse, Case, Deed, Event, Letter, Line, Shift, WebSession
from tests.conftest import COLLEAGUE, LIBRARIAN, PATRON, STRANGER, Opener
from tests.people import Librarian, Somebody, World, words

QUESTION = "Ποιος τύπωσε τον πρώτο Ερωτόκριτο;"


@dataclass
class Visitor:
    """A librarian at the web desk, with scripts off: links and forms alone."""

    world: World
    http: aiohttp.ClientSession
    who: int
    page: str = ""
    status: int = 0
    headers: Any = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.world.service.web.port}"

    async def opens(self, path: str) -> str:
        async with self.http.get(self.base + path) as answer:
            self.page, self.status = await answer.text(), answer.status
            self.headers = answer.headers
        return self.page

    async def posts(self, path: str, *, token: str | None = None, **fields: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        given = token if token is not None else (found[1] if found else "")
        async with self.http.post(
            self.base + path, data={"csrf": given, **fields}, allow_redirects=False
        ) as answer:
            text, status, headers = await answer.text(), answer.status, answer.headers
        await self.world.settle()
        if status == 303:
            text = await self.opens(headers["Location"])
        elif 'name="csrf"' in text:
            self.page = text
        self.status, self.headers = status, headers
        return text

    async def does(self, code: str, action: str, **fields: str) -> str:
        return await self.posts(f"/desk/case/{code}/do", action=action, **fields)

    async def comes_in(self) -> None:
        """Ask the bot for the link, follow it, press the button."""
        phone = Somebody(self.world, self.world.telegram.people[self.who], self.who)
        await phone.says("/desk")
        found = re.search(r"/desk/in/\S+", words(phone.sees("/desk/in/")))
        assert found
        await self.opens(found[0])
        assert self.status == 200
        await self.posts(found[0])
        await self.opens("/desk/")
        assert self.status == 200


@pytest.fixture
async def desk_of(world: World) -> AsyncIterator[Any]:
    """Return a function that gives a librarian a browser of their own."""
    sessions = []

    def of(who: int) -> Visitor:
        jar = aiohttp.CookieJar(unsafe=True)
        session = aiohttp.ClientSession(cookie_jar=jar)
        sessions.append(session)
        return Visitor(world, session, who)

    yield of
    for session in sessions:
        await session.close()


async def the_case(world: World) -> Case:
    async with world.service.database.read() as session:
        return (await session.scalars(select(Case).order_by(Case.id.desc()).limit(1))).one()


def readable(page: str) -> str:
    """Return the words of a page, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


# ---- the door


async def test_a_link_opens_the_desk_once(world: World, desk_of: Any) -> None:
    eleni = desk_of(LIBRARIAN)
    phone = Somebody(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await phone.says("/desk")
    path = re.search(r"/desk/in/\S+", words(phone.from_bot[-1]))[0]  # type: ignore[index]
    for _ in range(3):  # a preview of the link does not use it up
        await eleni.opens(path)
        assert eleni.status == 200
    await eleni.posts(path)
    await eleni.opens("/desk/")
    assert "Θέλουν απάντηση" in eleni.page
    other = desk_of(LIBRARIAN)
    assert "δεν ισχύει πια" in await other.posts(path)
    assert other.status == 410
    await other.opens("/desk/")
    assert other.status == 401


async def test_a_link_lasts_ten_minutes(world: World, desk_of: Any) -> None:
    eleni = desk_of(LIBRARIAN)
    phone = Somebody(world, world.telegram.people[LIBRARIAN], LIBRARIAN)
    await phone.says("/desk")
    path = re.search(r"/desk/in/\S+", words(phone.from_bot[-1]))[0]  # type: ignore[index]
    await world.later(minutes=10)
    await eleni.posts(path)
    assert eleni.status == 410


async def test_in_a_group_the_link_comes_in_private(
    world: World, librarian: Librarian, patron: Somebody
) -> None:
    await librarian.says("/desk")
    assert "Γράψτε μου πρώτα /start" in words(librarian.from_bot[-1])
    own = Librarian(world, librarian.person, LIBRARIAN)
    await own.says("/start")
    await librarian.says("/desk")
    assert "/desk/in/" not in words(librarian.from_bot[-1])
    assert "/desk/in/" in words(own.from_bot[-1])
    await patron.says("/desk")
    assert "/desk/in/" not in words(patron.from_bot[-1])


async def test_a_session_ends_by_itself_by_hand_and_with_the_role(
    world: World, desk_of: Any, librarian: Librarian
) -> None:
    nikos = desk_of(COLLEAGUE)
    await nikos.comes_in()
    for _ in range(3):
        await world.later(minutes=29)
        await nikos.opens("/desk/")
        assert nikos.status == 200
    await world.later(minutes=31)
    await nikos.opens("/desk/")
    assert nikos.status == 401
    await nikos.comes_in()
    await nikos.posts("/desk/out")
    await nikos.opens("/desk/")
    assert nikos.status == 401
    await nikos.comes_in()
    await librarian.says(f"/staff remove {COLLEAGUE}")
    await nikos.opens("/desk/")
    assert nikos.status == 401


async def test_a_session_ends_after_eight_hours_however_busy(world: World, desk_of: Any) -> None:
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    for _ in range(24):
        await world.later(minutes=20)
        await eleni.opens("/desk/")
    assert eleni.status == 401


async def test_only_hashes_of_sessions_are_kept_and_each_login_is_new(
    world: World, desk_of: Any
) -> None:
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    first = {cookie.value for cookie in eleni.http.cookie_jar}
    await eleni.comes_in()
    second = {cookie.value for cookie in eleni.http.cookie_jar}
    assert first.isdisjoint(second)
    async with world.service.database.read() as session:
        kept = list(await session.scalars(select(WebSession.secret)))
        logins = list(await session.scalars(select(Deed.actor).where(Deed.kind == "login")))
    assert len(kept) == 2
    assert not set(kept) & (first | second)
    assert logins == [LIBRARIAN, LIBRARIAN]


async def test_what_every_page_says_to_the_browser(world: World, desk_of: Any) -> None:
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    policy = eleni.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert eleni.headers["X-Frame-Options"] == "DENY"
    assert eleni.headers["X-Content-Type-Options"] == "nosniff"
    assert eleni.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script>|style=|onclick", eleni.page)
    await eleni.opens("/desk/app")
    assert "frame-ancestors https://web.telegram.org" in eleni.headers["Content-Security-Policy"]


async def test_a_form_from_elsewhere_is_refused(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    for token in ("", "wrong", "é" * 24):
        await eleni.posts(f"/desk/case/{code}/do", token=token, action="claim")
        assert eleni.status == 403
    async with eleni.http.post(
        f"{eleni.base}/desk/case/{code}/do", headers={"Origin": "https://evil.example"}
    ) as answer:
        assert answer.status == 403
    assert (await the_case(world)).state == "new"


async def test_the_door_is_tried_only_so_often(world: World, desk_of: Any) -> None:
    stranger = desk_of(STRANGER)
    statuses = []
    for number in range(25):
        await stranger.posts(f"/desk/in/guess{number}")
        statuses.append(stranger.status)
    assert statuses[:20] == [410] * 20
    assert statuses[20:] == [429] * 5
    await world.later(minutes=1, seconds=1)
    await stranger.posts("/desk/in/guess")
    assert stranger.status == 410


# ---- the Mini App


def launch_data(token: str, user: int, at: float, **more: str) -> str:
    """Return a Mini App's launch data as Telegram signs it."""
    fields = {
        "user": json.dumps({"id": user, "first_name": "Ε"}),
        "auth_date": str(int(at)),
        **more,
    }
    written = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    signed = hmac.new(key, written.encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": signed})


async def test_a_mini_app_is_let_in_by_signed_data(world: World, desk_of: Any) -> None:
    now = world.clock.now().timestamp()
    eleni = desk_of(LIBRARIAN)
    good = launch_data(TOKEN, LIBRARIAN, now - 60, query_id="AAH", signature="x")
    await eleni.posts("/desk/app", launch=good)
    await eleni.opens("/desk/")
    assert eleni.status == 200
    assert "https://web.telegram.org" in eleni.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda now: launch_data("123456:ANOTHER-bots-token-0000000000000", LIBRARIAN, now),
        lambda now: launch_data(TOKEN, LIBRARIAN, now - 3700),
        lambda now: launch_data(TOKEN, LIBRARIAN, now + 600),
        lambda now: launch_data(TOKEN, STRANGER, now),
        lambda now: launch_data(TOKEN, LIBRARIAN, now).replace(str(LIBRARIAN), str(COLLEAGUE)),
        lambda now: launch_data(TOKEN, LIBRARIAN, now) + "&extra=1",
        lambda now: launch_data(TOKEN, LIBRARIAN, now) + "&auth_date=1",
        lambda now: launch_data(TOKEN, LIBRARIAN, now).partition("&hash=")[0],
        lambda now: "",
        lambda now: "hash=é&user=%FF",
        lambda now: "&".join(f"a{n}=1" for n in range(3000)),
    ],
)
async def test_launch_data_that_is_not_good_opens_nothing(
    spoil: Any, world: World, desk_of: Any
) -> None:
    visitor = desk_of(LIBRARIAN)
    await visitor.posts("/desk/app", launch=spoil(world.clock.now().timestamp()))
    assert visitor.status == 403
    await visitor.opens("/desk/")
    assert visitor.status == 401


# ---- work


async def test_from_the_queue_to_the_patrons_phone(
    world: World, desk_of: Any, patron: Somebody, librarian: Librarian
) -> None:
    await patron.says(QUESTION)
    patron.hears()
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    assert QUESTION in readable(eleni.page)
    assert f"{code} Αναγνώστης 1" in readable(eleni.page)
    await eleni.opens(f"/desk/case/{code}")
    assert "Αναλάβατε" in readable(await eleni.does(code, "claim"))
    assert "ανέλαβε: Ελένη" in patron.hears()[-1]
    assert "σε χειρισμό · Ελένη" in words(librarian.card())
    await eleni.does(code, "note", text="Ρωτά κάθε χρόνο.")
    assert patron.hears() == []
    await eleni.does(code, "reply", text="Ο Βόρτολι.\r\nΣτη Βενετία.")
    assert patron.hears() == ["Ελένη\nΟ Βόρτολι.\nΣτη Βενετία."]
    shown = readable(await eleni.opens(f"/desk/case/{code}"))
    assert "εσωτερικό" in shown
    assert "Ρωτά κάθε χρόνο." in shown
    await patron.says("Ευχαριστώ πολύ, και σε ποιο τυπογραφείο;")
    assert "σε ποιο τυπογραφείο" in readable(await eleni.opens(f"/desk/case/{code}"))
    await eleni.does(code, "reply", text="Στου Βόρτολι.", close="yes")
    case = await the_case(world)
    assert (case.state, case.resolution) == ("resolved", "answered")
    await eleni.does(code, "grade", resolution="partly", level="4", subject="subject")
    case = await the_case(world)
    assert (case.resolution, case.read_level, case.subject) == ("partly", 4, "subject")


async def test_what_was_typed_stays_when_it_is_refused(
    world: World, desk_of: Any, patron: Somebody, colleague: Librarian
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.opens(f"/desk/case/{code}")
    await colleague.taps("Την παίρνω")
    patron.hears()
    page = await eleni.does(code, "reply", text="Μια μακριά απάντηση που δεν πρέπει να χαθεί.")
    assert eleni.status == 409
    assert "ανέλαβε στις 10:42: Νίκος" in readable(page)
    assert "που δεν πρέπει να χαθεί" in page
    assert patron.hears() == []


async def test_every_other_action_has_its_form(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    first = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.opens(f"/desk/case/{first}")
    for flag, column in (("urgent", "urgent"), ("loan", "needs_loan")):
        await eleni.does(first, flag)
        assert getattr(await the_case(world), column)
    await eleni.does(first, "transfer", librarian=str(COLLEAGUE), reason="ξέρει το θέμα")
    assert (await the_case(world)).owner == COLLEAGUE
    await eleni.does(first, "takeover", reason="λείπει σήμερα")
    assert (await the_case(world)).owner == LIBRARIAN
    await eleni.does(first, "snooze", exactly="2026-11-25T10:00", reason="περιμένω βιβλίο")
    assert (await the_case(world)).state == "snoozed"
    await eleni.does(first, "wake")
    await eleni.does(first, "refer", library="GALA", referral="expert", days="3", reason="αρχείο")
    case = await the_case(world)
    assert (case.state, case.library) == ("referred", "GALA")
    await eleni.does(first, "decline", reason="δεν το έχουμε")
    assert (await the_case(world)).library == "ANEM"
    await patron.says("/human Και ποιος τον εικονογράφησε;")
    second = (await the_case(world)).code
    await eleni.does(second, "merge", case=first)
    assert (await the_case(world)).state == "merged"
    await eleni.does(first, "claim")
    await eleni.does(first, "release")
    await eleni.does(first, "spam")
    async with world.service.database.read() as session:
        kinds = set(await session.scalars(select(Event.kind)))
    assert {
        "transferred",
        "taken over",
        "snoozed",
        "woken",
        "referred",
        "declined",
        "merged",
    } <= kinds
    assert {"claimed", "released", "spam", "urgent", "needs_loan"} <= kinds


async def test_a_trainees_draft_is_sent_from_the_page(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="Νίκος", library="ANEM", role="trainee")
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    nikos, eleni = desk_of(COLLEAGUE), desk_of(LIBRARIAN)
    await nikos.comes_in()
    await eleni.comes_in()
    await nikos.does(code, "claim")
    patron.hears()
    await nikos.does(code, "reply", text="Ο Βόρτολι.")
    assert patron.hears() == []
    async with world.service.database.read() as session:
        line = (await session.scalars(select(Line).where(Line.author == "draft"))).one()
    await nikos.posts(f"/desk/draft/{line.id}", do="send")
    assert nikos.status == 403
    await eleni.opens(f"/desk/case/{code}")
    await eleni.posts(f"/desk/draft/{line.id}", do="send")
    assert patron.hears() == ["Νίκος\nΟ Βόρτολι."]


async def test_faq_and_catalogue_beside_the_reply(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}?find=ananeosi+vivliou&in=faq")
    link = re.search(r'href="(/desk/case/[^"]*insert=faq[^"]*)"', page)
    assert link
    page = await eleni.opens(unescape(link[1]))
    box = re.search(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert box
    assert "Πηγή: " in unescape(box[1])
    page = await eleni.opens(f"/desk/case/{code}?find=kazantzaki+zorba&in=catalogue")
    assert "Αλέξη Ζορμπά" in readable(page)
    link = re.search(r'href="(/desk/case/[^"]*insert=catalogue[^"]*)"', page)
    assert link
    page = await eleni.opens(unescape(link[1]))
    assert "t.me/kallimachos_bot?start=r_" in page


async def test_a_canned_reply_is_put_into_the_box_and_counted_when_it_is_sent(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    patron.hears()
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}?find=leptomereies&in=canned")
    link = re.search(r'href="(/desk/case/[^"]*insert=canned[^"]*)"', page)
    assert link
    page = await eleni.opens(unescape(link[1]))
    box = re.search(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    named = re.search(r'name="canned" value="([^"]+)"', page)
    assert box
    assert named
    assert unescape(box[1]).startswith("Γεια σας. Είμαι Ελένη και έχω")
    assert patron.hears() == []
    await eleni.does(code, "reply", text=unescape(box[1]) + " Εντάξει;", canned=named[1])
    assert patron.hears()[-1].endswith("Εντάξει;")
    # A reply of another library can't be named, nor one that nobody wrote
    await eleni.does(code, "reply", text="Κάτι ακόμη.", canned="gala-archive-visit")
    await eleni.does(code, "reply", text="Και αυτό.", canned="../../etc/passwd")
    async with world.service.database.read() as session:
        uses = [
            (one.reply, one.library, one.used) for one in await session.scalars(select(CannedUse))
        ]
    assert uses == [("ask-back", "ANEM", 1)]


async def test_pictures_come_through_the_bot_and_nobody_learns_the_address(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.person.send_photo(PATRON, caption="Τι βιβλίο είναι;")
    await patron.person.send_document(PATRON, name="λίστα.pdf")
    await world.settle()
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}")
    files = re.findall(r'"(/desk/file/\d+)"', page)
    assert len(set(files)) == 2
    kinds = []
    for path in dict.fromkeys(files):
        async with eleni.http.get(eleni.base + path) as answer:
            assert answer.status == 200
            body = await answer.read()
            assert body
            kinds.append(answer.headers["Content-Disposition"].partition(";")[0])
            assert TOKEN not in str(answer.headers)
    assert kinds == ["inline", "attachment"]
    assert TOKEN not in page
    stranger = desk_of(STRANGER)
    await stranger.opens(files[0])
    assert stranger.status == 401


async def test_a_file_of_the_largest_size_that_a_bot_may_fetch_is_shown(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    largest = 20 * 1024 * 1024
    await patron.person.send_document(PATRON, name="τόμος.pdf", size=largest)
    await world.settle()
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    page = await eleni.opens(f"/desk/case/{code}")
    path = re.search(r'"(/desk/file/\d+)"', page)
    assert path
    async with eleni.http.get(eleni.base + path[1]) as answer:
        assert answer.status == 200
        assert len(await answer.read()) == largest


# ---- who may do what: role x action x own or other library, for forms and taps alike

ROLES = {"observer": 0, "trainee": 1, "librarian": 2, "admin": 3}
PREPARED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    # action: what happened to the case before (by Ελένη, or by whoever acts), and its fields
    "claim": ((), {}),
    "accept": (("refer",), {}),
    "decline": (("refer",), {"reason": "όχι"}),
    "reply": (("own",), {"text": "Ορίστε."}),
    "resolve": (("own",), {}),
    "release": (("own",), {}),
    "note": ((), {"text": "Σημείωση."}),
    "transfer": (("own",), {"librarian": str(LIBRARIAN), "reason": "βάρδια"}),
    "refer": ((), {"library": "MYRT", "referral": "local"}),
    "snooze": (("own",), {"until": "3d", "reason": "ψάχνω"}),
    "wake": (("own", "snoozed"), {}),
    "takeover": (("others",), {"reason": "επείγει"}),
    "urgent": ((), {}),
    "loan": ((), {}),
    "spam": ((), {}),
    "grade": (("own", "resolved"), {"level": "2"}),
    "reopen": (("own", "resolved"), {}),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("library", ["ANEM", "GALA", "FEGG"])
async def test_the_matrix_of_roles(
    role: str, library: str, open_world: Opener, tmp_path: Any
) -> None:
    """Νίκος has one role at one library; the cases are Ανεμόπετρα's, or referred to Γαλαζοχώρι."""
    world = await open_world()
    patron = Somebody(world, world.telegram.people[PATRON], PATRON)
    async with world.service.database.write() as session:
        await staff.remove(session, COLLEAGUE)
        await staff.add(session, COLLEAGUE, name="Νίκος", library=library, role=role)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        nikos = Visitor(world, http, COLLEAGUE)
        await nikos.comes_in()
        for name, (before, fields) in PREPARED.items():
            await patron.says(f"/human Ερώτηση για το {name} του Ερωτόκριτου;")
            number = (await the_case(world)).id
            await _prepare(world, number, before)
            code = (await the_case(world)).code
            await nikos.does(code, name, **fields)
            async with world.service.database.read() as session:
                case = await session.get(Case, number)
                assert case is not None
                events = set(
                    await session.scalars(
                        select(Event.kind).where(Event.case_id == number, Event.actor == COLLEAGUE)
                    )
                )
            at_home = library == "ANEM"
            referred_here = before == ("refer",) and library == "GALA"
            sees = at_home or referred_here or ("own" in before and case.state in cases.WAITING)
            may = ROLES[role] >= ROLES[ACTIONS[name].least] and (at_home or referred_here)
            said = (role, library, name, nikos.status, sorted(events))
            assert bool(events - {"prepared"}) is may, said
            assert nikos.status == (303 if may else nikos.status), said
            if not sees and not may:
                assert nikos.status == 404, said
            await _end(world, number)


async def _end(world: World, number: int) -> None:
    """End a case, so that the next question opens one of its own."""
    async with world.service.database.write() as session:
        case = await session.get(Case, number)
        assert case is not None
        case.state = "closed"


async def _prepare(world: World, number: int, before: tuple[str, ...]) -> None:
    """Bring a case to where the action begins, by the database alone."""
    async with world.service.database.write() as session:
        case = await session.get(Case, number)
        assert case is not None
        for step in before:
            if step == "refer":
                case.state, case.library, case.referral = "referred", "GALA", "local"
            elif step in ("own", "others"):
                case.state = "open"
                case.owner = COLLEAGUE if step == "own" else LIBRARIAN
            else:
                case.state = step


async def test_the_queue_asks_the_same_number_of_times_however_long_it_is(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    from sqlalchemy import event

    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    asked: list[str] = []
    engine = world.service.database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    counts = []
    for _ in range(2):
        for path in ("/desk/", f"/desk/case/{code}"):
            asked.clear()
            await eleni.opens(path)
            counts.append(len(asked))
        for number in range(30):
            await patron.says(f"/human Ερώτηση αριθμός {number} για τον Ερωτόκριτο;")
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16


async def test_nothing_that_staff_wrote_to_each_other_is_in_a_letter_to_the_patron(
    world: World, desk_of: Any, patron: Somebody
) -> None:
    await patron.says(QUESTION)
    code = (await the_case(world)).code
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    secret = "ΜΥΣΤΙΚΟ-7193"
    await eleni.does(code, "note", text=secret)
    await eleni.does(code, "claim")
    await eleni.does(code, "snooze", until="2h", reason=secret)
    await eleni.does(code, "wake")
    await eleni.does(code, "transfer", librarian=str(COLLEAGUE), reason=secret)
    await eleni.does(code, "takeover", reason=secret)
    await eleni.does(code, "refer", library="GALA", referral="local", reason=secret)
    await eleni.does(code, "decline", reason=secret)
    async with world.service.database.read() as session:
        letters = list(await session.scalars(select(Letter)))
    to_patron = [letter for letter in letters if letter.chat_id == PATRON]
    assert len(to_patron) > 5
    assert not [letter for letter in to_patron if secret in json.dumps(letter.payload)]
    assert secret not in " ".join(words(row) for row in patron.from_bot)


async def test_a_head_writes_shifts_as_people_write_hours(world: World, desk_of: Any) -> None:
    """What can't be read is said in the reader's language; a stranger gets no shift."""
    eleni = desk_of(LIBRARIAN)
    await eleni.comes_in()
    await eleni.opens("/desk/people")
    for who, hours, status, said in (
        (COLLEAGUE, "Τρίτη και Πέμπτη 9-14", 303, "Σημειώθηκε."),
        (COLLEAGUE, "όποτε {μπορώ}", 400, "Δεν διαβάζω αυτές τις ώρες. Γράψτε τις έτσι:"),
        (STRANGER, "Δευ 9-14", 400, "Δεν εργάζεται εκεί κανείς με αυτόν τον αριθμό."),
    ):
        page = await eleni.posts("/desk/people/shift", who=str(who), library="ANEM", hours=hours)
        assert eleni.status == status
        assert said in readable(page)
    async with world.service.database.read() as session:
        found = await session.scalars(select(Shift))
        assert [(one.telegram_id, one.hours) for one in found] == [(COLLEAGUE, "Tu,Th 09:00-14:00")]
