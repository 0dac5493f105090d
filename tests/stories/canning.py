"""Canned replies in a story: a question that is answered with one, and what is kept of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from knowledge.models import CannedUse, Line
from tests.people import Librarian, Message, Somebody, World, words
from tests.stories.staffing import QUESTION, the_case

RENEWED = "Ανανεώσαμε τον δανεισμό σας για 14 ημέρες ακόμη."
WITH_FILES = """library: network
replies:
  - id: reading-list
    title: {{el: Κατάλογος διαβασμάτων, en: Reading list}}
    text: {{el: "Σας στέλνω τον κατάλογο.", en: "Here is the list."}}
    attachments: [{{kind: photo, file_id: {photo}}}, {{kind: document, file_id: {document}}}]
"""


async def uses(world: World) -> dict[tuple[str, str], int]:
    """Return how often each canned reply was sent: (its id, for which library) → times."""
    async with world.service.database.read() as session:
        found = await session.scalars(select(CannedUse))
        return {(row.reply, row.library): row.used for row in found}


async def lines(world: World) -> list[tuple[str, str, str, str]]:
    """Return all lines of all cases: author, kind, text, and of which canned reply."""
    async with world.service.database.read() as session:
        found = await session.scalars(select(Line).order_by(Line.id))
        return [(one.author, one.kind, one.text, one.canned) for one in found]


def found_in(who: Librarian) -> Message:
    """Return the newest message with canned replies in it."""
    return who.sees("Έτοιμες απαντήσεις")


async def asked(patron: Somebody) -> str:
    """Let the patron ask something that goes to a librarian; return the case's code."""
    await patron.says(QUESTION)
    patron.hears()
    return (await the_case(patron.world)).code


async def with_files(world: World, canned_dir: Path, who: Librarian) -> None:
    """Let a librarian learn the ids of two files from the bot, and put them into a reply."""
    ids = []
    photo = await who.person.send_photo(who.chat_id)
    document = await who.person.send_document(who.chat_id, "list.pdf", 1000)
    await world.settle()
    for sent in (photo, document):
        await who.says("/c", reply_to=sent)
        ids.append(words(who.from_bot[-1]).split("file_id: ")[1].split("}")[0])
    text = WITH_FILES.format(photo=ids[0], document=ids[1])
    (canned_dir / "files.yaml").write_text(text, encoding="utf-8")
    await world.later(seconds=2)
