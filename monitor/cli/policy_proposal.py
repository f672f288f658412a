"""`monitor policy rebase`, `withdraw` and `write`: what becomes of a proposal that is not approved as it stands."""

from monitor.cli.context import CommandContext, open_app, reason_of
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.policy_change import Number, Until, laid_down, last_day, preview_of, show_changes, tell
from monitor.cli.printing import print_json, say
from monitor.domain.agreed import Agreed
from monitor.domain.errors import UserError
from monitor.domain.policy_difference import changed_agreements
from monitor.domain.policy_version import Source
from monitor.policy.in_force import document_at, fitting, in_force_on, newest_on, write_document
from monitor.policy.proposal import Proposal
from monitor.policy.rebase import onto_newest, source_of
from monitor.service import acts
from monitor.service.bootstrap import accounts, on_disk
from monitor.store.database import reading


def withdraw(
    number: Number, reason: Reason = None, today: Today = None, kept: Kept = None, as_json: AsJson = False
) -> None:
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


def rebase(
    number: Number,
    reason: Reason = None,
    until: Until = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Propose a proposal's change anew, on the newest version.

    For one that was overtaken by another change, was taken back, or was saved under an account that signs for nothing.
    You are its author then. The proposal before it is taken back.
    """
    why = reason_of(reason)
    ctx = open_app(today, kept)
    proposal = _anew(ctx, number, why, until)
    outcome = acts.rebase_policy(ctx.app, number, proposal, accounts(ctx.settings), ctx.person)
    if not as_json:
        show_changes(ctx, outcome.version)
    tell(ctx, outcome, as_json=as_json)


def _anew(ctx: CommandContext, number: int, reason: str, until: str | None) -> Proposal:
    """Return a version's change as a proposal on the newest version; agreements are those of the files on disk."""
    disk, today = on_disk(ctx.settings), ctx.app.today()
    with reading(ctx.app.database) as db:
        found, newest = onto_newest(db, number, today), newest_on(db, today)
    version, document = found.version, found.document
    last = last_day(until) or version.last_day
    if last and last <= today and not until:
        raise UserError(f"Version {number} was to end on {last}: name a later last day with --until.")
    agreed, preview = newest.agreed, preview_of(ctx, document)
    if version.source is Source.AGREEMENTS:
        agreed = disk.agreed.text
        before = Agreed() if newest.agreed is None else Agreed.read(newest.agreed)
        preview = "\n".join(changed_agreements(before, disk.agreed))
    source = source_of(version)
    return Proposal(document, fitting(document, disk), agreed, reason, source, preview, last)


def write(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> None:
    """Write the version in force into config/policy.toml.

    For a file that holds something else, such as what was taken back or is over. What the file held is lost.
    """
    ctx = open_app(today, kept)
    with reading(ctx.app.database) as db:
        version = in_force_on(db, ctx.app.today())
    file = ctx.settings.config / "policy.toml"
    if not write_document(file, version.document):
        raise UserError(f"{file} cannot be written by this account: use sudo, or ask whoever owns it.")
    if as_json:
        print_json({"version": version.number, "file": str(file)})
        return
    say(f"{file} holds version {version.number} now, which is in force.")
