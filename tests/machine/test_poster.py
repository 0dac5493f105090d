"""`kallimachos catalogue poster`: what is printed is what a telephone's camera then opens."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot import poster as drawing
from bot.commands.demo import TOKEN
from bot.simulator import Telegram
from bot.simulator.server import Server
from handlers.starting import read_shelf
from knowledge import catalogue
from tests.browser.conftest import missing, open_browser
from tests.machine.test_cli import Ended, kallimachos

zxingcpp = pytest.importorskip("zxingcpp", reason="pictures need requirements/images.txt")
Image = pytest.importorskip("PIL.Image", reason="pictures need requirements/images.txt")

SVG = "{http://www.w3.org/2000/svg}"
NAME = "Δημοτική Βιβλιοθήκη Ανεμόπετρας"
LINK = "https://t.me/kallimachos_bot?start="


async def make(folder: Path, *words: str, library: str = "ANEM", **settings: str) -> Ended:
    return await kallimachos(
        "catalogue", "poster", "--library", library, *words, folder=folder, **settings
    )


def lines(svg: str) -> list[str]:
    """Return the lines of text on a poster, from the top."""
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def scanned(svg: str) -> list[str]:
    """Return what a scanner reads on a poster: its modules painted on a sheet, and decoded."""
    (path,) = [
        node for node in ElementTree.fromstring(svg).iter(f"{SVG}path") if node.get("transform")
    ]
    modules = [tuple(map(int, at)) for at in re.findall(r"M(\d+) (\d+)h1v1h-1z", path.get("d", ""))]
    assert modules
    side = max(max(at) for at in modules) + 9
    sheet = Image.new("L", (side, side), 255)
    for column, row in modules:
        sheet.putpixel((column + 4, row + 4), 0)
    return read(sheet.resize((side * 8, side * 8), Image.Resampling.NEAREST))


def read(picture: Any) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Return a small Telegram that knows one bot."""
    telegram = Telegram(limits=False)
    telegram.add_bot(token=TOKEN, username="pinakes_bot", name="Βιβλιοθήκες")
    opened = await telegram.serve()
    yield opened
    await opened.close()


async def test_a_librarys_poster(tmp_path: Path) -> None:
    ended = await make(tmp_path, "--bot", "@kallimachos_bot")
    assert (ended.code, ended.err, ended.out) == (0, "", f"poster.svg: {LINK}b_ANEM\n")
    svg = (tmp_path / "poster.svg").read_text(encoding="utf-8")
    assert scanned(svg) == [f"{LINK}b_ANEM"]
    text = " ".join(lines(svg))
    assert text == (
        f"Δίκτυο Βιβλιοθηκών Πίνακες {NAME} "
        "Ρωτήστε τη βιβλιοθήκη ή βρείτε ένα βιβλίο, στο Telegram. "
        "Ask the library or find a book, on Telegram. t.me/kallimachos_bot"
    )
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == ("210mm", "297mm")
    assert "href" not in svg  # self-contained


async def test_a_shelfs_poster_leads_to_what_its_label_says(tmp_path: Path) -> None:
    ended = await make(tmp_path, "--bot", "kallimachos_bot", "--shelf", "889.3", "--size", "a5")
    assert ended.code == 0
    svg = (tmp_path / "poster.svg").read_text(encoding="utf-8")
    (link,) = scanned(svg)
    assert read_shelf(link.removeprefix(f"{LINK}s_")) == ("ANEM", "889.3")
    assert "Ράφι 889.3" in lines(svg)
    assert NAME in " ".join(lines(svg))
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == ("148mm", "210mm")


async def test_a_subjects_poster_with_words_of_ones_own(tmp_path: Path) -> None:
    ended = await make(
        tmp_path,
        *("--bot", "kallimachos_bot", "--query", "μέλισσες", "--title", "<Μέλι> & κερί"),
        *("--out", "bees.html"),
    )
    assert ended.code == 0
    page = (tmp_path / "bees.html").read_text(encoding="utf-8")
    assert "@page { size: A4 portrait; margin: 0 }" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")  # loads nothing
    svg = page[page.index("<svg") : page.index("</svg>") + len("</svg>")]
    assert "<Μέλι> & κερί" in lines(svg)
    (link,) = scanned(svg)
    assert read_shelf(link.removeprefix(f"{LINK}s_")) == ("ANEM", "μέλισσες")


