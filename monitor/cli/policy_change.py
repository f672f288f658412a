"""`monitor policy apply` and `approve`: proposing a policy, and approving it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import CommandContext, day_of, open_app, optional_reason_of, reason_of
from monitor.cli.options import AsJson, Kept, OptionalReason, Reason, Today
from monitor.cli.policy_history import version_of
from monitor.cli.policy_preview import TRIED_ON, summary_of
from monitor.cli.printing import print_json, say
from monitor.config.policy_file import read_policy
from monitor.domain import policy_difference
from monitor.domain.policy_version import Source, Version
from monitor.policy.approve import Approval
from monitor.policy.in_force import document_at, fitting, newest_on, write_document
from monitor.policy.proposal import Proposal
from monitor.policy.propose import ProposalOutcome
from monitor.service import acts
from monitor.service.bootstrap import accounts, on_disk
from monitor.store.database import reading

Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DAY", help="Its last day: after it, the policy before holds again by itself."),
]
Number = Annotated[int, typer.Argument(metavar="N", help="The version, as `monitor policy history` lists it.")]


def apply_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A policy document, as config/policy.toml.")],
    reason: Reason = None,
    until: Until = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Propose a policy document.

    What weakens nothing is in force at once, by your word alone. A weakening waits until a second person approves it,
    and is in force from the day after. What config/feeds.toml and config/people.toml agree is proposed apart from it.
    """
    why = reason_of(reason)
    ctx = open_app(today, kept)
    proposed = proposed_by_hand(ctx, document_at(file), why, until, Source.COMMAND)
    if not as_json:
        show_changes(ctx, proposed.version)
    tell(ctx, proposed, as_json=as_json)


def approve(
    number: Number,
    reason: OptionalReason = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Approve a proposed version.

    A weakening needs somebody other than its author, and is in force from tomorrow.
    """
    ctx = open_app(today, kept)
    fitting(version_of(ctx, number).document, on_disk(ctx.settings))
    approval = Approval(number, optional_reason_of(reason))
    done = acts.approve_policy(ctx.app, approval, accounts(ctx.settings), ctx.person)
    laid = laid_down(ctx, done.version.document)
    if as_json:
        print_json({"version": number, "weakens": done.weakens, "effective_on": done.effective_on})
        return
    last = done.version.last_day
    until = f" through {last}; then the policy before holds again" if last else ""
    say(f"Policy version {number} is approved by {ctx.person}, and in force from {done.effective_on}{until}.")
    if done.weakens:
        say(f"It weakens: {'; '.join(done.weakens)}. The next letters tell the leads of it.")
    say(laid)


def proposed_by_hand(
    ctx: CommandContext, document: str, reason: str, until: str | None, source: Source
) -> ProposalOutcome:
    """Propose a document under the account that runs the command; the agreements stay those of the newest version."""
    disk = on_disk(ctx.settings)
    policy = fitting(document, disk)
    with reading(ctx.app.database) as db:
        agreed = newest_on(db, ctx.app.today()).agreed
    proposal = Proposal(
        document=document,
        policy=policy,
        agreed=disk.agreed.text if agreed is None else agreed,
        reason=reason,
        source=source,
        preview=preview_of(ctx, document),
        until=last_day(until),
    )
    return acts.propose_policy(ctx.app, proposal, accounts(ctx.settings), ctx.person)


def preview_of(ctx: CommandContext, document: str) -> str:
    """Return the preview an author sees before proposing, stored with the version.

    The keys that differ from the version decided last, and the effect compared with the policy in force.
    """
    policy = read_policy(document)
    with reading(ctx.app.database) as db:
        newest = newest_on(db, ctx.app.today())
    changed = policy_difference.preview_of(read_policy(newest.document), policy)
    return "\n".join(filter(None, (changed, changed and summary_of(ctx, policy))))


def show_changes(ctx: CommandContext, number: int) -> None:
    """Print the preview stored with a version."""
    for line in version_of(ctx, number).preview.split("\n"):
        say(line or "No key changes.", indent=2)


def tell(
    ctx: CommandContext, proposed: ProposalOutcome, *, as_json: bool, leaves_out: Sequence[str] | None = None
) -> None:
    """Print the outcome of a proposal, and what it takes for it to be in force; `leaves_out` is for JSON."""
    version = version_of(ctx, proposed.version)
    laid = laid_down(ctx, version.document) if proposed.effective_on else ""
    if as_json:
        told = {**_told(version), "effective_on": proposed.effective_on, "beside": proposed.beside}
        print_json(told if leaves_out is None else {**told, "leaves_out": leaves_out})
        return
    if proposed.effective_on:
        ends = f" through {version.last_day}; then the policy before holds again" if version.last_day else ""
        say(f"It weakens nothing. Policy version {version.number} is in force from {proposed.effective_on}{ends}.")
        if proposed.beside:
            say(
                "Another version is in force, or will be, before or after the one you began from: the same change is "
                f"made there too ({', '.join(f'version {number}' for number in proposed.beside)})."
            )
        say(laid)
        return
    say(f"This weakens the policy: {'; '.join(proposed.weakens)}.")
    say(
        f"Version {version.number} waits: somebody other than {version.author} runs "
        f"`monitor policy approve {version.number}`, and it is in force from the day after."
    )


def _told(version: Version) -> dict[str, object]:
    return {
        "version": version.number,
        "author": str(version.author),
        "reason": version.reason,
        "weakens": version.weakens,
        "returns_on": version.returns_on,
        "changes": [line for line in version.preview.split("\n") if line and not line.startswith(TRIED_ON)],
        "tried": "".join(line for line in version.preview.split("\n") if line.startswith(TRIED_ON)),
    }


def laid_down(ctx: CommandContext, document: str) -> str:
    """Write config/policy.toml, where this account may; return a sentence on whether it did."""
    file = ctx.settings.config / "policy.toml"
    if write_document(file, document):
        return f"{file} holds it now."
    return f"{file} cannot be written by this account and keeps what it held; what is in force is what counts."


def last_day(text: str | None) -> date | None:
    """Return the day that `--until` names; None without it."""
    return day_of(text, "--until") if text else None
