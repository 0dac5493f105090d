"""`kallimachos canned`: check the canned replies, and see which are used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.faq import from_the_desk, policy_sheets

app = typer.Typer(no_args_is_help=True)
_Dir = Annotated[Path | None, typer.Option("--dir", help="the folder of YAML files")]


@app.command("check")
def check(directory: _Dir = None) -> None:
    """Check every file, and list the replies with what fills them."""
    from bot.settings import read
    from knowledge import canned
    from knowledge.canned import CannedErrors

    try:
        replies = canned.load(directory or read().canned_dir, policy_sheets())
    except CannedErrors as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{'reply':38}{'library':9}{'files':>6}  slots")
    for one in replies:
        slots = ", ".join(sorted(one.reply.slots)) or "–"
        files = len(one.reply.attachments)
        typer.echo(f"{one.id:38}{one.library or '–':9}{files:6}  {slots}")
    typer.echo(f"{len(replies)} canned replies are in order.")


@app.command("usage")
def usage(
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """List how often each reply was sent from each library, and which never were."""
    from bot.settings import read
    from knowledge import canned
    from knowledge.canned import usage as counts

    found = from_the_desk(lambda session, _since: counts.report(session), 1)
    replies = canned.load(read().canned_dir, policy_sheets())
    idle = sorted({one.id for one in replies} - {one.reply for one in found})
    if as_json:
        rows = [vars(one) | {"last_used_at": one.last_used_at.isoformat()} for one in found]
        typer.echo(json.dumps({"used": rows, "never": idle}, ensure_ascii=False))
        return
    typer.echo(f"{'reply':38}{'library':9}{'sent':>6}  last")
    for one in found:
        gone = "" if replies.find(one.reply) else "  (no longer in the files)"
        last = one.last_used_at.date().isoformat()
        typer.echo(f"{one.reply:38}{one.library:9}{one.used:6}  {last}{gone}")
    typer.echo(f"Never sent: {', '.join(idle) or 'none'}.")


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a file of canned replies, for editors."""
    from knowledge.canned.schema import schema as written

    typer.echo(written(), nl=False)
