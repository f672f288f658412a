"""The entry points of what people do: each act takes its actor, and is one transaction with its consequences."""

from pathlib import Path

from monitor.casework.accept import Acceptance, Accepted, accept
from monitor.casework.reject import reject
from monitor.casework.settle_refused import settle_refused as settle_refused_rows
from monitor.casework.undo_link import undo_link
from monitor.casework.withdraw import withdraw
from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.domain.policy_version import Accounts
from monitor.pipeline import WrittenFacts, receive
from monitor.pipeline.receive import File
from monitor.policy.approve import Approval, Approved, approve
from monitor.policy.propose import Proposal, ProposalOutcome, propose
from monitor.reading.content import DeliveryContent
from monitor.service.app import App
from monitor.service.judging_run import judge_one
from monitor.store import UnitOfWork, audit, deliveries, escalations, links, queries, refused_rows
from monitor.store.local_ids import distinct_names, first_records
from monitor.store.refused_rows import Told
from monitor.store.visibility import gather


def look_up(app: App, ref: str, act: str, reason: str, by: Actor, *, local_ids: bool = False) -> tuple[int, str]:
    """Find a child by case reference, and audit who looked and why before anything is shown.

    Returns the child's id and reference; raises `UserError` if there is none. With `local_ids`, as in a rehearsal, a
    source's local id is a reference too.
    """
    with app.writing(by) as work:
        child = links.child_by_ref(work.db, ref.strip().upper())
        if child is None and local_ids:
            names = distinct_names(first_records(work.db))
            child = next((c for c, name in names.items() if name == ref), None)
        if child is None:
            raise UserError("There is no case with that reference: `monitor escalations --all` lists the open ones.")
        found = queries.refs_of(work.db, [child])[child]
        audit.record(work, act, found, reason)
    return child, found


def accept_delivery(app: App, kept_in: Path, delivery: int, reason: str, by: Actor) -> Accepted:
    """Accept a quarantined delivery from its archived file; `kept_in` is the folder of archived files."""
    with app.writing(by) as work:
        found = deliveries.one(work.db, delivery)
        if found.stored_as is None:
            raise UserError(f"The file of delivery {delivery} is no longer kept: ask its sender for it again.")
        agreement = app.intake.agreement(found.feed)
        if agreement is None:
            raise UserError(f"The feed {found.feed} is no longer in config/feeds.toml: put it back first.")
        kept = kept_in / found.stored_as
        file = File(found.feed, found.as_of, found.file_name, kept, stored_as=found.stored_as)

        def apply(trial: UnitOfWork, id_: int, read: DeliveryContent) -> bool:
            feed_id = deliveries.feed_id(trial, found.feed)
            kept = receive.keep_problems(trial, id_, read.reading, app.intake)
            written = receive.write_facts(trial, id_, feed_id, read, found.as_of, late=True)
            told = Told(id_, feed_id, found.as_of, agreement.kind, read, kept.rows)
            refused_rows.settle(trial, told, app.intake.rules.digest)
            return _clears(trial, app, app.link(trial, written).touched)

        with receive.read_file(file, agreement, app.intake) as content:
            return accept(work, Acceptance(delivery, content, reason), apply)


def _clears(work: UnitOfWork, app: App, touched: frozenset[int]) -> bool:
    """Whether any of the touched children would lose their open escalation, or leave with it."""
    opened = escalations.open_of(work.db, touched)
    context = app.judging_context(work.db)
    known = gather(work.db, opened.keys(), app.secret)
    return any(not judge_one(each.facts, context, work.today).causes for each in known.values())


def reject_delivery(app: App, delivery: int, reason: str, by: Actor) -> None:
    """Reject a quarantined delivery."""
    with app.writing(by) as work:
        reject(work, delivery, reason)


def withdraw_delivery(app: App, delivery: int, reason: str, by: Actor) -> int:
    """Withdraw an accepted delivery; return how many children the next run will re-judge."""
    with app.writing(by) as work:
        return withdraw(work, delivery, reason)


def settle_refused(app: App, delivery: int, reason: str, by: Actor) -> int:
    """Settle the refused rows of a delivery; return how many stood."""
    with app.writing(by) as work:
        return settle_refused_rows(work, delivery, reason)


def undo(app: App, link_id: int, reason: str, by: Actor) -> int:
    """Undo a link and decide its identity again; return how many children were touched."""
    with app.writing(by) as work:
        identity_id = undo_link(work, link_id, reason)
        return len(app.link(work, WrittenFacts(frozenset({identity_id}), frozenset({identity_id}))).touched)


def propose_policy(app: App, proposal: Proposal, accounts: Accounts, by: Actor) -> ProposalOutcome:
    """Propose another policy; one that weakens nothing is in force at once."""
    with app.writing(by) as work:
        return propose(work, proposal, accounts)


def approve_policy(app: App, approval: Approval, accounts: Accounts, by: Actor) -> Approved:
    """Approve a proposed policy, as its second person where it weakens, and put it in force."""
    with app.writing(by) as work:
        return approve(work, approval, accounts)
