"""`monitor policy`: the policy in force, and the commands that change it."""

from monitor.checks import CHECKS
from monitor.cli.context import CommandContext, open_app
from monitor.cli.lazy import lazy_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.policy_history import version_of
from monitor.cli.printing import console, print_json, say, show, table
from monitor.domain.agreement import FeedAgreement
from monitor.domain.finding import Check
from monitor.domain.policy import Policy
from monitor.explain.words import band
from monitor.service.bootstrap import refresh
from monitor.store import policies
from monitor.store.database import reading

COMMANDS = {
    "show": ("policy:show_policy", "Show the limits, the checks and the tiers."),
    "edit": ("policy_edit:edit", "Edit the policy in force as a copy."),
    "preview": ("policy_preview:preview", "Show what a policy would have changed."),
    "try": ("policy_try:try_out", "Try one number out on the past."),
    "calibrate": ("policy_calibrate:calibrate", "Search the limits whose load a team can carry."),
    "feeds": ("policy_feeds:feeds", "Say what each feed contributes."),
    "apply": ("policy_change:apply_file", "Propose a policy document."),
    "approve": ("policy_change:approve", "Approve a proposed version."),
    "rebase": ("policy_proposal:rebase", "Propose a proposal's change anew, on the newest version."),
    "withdraw": ("policy_proposal:withdraw", "Take a proposed version back."),
    "write": ("policy_proposal:write", "Write the version in force into config/policy.toml."),
    "history": (
        "policy_history:history",
        "List every version: who wrote and who approved it, why, and from when it is in force.",
    ),
    "diff": (
        "policy_history:diff",
        "Show how version B differs from A, key by key, and which changes weaken the policy.",
    ),
    "revert": ("policy_revert:revert", "Propose an earlier version anew."),
}

app = lazy_app(COMMANDS, "The rules: see, change, sign for and take back.")


def show_policy(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> None:
    """Show the limits, the checks and the tiers.

    Every check with its effect and numbers, and what widens the evidence.
    """
    ctx = open_app(today, kept)
    built = ctx.app
    in_force = refresh(built, ctx.settings)
    widened = [line for agreed in built.intake.agreements for line in _widens(agreed)]
    if as_json:
        waiting = [version.number for version in in_force.waiting]
        print_json(
            {"policy": in_force.policy, "trouble": in_force.trouble, "waiting": waiting, "widened_evidence": widened}
        )
        return
    if in_force.trouble:
        say(f"config/policy.toml cannot be used, so the last good version stays in force: {in_force.trouble}")
    for version in in_force.waiting:
        say(f"Version {version.number}, proposed by {version.author}, waits for approval ({version.reason}).")
    _print(in_force.policy, widened, _signed(ctx, in_force.policy.version))


def _signed(ctx: CommandContext, number: int) -> str:
    """Return in words who wrote and who approved a version, and since when it is in force."""
    version = version_of(ctx, number)
    with reading(ctx.app.database) as db:
        start = next(start for start in reversed(policies.starts(db)) if start.version == number)
    approved = f", approved by {start.approver}" if start.approver else ""
    ends = f" through {version.last_day}" if version.last_day else ""
    return f"in force from {start.effective_on}{ends}, by {version.author}{approved} ({version.reason})."


def _widens(agreed: FeedAgreement) -> list[str]:
    """Return in sentences what a feed's agreement counts as seen beyond what every feed may."""
    found = []
    if agreed.headcount:
        found.append(
            f"{agreed.name}: the headcount {agreed.headcount.column} counts as attendance, agreed by "
            f"{agreed.headcount.agreed_by}"
        )
    if agreed.child_seen_when_blank:
        activities = ", ".join(sorted(agreed.child_seen_when_blank))
        found.append(f"{agreed.name}: a blank child_seen counts as seen at activities {activities}")
    if agreed.one_id_many_children:
        found.append(f"{agreed.name}: an id told of another child later counts for both")
    return found


def _print(policy: Policy, widened: list[str], signed: str) -> None:
    out = console()
    say(f"Policy version {policy.version}, {signed}")
    say("Days until the next sighting, by age when last seen:")
    limits = [
        (band(start), *(str(days) for days in (row.standard, row.raised, row.high, row.caseload)))
        for start, row in policy.limits.items()
    ]
    headings = ["last seen at age", "standard", "raised", "high", "on a caseload"]
    show(out, table(headings, limits, right=[1, 2, 3, 4], fold=[0]))
    say(
        f"Arrived and not seen here: {policy.arrival} days at most. A brief sighting postpones by {policy.brief} days "
        f"at most, never beyond {policy.stretch:g} times the limit. Due soon: {policy.warning} days before."
    )
    say(f"Counts as seen: {_words(policy.counts_as_seen)}.")
    say(f"Children's services: {_words(policy.childrens_services)}.")
    say(f"Waits up to {policy.wait_days} days for {_words(policy.wait_for)}. High at once: {_words(policy.high_if)}.")
    for check in CHECKS:
        if check.conditions:
            _print_check(check, policy)
    tiers = [(str(n), t.role, str(t.acknowledge_within), str(t.decide_within)) for n, t in enumerate(policy.tiers, 1)]
    headings = ["tier", "who", "acknowledge within", "decide within (working days)"]
    show(out, table(headings, tiers, right=[2, 3], fold=[1]))
    for line in widened:
        say(f"Widened evidence: {line}.")


def _print_check(check: Check, policy: Policy) -> None:
    say(f"\n{check.name}: {check.question}")
    rows = []
    for condition in check.conditions:
        says = policy.condition(check.name, condition.name)
        numbers = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in says.numbers.items())
        rows.append((condition.name, str(says.effect), numbers, condition.sentence))
    show(console(), table(["condition", "effect", "numbers", "when it stands"], rows, fold=[2, 3]))


def _words(values: frozenset[str]) -> str:
    return ", ".join(sorted(str(value).replace("_", " ") for value in values)) or "nothing"
