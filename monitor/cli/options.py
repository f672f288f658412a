"""The options that several commands share, so that they are spelt and explained alike."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a page.")]
Today = Annotated[
    str | None,
    typer.Option("--today", metavar="DATE", help="Take this for today; only with MONITOR_ENVIRONMENT=rehearsal."),
]
Kept = Annotated[
    Path | None,
    typer.Option("--database", metavar="DIR", help="Look into a folder that `monitor rehearse --keep` left."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Judge as of a past day; writes nothing.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept with your name.")]
