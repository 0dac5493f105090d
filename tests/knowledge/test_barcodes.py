"""A photograph of a barcode gives the ISBN, or nothing; and no picture does harm."""

from __future__ import annotations

import asyncio
import os

import psutil
import pytest

from knowledge import barcodes

pytest.importorskip("zxingcpp", reason="pictures need requirements/images.txt")
pytest.importorskip("PIL", reason="pictures need requirements/images.txt")

from tests import pictures

ZORBA = "9781476782812"


async def read(picture: bytes) -> tuple[str, ...]:
    return await barcodes.Reader(seconds=60).read(picture)


@pytest.mark.parametrize("angle", [0, 7, 25, 90, 160, 180])
def test_turned_any_way(angle: float) -> None:
    assert barcodes.codes_in(pictures.barcode(ZORBA, angle=angle, blur=1.0)) == [ZORBA]


@pytest.mark.parametrize("kind", barcodes.FORMATS)
def test_in_every_format_that_telegram_brings(kind: str) -> None:
    assert barcodes.codes_in(pictures.barcode(ZORBA, kind=kind)) == [ZORBA]


def test_out_of_focus_noisy_and_badly_packed() -> None:
    picture = pictures.barcode(ZORBA, angle=4, blur=1.5, noise=12, quality=35)
    assert barcodes.codes_in(picture) == [ZORBA]


def test_small_in_the_picture_of_a_good_camera() -> None:
    picture = pictures.barcode(ZORBA, size=(4000, 3000), scale=5, blur=1.0)
    assert barcodes.codes_in(picture) == [ZORBA]


def test_with_a_price_beside_it() -> None:
    assert barcodes.codes_in(pictures.with_add_on(ZORBA, "51995")) == [ZORBA]


async def test_several_books_in_one_picture() -> None:
    other = "9789602110829"
    assert set(await read(pictures.barcodes(ZORBA, other))) == {ZORBA, other}


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("5201234567894", "a jar of honey"),
        ("9771234567003", "a magazine"),
        ("0178960000009", "what decoders see in noise"),
    ],
)
async def test_a_right_code_that_is_no_books(code: str, what: str) -> None:
    picture = pictures.barcode(code)
    assert barcodes.codes_in(picture) == [code], what
    assert await read(picture) == ()


@pytest.mark.parametrize(
    "code",
    ["9781476782813", "978147678281", "97814767828125", "", "978147678281X", "٩٧٨١٤٧٦٧٨٢٨١٢"],
)
def test_a_wrong_check_digit_or_no_ean_is_no_isbn(code: str) -> None:
    assert barcodes.isbns([code, ZORBA, ZORBA]) == (ZORBA,)


async def test_a_bomb_of_a_picture_is_refused_by_its_size() -> None:
    bomb = pictures.bomb(20_000, 20_000)
    assert len(bomb) < barcodes.MOST_BYTES
    assert await read(bomb) == ()


async def test_a_large_picture_costs_nobody_the_next_one() -> None:
    reader = barcodes.Reader(seconds=60)
    assert await reader.read(pictures.bomb(7_000, 7_000)) == ()
    assert await reader.read(pictures.barcode(ZORBA)) == (ZORBA,)


@pytest.mark.parametrize("cut", [0, 1, 10, 300, 3000])
async def test_a_broken_picture(cut: int) -> None:
    assert await read(pictures.barcode(ZORBA)[:cut]) == ()


async def test_what_is_no_picture() -> None:
    assert await read(b"%PDF-1.7 no picture") == ()
    assert await read(b"GIF89a" + bytes(100)) == ()
    assert await read(bytes(barcodes.MOST_BYTES + 1)) == ()


async def test_time_is_bounded_and_no_process_stays() -> None:
    before = psutil.Process().children()
    reader = barcodes.Reader(seconds=0.001)
    assert await reader.read(pictures.barcode(ZORBA)) == ()
    assert psutil.Process().children() == before


async def test_many_at_once_take_turns() -> None:
    before = psutil.Process().children()
    reader = barcodes.Reader(seconds=60)
    picture = pictures.barcode(ZORBA)
    assert await asyncio.gather(*(reader.read(picture) for _ in range(4))) == [(ZORBA,)] * 4
    assert psutil.Process().children() == before


async def test_the_process_that_decodes_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is made anew: the bot's token is not in it."""
    monkeypatch.setenv("KALLIMACHOS_BOT_TOKEN", "123456:secret-of-the-bot")
    seen: list[dict[str, str]] = []
    start = asyncio.create_subprocess_exec

    async def watched(*words: str, **options: object) -> object:
        seen.append(dict(options["env"]))  # type: ignore[call-overload]
        return await start(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    assert await read(pictures.barcode(ZORBA)) == (ZORBA,)
    assert [set(env) - {"PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH"} for env in seen] == [
        set()
    ]
    assert "KALLIMACHOS_BOT_TOKEN" in os.environ