async def test_the_code_alone_for_a_poster_of_ones_own(tmp_path: Path) -> None:
    ended = await make(tmp_path, "--bot", "kallimachos_bot", "--out", "code.png")
    assert ended.code == 0
    assert read(Image.open(tmp_path / "code.png")) == [f"{LINK}b_ANEM"]


async def test_the_bots_name_is_asked_of_telegram(tmp_path: Path, server: Server) -> None:
    ended = await make(tmp_path, bot_token=TOKEN, api_url=server.api_url)
    assert (ended.code, ended.out) == (
        0,
        "poster.svg: https://t.me/pinakes_bot?start=b_ANEM\n",
    )


async def test_a_bot_that_nobody_knows(tmp_path: Path, server: Server) -> None:
    ended = await make(tmp_path)
    assert ended.code == 2
    assert ended.err.startswith("The bot's username is not known. Give it with --bot")
    wrong = "999999:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    ended = await make(tmp_path, bot_token=wrong, api_url=server.api_url)
    assert ended.code == 2
    assert ended.err.startswith("Telegram does not say the bot's username:")
    assert "AAHdqTcvCH1" not in ended.err + ended.out
    assert not (tmp_path / "poster.svg").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--library", "NONE"], "No library has the code NONE. Give --library one of: ANEM, "),
        (["--shelf", "1", "--query", "x"], "Give --shelf or --query, not both"),
        (["--shelf", "ΛΟΓ"], "--shelf ΛΟΓ has no digit"),
        (["--size", "a3"], "--size a3 is not known. Give a4 or a5."),
        (["--out", "poster.pdf"], "poster.pdf ends in none of .svg, .html, .png."),
        (["--out", "no/such/poster.svg"], "no/such/poster.svg can't be written: No such file"),
        (["--bot", "a b"], "--bot a b is not a username of Telegram's"),
    ],
)
async def test_what_is_wrong_is_told_in_a_line(words: list[str], said: str, tmp_path: Path) -> None:
    ended = await make(tmp_path, "--bot", "kallimachos_bot", *words)
    assert ended.code == 2
    assert ended.err.startswith(said)
    assert ended.err.count("\n") == 1


async def test_a_query_that_does_not_fit_names_what_would(tmp_path: Path) -> None:
    long = "Ιστορία της νεοελληνικής λογοτεχνίας και κριτική της"
    ended = await make(tmp_path, "--bot", "kallimachos_bot", "--query", long)
    assert ended.code == 2
    assert ended.err.startswith(f"“{long}” is too long for a link of Telegram's: ")
    fits = re.findall(r"As much as fits is “([^”]+)”", ended.err)[0]
    assert long.startswith(fits)
    assert (await make(tmp_path, "--bot", "kallimachos_bot", "--query", fits)).code == 0


@pytest.mark.parametrize("payload", ["b_AB", "b_ABCDEFGHIJKL", "s_ANEM_" + "x" * 57])
def test_every_code_is_coarse_and_forgives_dirt(payload: str) -> None:
    made = drawing.code(f"https://t.me/{'b' * 32}?start={payload}")
    assert made.error in ("M", "Q", "H")
    assert int(made.version) <= 7
    file = io.BytesIO()
    made.save(file, kind="png", scale=6)
    assert len(read(Image.open(file))) == 1


