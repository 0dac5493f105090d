"""Long work on the catalogue at the command line: how far it is, and a word when it is stopped."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

STOPPED = 130  # as a shell has it after Ctrl-C


def say(records: int, path: Path) -> None:
    """Show how far it is, on one line that changes; nothing where nobody watches."""
    if sys.stderr.isatty():
        typer.echo(f"\r\033[K{records:,} records, {path.name}", nl=False, err=True)


def clear() -> None:
    """Take that line away, for what is said next."""
    if sys.stderr.isatty():
        typer.echo("\r\033[K", nl=False, err=True)


@contextmanager
def stoppable(told: str) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the work within, saying `told`: what holds now, what to do."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        clear()
        typer.echo(told, err=True)
        raise typer.Exit(STOPPED) from None
    finally:
        clear()
        signal.signal(signal.SIGTERM, before)
