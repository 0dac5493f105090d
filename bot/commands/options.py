"""Options that several commands have, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Index = Annotated[
    Path | None,
    typer.Option("--index", help="The catalogue's folder.", show_default="that of the settings"),
]
Library = Annotated[str, typer.Option("--library", help="Code of the library: ANEM")]