@pytest.mark.parametrize("title", ["", "Π", "Πολύ μεγάλος τίτλος που δεν τελειώνει " * 4, "Ω" * 90])
def test_no_text_leaves_the_sheet_or_touches_the_code(title: str) -> None:
    library = "Δημοτική, Παιδική και Εφηβική Βιβλιοθήκη Άνω Μυρτόβρυσης και Περιχώρων"
    made = drawing.Poster(
        "Δίκτυο", library, title or library, "Δείτε. " * 12, "See. " * 12, "t.me/b", LINK
    )
    root = ElementTree.fromstring(drawing.svg(made, "a4"))
    for group in root.iter(f"{SVG}g"):
        down = float(re.findall(r"translate\(0 ([-\d.]+)\)", group.get("transform", ""))[0])
        for node in group.iter(f"{SVG}text"):
            base, type_size = down + float(node.get("y", "")), float(node.get("font-size", ""))
            assert base - type_size > 10
            assert base < 287
            assert not 108 - 10 < base < 108 + 104 + 10
            assert len(node.text or "") * type_size * 0.58 <= 180


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(bool(missing()), reason=missing() or "a browser is there")
@pytest.mark.parametrize("size", ["a4", "a5"])
async def test_as_a_browser_prints_it(size: str, tmp_path: Path) -> None:
    """One sheet of its size, the code on it readable, every line of text within it."""
    ended = await make(
        tmp_path, "--bot", "kallimachos_bot", "--shelf", "889.3", "--size", size, "--out", "p.html"
    )
    assert ended.code == 0
    async with open_browser() as browser:
        page = await browser.new_page(viewport={"width": 794, "height": 1123})
        await page.goto((tmp_path / "p.html").as_uri())
        shown = await page.screenshot(full_page=True)
        widths = await page.evaluate(
            "[...document.querySelectorAll('text')].map(t => t.getBBox().width)"
        )
        printed = await page.pdf(prefer_css_page_size=True)
    (link,) = read(Image.open(io.BytesIO(shown)))
    assert read_shelf(link.removeprefix(f"{LINK}s_")) == ("ANEM", "889.3")
    assert max(widths) <= 190
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    points = [
        float(each) for each in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", printed)[0]
    ]
    assert points == pytest.approx([mm * 72 / 25.4 for mm in drawing.SIZES[size]], abs=1.5)


async def test_a_poster_that_leads_to_no_book_is_made_and_says_so(
    tmp_path: Path, built: Path
) -> None:
    """A slip in the shelf's number is seen before two hundred sheets are printed."""
    there = {"catalogue_dir": str(built / "catalogue")}
    named = ("--bot", "kallimachos_bot")
    for words in (("--shelf", "889.3"), ("--query", "μέλισσες"), ()):
        ended = await make(tmp_path, *named, *words, **there)
        assert (ended.code, ended.err) == (0, "")
    ended = await make(tmp_path, *named, "--shelf", "77889.3", **there)
    assert ended.code == 0
    assert ended.out.startswith(f"poster.svg: {LINK}s_ANEM_")
    assert ended.err == (
        "ANEM has no books for “77889.3”, so the poster leads to nothing of use: compare it with "
        "the spines, or import the library's books anew. The poster was made all the same.\n"
    )


async def test_a_poster_before_the_first_import_says_that_there_are_no_books(
    tmp_path: Path, built: Path
) -> None:
    """One that opens the chat alone is of use without a catalogue; a shelf's is not yet."""
    ended = await make(tmp_path, "--bot", "kallimachos_bot", "--shelf", "889.3")
    assert ended.code == 0
    assert ended.err.startswith("Nobody can say what is on it: There is no catalogue in ")
    assert ended.err.endswith("The poster was made all the same.\n")
    shutil.copytree(built / "catalogue", tmp_path / "books")
    catalogue.remove(tmp_path / "books", "ANEM")
    there = {"catalogue_dir": str(tmp_path / "books")}
    for words in ((), ("--shelf", "889.3")):
        ended = await make(tmp_path, "--bot", "kallimachos_bot", *words, **there)
        assert (ended.code, ended.err) == (
            0,
            "ANEM has no books in the catalogue yet: import or harvest them. "
            "The poster was made all the same.\n",
        )
    assert scanned((tmp_path / "poster.svg").read_text(encoding="utf-8"))
