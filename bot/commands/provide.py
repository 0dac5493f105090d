"""`kallimachos catalogue provide`: a sample library's OAI-PMH provider, to try a harvest with."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from knowledge.errors import DeskError


def provide(
    library: Annotated[
        str, typer.Option("--library", help="Code of the sample library that has a provider.")
    ] = "NISO",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8099,
) -> None:
    """Serve a sample library's records by OAI-PMH on this machine, until it is stopped."""
    from knowledge import sample

    if library != sample.HARVESTED:
        raise DeskError(
            f"The sample library {library} has no provider. Give --library {sample.HARVESTED}."
        )
    asyncio.run(_serve(library, port))


async def _serve(library: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    from bot import provider
    from knowledge import sample

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        runner, url = await provider.serve(library, sample.items(), port=port)
    except OSError as error:
        raise DeskError(
            f"Port {port} can't be used: {error.strerror}. Give another --port."
        ) from None
    typer.echo(f"{url}: kallimachos catalogue harvest --library {library} {url}")
    await stopped.wait()
    await runner.cleanup()
