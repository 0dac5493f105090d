"""The command line: `kallimachos`, or `python -m bot`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.commands import canned, catalogue, database, demo, faq, log, measures, run, staff
from knowledge.errors import DeskError

app = typer.Typer(
    name="kallimachos",
    help="The reference desk of a network of libraries, on Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("check")(run.check)
app.command("log")(log.log)
app.command("measures")(measures.measures)
app.add_typer(faq.app, name="faq", help="The FAQ: check it, ask it, list it.")
app.add_typer(canned.app, name="canned", help="The canned replies: check them, see their use.")
app.add_typer(
    catalogue.app,
    name="catalogue",
    help="The union catalogue: fill it, build it, check it, search it, explain and count it.",
)
app.add_typer(staff.app, name="staff", help="Librarians, their roles and their groups.")
app.add_typer(database.app, name="database", help="The desk's database.")


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed

        try:
            typer.echo(installed("kallimachos"))
        except PackageNotFoundError:
            typer.echo("a checkout")
        raise typer.Exit


def main() -> None:
    """Run a command; what a person can mend is told in a line, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except DeskError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except OSError as error:
        if error.filename is None:
            raise
        typer.echo(
            f"{error.filename} can't be used: {error.strerror}. Correct the path, its permissions, "
            "or the setting that names it.",
            err=True,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
