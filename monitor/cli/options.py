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
    typer.Option("--database", metavar="DIR", help="Use what `monitor demo` or `monitor rehearse --keep` left."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Judge as of a past day; writes nothing.")]
_WHY = "it is kept with your name. `-` reads it from standard input, so that no other user of this machine sees it."
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help=f"Why; {_WHY} You are asked when it is left out.")
]
OptionalReason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=f"Why, if you wish; {_WHY}")]
