"""`monitor policy revert`: an earlier version proposed anew, after saying what that leaves out."""

from collections.abc import Iterator
from typing import Annotated

import typer

from monitor.cli.context import CommandContext, open_app, reason_of
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.policy_change import Number, Until, proposed_by_hand, show_changes, tell
from monitor.cli.policy_history import version_of
from monitor.cli.printing import say
from monitor.config.policy_file import read_policy
from monitor.domain.agreed import Agreed
from monitor.domain.errors import UserError
from monitor.domain.policy_difference import changed_agreements, changes
from monitor.domain.policy_version import Source, Version
from monitor.policy.in_force import fitting, newest_on
from monitor.service.bootstrap import on_disk
from monitor.store import policies
from monitor.store.database import reading


def revert(
    number: Number,
    reason: Reason = None,
    until: Until = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before proposing it.")] = False,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> int:
    """Propose an earlier version anew.

    Says first which later changes that leaves out, and what it does not take back, and asks. It is compared with the
    one in force like any other: going back may be a weakening too.
    """
    why = reason_of(reason)
    ctx = open_app(today, kept)
    earlier = version_of(ctx, number)
    try:
        fitting(earlier.document, on_disk(ctx.settings))
    except UserError as wrong:
        raise UserError(
            f"Version {number} cannot be used as it was: {wrong} `monitor policy edit --from {number}` opens it as a "
            "copy to correct."
        ) from None
    left_out = tuple(_left_out(ctx, earlier))
    if not as_json:
        for sentence in left_out:
            say(sentence)
        if not yes and not typer.confirm(f"Propose version {number} anew?", default=False):
            say("Nothing was proposed.")
            return 1
    proposed = proposed_by_hand(ctx, earlier.document, why, until, Source.REVERT)
    if not as_json:
        show_changes(ctx, proposed.version)
    tell(ctx, proposed, as_json=as_json, leaves_out=left_out)
    return 0


def _left_out(ctx: CommandContext, earlier: Version) -> Iterator[str]:
    """Yield a sentence for each later change that going back leaves out, and one for what stays as it is."""
    with reading(ctx.app.database) as db:
        newest, begun = newest_on(db, ctx.app.today()), {start.version for start in policies.starts(db)}
        later = [version for version in policies.versions(db) if version.number > earlier.number]
        based = [(version, policies.base_of(db, version)) for version in later if version.number in begun]
        waiting = [version for version in policies.waiting(db) if version.number != earlier.number]
    undone = {each.key for each in changes(read_policy(earlier.document), read_policy(newest.document))}
    for version, base in based:
        made = changes(read_policy(base.document), read_policy(version.document))
        if keys := [str(each) for each in made if each.key in undone]:
            yield f"It leaves out version {version.number}, by {version.author} ({version.reason}): {'; '.join(keys)}."
    if earlier.agreed is not None and newest.agreed is not None and earlier.agreed != newest.agreed:
        phrases = "; ".join(changed_agreements(Agreed.read(earlier.agreed), Agreed.read(newest.agreed)))
        since = f" ({phrases})" if phrases else ""
        yield (
            "It does not take back what config/feeds.toml and config/people.toml have agreed since"
            f"{since}: change those files for that."
        )
    for version in waiting:
        yield (
            f"Version {version.number}, proposed by {version.author} ({version.reason}), waits for approval and is not "
            "part of it."
        )
