"""`monitor policy history` and `diff`: every version with who signed it, and the difference between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import typer

from monitor.cli.context import CommandContext, open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import console, iso, print_json, say, show, table
from monitor.config.policy_file import read_policy
from monitor.domain.agreed import Agreed
from monitor.domain.errors import UserError
from monitor.domain.policy_difference import changed_agreements, changes
from monitor.domain.policy_version import Start, Version, Withdrawal
from monitor.policy.change import weakened_by
from monitor.store import policies
from monitor.store.database import reading


def history(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> None:
    """List every version: who wrote and who approved it, why, and from when it is in force."""
    ctx = open_app(today, kept)
    with reading(ctx.app.database) as db:
        versions, starts = policies.versions(db), policies.starts(db)
        stands = _Standing(
            ctx.app.policy.version,
            ctx.app.today(),
            frozenset(version.number for version in policies.waiting(db)),
            policies.withdrawals(db),
        )
    began = {start.version: start for start in starts}
    told = [_told(version, began.get(version.number), stands) for version in versions]
    if as_json:
        print_json({"versions": told})
        return
    rows = [
        (str(t.version), t.state, iso(t.effective_on), t.author, t.approver or "–", f"{t.reason} ({t.source})")
        for t in told
    ]
    show(
        console(), table(["version", "state", "from", "author", "approver", "reason"], rows, right=[0], fold=[3, 4, 5])
    )
    for each in told:
        if each.weakens:
            say(f"Version {each.version} weakens: {'; '.join(each.weakens)}.")
        if each.withdrawn_by:
            say(f"Version {each.version} was taken back by {each.withdrawn_by} ({each.withdrawn_because}).")


@dataclass(frozen=True)
class _Standing:
    """What is known of all versions on a day: which is in force, which wait, which were taken back."""

    current: int
    today: date
    waiting: frozenset[int]
    withdrawn: Mapping[int, Withdrawal]


@dataclass(frozen=True)
class ShownVersion:
    """One version as the history shows it."""

    version: int
    state: str
    effective_on: date | None
    returns_on: date | None
    author: str
    approver: str | None
    reason: str
    source: str
    written_at: datetime
    weakens: tuple[str, ...]
    fingerprint: str
    preview: str
    withdrawn_by: str | None
    withdrawn_because: str | None


def _told(version: Version, start: Start | None, stands: _Standing) -> ShownVersion:
    back = stands.withdrawn.get(version.number)
    return ShownVersion(
        version.number,
        _state(version, start, stands),
        start.effective_on if start else None,
        version.returns_on,
        str(version.author),
        str(start.approver) if start and start.approver else None,
        version.reason,
        str(version.source).replace("_", " "),
        version.written_at,
        version.weakens,
        version.fingerprint,
        version.preview,
        str(back.by) if back else None,
        back.reason if back else None,
    )


def _state(version: Version, start: Start | None, stands: _Standing) -> str:
    if version.number in stands.withdrawn:
        return "taken back"
    if version.number == stands.current:
        return f"in force through {version.last_day}" if version.last_day else "in force"
    if version.number in stands.waiting:
        return "waits for approval"
    if start is None:
        return "overtaken"
    if start.effective_on > stands.today:
        return "waits for its day"
    return "over" if version.returns_on and version.returns_on <= stands.today else "replaced"


def diff(
    one: Annotated[int, typer.Argument(metavar="A", help="A version.")],
    other: Annotated[int, typer.Argument(metavar="B", help="The version to compare it with.")],
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Show how version B differs from A, key by key, and which changes weaken the policy."""
    ctx = open_app(today, kept)
    a, b = version_of(ctx, one), version_of(ctx, other)
    old, new = read_policy(a.document), read_policy(b.document)
    found = changes(old, new)
    both_agreed = a.agreed is not None and b.agreed is not None
    agreed = changed_agreements(Agreed.read(a.agreed or ""), Agreed.read(b.agreed or "")) if both_agreed else ()
    weakens = weakened_by(new, b.agreed, [a])
    if as_json:
        print_json({"changes": found, "agreements": agreed, "weakens": weakens})
        return
    if found:
        rows = [(each.key, each.before or "–", each.after or "–") for each in found]
        headings = ["key", f"version {one}", f"version {other}"]
        show(console(), table(headings, rows, fold=[0, 1, 2]))
    for phrase in agreed:
        say(phrase)
    if not found and not agreed:
        same = a.fingerprint == b.fingerprint
        say("They are the same document." if same else "They say the same: only comments or the order differ.")
    say(f"Version {other} weakens version {one}: {'; '.join(weakens)}." if weakens else "Nothing is weakened by it.")


def version_of(ctx: CommandContext, number: int) -> Version:
    """Return one version; raises `UserError` when there is none of that number."""
    with reading(ctx.app.database) as db:
        found = next((version for version in policies.versions(db) if version.number == number), None)
    if found is None:
        raise UserError(f"There is no version {number} of the policy: `monitor policy history` lists them.")
    return found
