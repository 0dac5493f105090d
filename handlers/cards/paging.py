"""The buttons that turn the pages of a list in one message."""

from __future__ import annotations

from collections.abc import Callable

from handlers.texts import Speech
from handlers.turn import Button


def turning(
    say: Speech, action: str, ref: Callable[[int], str], *, offset: int, page: int, total: int
) -> list[Button]:
    """Return the buttons back and on, where there is a page before this one or after it.

    ref: gives what a button names for the page that begins at a place.
    offset: the place at which this page begins, of `total`; page: how many stand on a full one.
    """
    buttons = []
    if offset:
        buttons.append(Button(say("Back"), action, ref(max(0, offset - page))))
    if offset + page < total:
        buttons.append(Button(say("More"), action, ref(offset + page)))
    return buttons
