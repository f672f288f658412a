"""`monitor policy withdraw`: what becomes of a proposal that is not approved as it stands."""

from monitor.cli.context import open_app, reason_of
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.policy_change import Number, laid_down
from monitor.cli.printing import print_json, say
from monitor.domain.errors import UserError
from monitor.policy.in_force import document_at, newest_on
from monitor.service import acts
from monitor.store.database import reading


def withdraw(number: Number, reason: Reason, today: Today = None, kept: Kept = None, as_json: AsJson = False) -> None:
    """Take a proposed version back.

    It stays in the history with your name and reason, and nobody can approve it. What is in force is what it was.
    """
    why = reason_of(reason)
    ctx = open_app(today, kept)
    version = acts.withdraw_policy(ctx.app, number, why, ctx.person)
    with reading(ctx.app.database) as db:
        newest = newest_on(db, ctx.app.today())
    try:
        on_disk = document_at(ctx.settings.config / "policy.toml")
    except UserError:
        on_disk = None
    told = laid_down(ctx, newest.document) if on_disk == version.document else ""
    if as_json:
        print_json({"version": number, "author": str(version.author), "withdrawn_by": str(ctx.person), "reason": why})
        return
    say(f"Version {number}, proposed by {version.author} ({version.reason}), is taken back: nobody can approve it.")
    if told:
        say(told)
