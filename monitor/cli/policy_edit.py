"""`monitor policy edit`: a copy of the policy in an editor, proposed only once it is valid."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import CommandContext, open_app, reason_of
from monitor.cli.options import Kept, Reason, Today
from monitor.cli.policy_change import Until, preview_of, proposed_by_hand, tell
from monitor.cli.policy_history import version_of
from monitor.cli.printing import say
from monitor.config.policy_file import PolicyError
from monitor.domain.errors import UserError
from monitor.domain.policy_version import Source
from monitor.policy.in_force import document_at, fitting, newest_on
from monitor.service.bootstrap import on_disk
from monitor.store import policies
from monitor.store.database import reading

_EDITORS = ("sensible-editor", "nano", "vi")
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*([\w.\-\"' ]+?)\s*=")


def edit(
    number: Annotated[
        int | None,
        typer.Option("--from", metavar="N", help="Begin from version N, such as one that waits for approval."),
    ] = None,
    reason: Reason = None,
    until: Until = None,
    today: Today = None,
    kept: Kept = None,
) -> int:
    """Edit the policy in force as a copy.

    Begins from the version decided last, and names those that wait for approval: they are not part of the copy.
    Opens $VISUAL or $EDITOR. A document that cannot be used is reported with its line, and you may go on editing.
    Nothing is proposed before it can be used, and nothing at all if you leave it as it was.
    """
    ctx = open_app(today, kept)
    before = _to_edit(ctx, number)
    document = _edited(ctx, before)
    if document is None or document == before:
        say("Nothing was changed." if document else "Nothing was proposed.")
        return 0 if document else 1
    for line in preview_of(ctx, document).split("\n"):
        say(line or "Only comments or the order differ.", indent=2)
    why = reason_of(reason)
    tell(ctx, proposed_by_hand(ctx, document, why, until, Source.COMMAND), as_json=False)
    return 0


def _to_edit(ctx: CommandContext, number: int | None) -> str:
    """Return the document to begin from: that of a named version, else of the newest decided on.

    Says where it comes from, and which versions wait and are left out of it.
    """
    with reading(ctx.app.database) as db:
        newest, waiting = newest_on(db, ctx.app.today()), policies.waiting(db)
    begun = newest if number is None else version_of(ctx, number)
    say(f"This is a copy of version {begun.number}, by {begun.author} ({begun.reason}).")
    for version in waiting:
        if version.number != begun.number:
            say(
                f"Version {version.number}, proposed by {version.author} ({version.reason}), waits for approval and is "
                f"not part of this copy: `monitor policy edit --from {version.number}` begins from it."
            )
    return begun.document


def _edited(ctx: CommandContext, before: str) -> str | None:
    """Return the document once it is valid, with the editor reopened until it is; None when its user gives up."""
    disk = on_disk(ctx.settings)
    with tempfile.TemporaryDirectory(prefix="policy-") as folder:
        copy = Path(folder) / "policy.toml"
        copy.write_text(before, encoding="utf-8")
        while True:
            _open_editor(copy)
            try:
                document = document_at(copy)
                fitting(document, disk)
            except UserError as wrong:
                key = wrong.key if isinstance(wrong, PolicyError) else ""
                line = line_of(copy.read_text(encoding="utf-8", errors="replace"), key)
                say(f"Line {line}: {wrong}" if line else str(wrong))
                if not typer.confirm("Go on editing?", default=True):
                    return None
            else:
                return document


def _open_editor(copy: Path) -> None:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    editor = shlex.split(named) if named else [next((e for e in _EDITORS if shutil.which(e)), "")]
    if not editor or not shutil.which(editor[0]):
        raise UserError("There is no editor to open: set EDITOR to one that is installed, such as nano.")
    done = subprocess.run([*editor, str(copy)], check=False)  # noqa: S603 - the editor its user named
    if done.returncode:
        raise UserError(f"The editor ended with code {done.returncode}: nothing was changed.")


def line_of(text: str, key: str) -> int | None:
    """Return the number of the line with a dotted key, else with the nearest table around it; None without either."""
    places: dict[str, int] = {}
    table, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TABLE.fullmatch(line):
            table = _plain(found[2])
            if found[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            places.setdefault(table, number)
        elif found := _KEY.match(line):
            places.setdefault(f"{table}.{_plain(found[1])}".lstrip("."), number)
    while key:
        if key in places:
            return places[key]
        key = key.rpartition(".")[0]
    return None


def _plain(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
