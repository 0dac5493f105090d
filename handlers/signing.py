"""/desk: the bot sends a librarian the link that opens the web desk once."""

from __future__ import annotations

from handlers.authority import member_or_refusal, tell_here
from handlers.markup import rich
from handlers.turn import CARD, Button, Said, Turn, rows
from knowledge import sessions
from knowledge.models import Librarian


async def desk(turn: Turn) -> None:
    """A librarian asks for the desk: the link goes to their own chat, whoever reads the group."""
    member = await member_or_refusal(turn, turn.message)
    if member is None:
        return
    say = turn.desk.speech(member.language)
    known = await turn.session.get(Librarian, member.telegram_id)
    private = turn.chat_id == member.telegram_id
    if not private and (known is None or not known.reachable):
        return tell_here(turn, turn.speech("Write /start to me in private first."))
    secret = await sessions.make_link(turn.session, member.telegram_id, turn.now)
    address = f"{turn.desk.desk_url()}/desk/in/{secret}"
    text = say("The link opens the desk once, within ten minutes. Keep it to yourself.")
    if address.startswith("https://"):
        said = Said(rich(text), rows([Button(say("Open the desk"), url=address)]))
    else:
        # Telegram takes no button with an address of this machine.
        said = Said(rich(f"{text}\n{address}"))
    turn.tell(member.telegram_id, said, rule=CARD)
    if not private:
        tell_here(turn, turn.speech("I sent it to your own chat with me."))
