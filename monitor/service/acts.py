"""The entry points of what people do: each act takes its actor, and is one transaction with its consequences."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.casework.decide_delivery import Act, Decided, Wanted, decide_delivery
from monitor.casework.settle_refused import settle_refused as settle_refused_rows
from monitor.domain.actor import Actor
from monitor.domain.agreement import FeedAgreement
from monitor.domain.consequence import Consequences
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.domain.looking import Look, why_refused
from monitor.domain.policy_version import Accounts, Version
from monitor.intake.dropfolder import archive
from monitor.pipeline import receive
from monitor.pipeline.receive import File
from monitor.policy.approve import Approval, Approved, approve
from monitor.policy.proposal import Proposal
from monitor.policy.propose import ProposalOutcome, propose
from monitor.policy.rebase import rebase
from monitor.policy.withdraw import withdraw as withdraw_version
from monitor.reading.content import DeliveryContent
from monitor.service.app import App
from monitor.service.consequences import consequences_of
from monitor.service.timekeeping import vouch
from monitor.store import UnitOfWork, audit, deliveries, links, queries, refused_rows
from monitor.store.deliveries import Delivery
from monitor.store.local_ids import distinct_names, first_records
from monitor.store.named_children import touch_named_by
from monitor.store.refused_rows import Told


def look_up(app: App, ref: str, look: Look, reason: str, accounts: Accounts, by: Actor) -> tuple[int, str]:
    """Find a child by case reference, and audit who looked and why before anything is shown.

    Returns the child's id and reference; raises `UserError` if there is none, and, once that is audited, if the roles
    of who looks do not allow it. In a rehearsal everybody may, and a source's local id is a reference too.
    """
    with app.writing(by) as work:
        child = links.child_by_ref(work.db, ref.strip().upper())
        if child is None and not accounts.strict:
            names = distinct_names(first_records(work.db))
            child = next((c for c, name in names.items() if name == ref), None)
        if child is None:
            raise UserError("There is no case with that reference: `monitor escalations --all` lists the open ones.")
        found = queries.refs_of(work.db, [child])[child]
        refused = _why_refused(app, work, child, look, accounts)
        audit.record(work, f"{look} refused" if refused else look, found, reason)
    if refused:
        raise UserError(refused)
    return child, found


def _why_refused(app: App, work: UnitOfWork, child: int, look: Look, accounts: Accounts) -> str | None:
    if not accounts.strict:
        return None
    restricted = any(person.identity.restricted for person in links.people_of(work.db, [child])[child])
    return why_refused(app.letters.people, accounts.only_of(work.by), look, restricted=restricted)


def look_over(app: App, act: str, subject: str, by: Actor) -> None:
    """Audit who looks at a list of children, before it is shown; `subject` is whose."""
    with app.writing(by) as work:
        audit.record(work, act, subject, "")


def accept_delivery(app: App, kept_in: Path, delivery: int, reason: str, by: Actor) -> Decided:
    """Accept a quarantined delivery from its archived file; `kept_in` is the folder of archived files.

    Raises `UserError` when its state forbids it, or its file is not there any more or cannot be read at all.
    """
    with app.writing(by) as work:
        found = deliveries.about_to_be(work.db, delivery, DeliveryAct.ACCEPT)
        agreement = _agreement(app, found)
        with _archived(app, kept_in, found, agreement) as content:

            def take_effect(trial: UnitOfWork) -> None:
                feed_id = deliveries.feed_id(trial, found.feed)
                kept = receive.keep_problems(trial, delivery, content.reading, app.intake)
                written = receive.write_facts(trial, delivery, feed_id, content, found.as_of, late=True)
                told = Told(delivery, feed_id, found.as_of, agreement.kind, content, kept.rows)
                refused_rows.settle(trial, told, app.intake.rules.digest)
                app.link(trial, written)

            return _decided(app, work, Wanted(delivery, DeliveryAct.ACCEPT, reason), take_effect)


def _agreement(app: App, found: Delivery) -> FeedAgreement:
    agreement = app.intake.agreement(found.feed)
    if agreement is None:
        raise UserError(f"The feed {found.feed} is no longer in config/feeds.toml: put it back first.")
    return agreement


@contextmanager
def _archived(app: App, kept_in: Path, found: Delivery, agreement: FeedAgreement) -> Iterator[DeliveryContent]:
    """Read a delivery again, with its manifest, as it was archived; `UserError` when it cannot be read at all."""
    if found.stored_as is None or not (kept_in / found.stored_as).is_file():
        raise UserError(f"The file of delivery {found.id} is no longer kept: ask its sender for it again.")
    manifest = archive.manifest_of(kept_in, found.stored_as)
    file = File(found.feed, found.as_of, found.file_name, kept_in / found.stored_as, manifest, found.stored_as)
    with receive.read_file(file, agreement, app.intake) as content:
        if found.sha256 and content.reading.sha256 not in {"", found.sha256}:
            raise UserError(f"The archived file of delivery {found.id} is damaged: ask its sender for it again.")
        if content.reading.blocked:
            why = content.reading.blocked[0].sentence
            raise UserError(f"Delivery {found.id} cannot be read, so it cannot be accepted: {why}")
        yield content


def decide_about_delivery(app: App, wanted: Wanted, by: Actor) -> Decided:
    """Reject, withdraw or restore a delivery; `UserError` when its state forbids it."""
    with app.writing(by) as work:
        return _decided(app, work, wanted, lambda trial: touch_named_by(trial, wanted.delivery))


def preview_delivery(app: App, wanted: Wanted, by: Actor) -> Consequences:
    """Return what rejecting, withdrawing or restoring a delivery would change; `UserError` as for the act itself."""
    with app.writing(by) as work:
        deliveries.about_to_be(work.db, wanted.delivery, wanted.act)

        def act(trial: UnitOfWork) -> None:
            deliveries.decide(trial, wanted.delivery, wanted.act, wanted.reason)
            touch_named_by(trial, wanted.delivery)

        return consequences_of(work, app, act)


def _decided(app: App, work: UnitOfWork, wanted: Wanted, take_effect: Act) -> Decided:
    return decide_delivery(work, wanted, take_effect, lambda act: consequences_of(work, app, act))


def settle_refused(app: App, delivery: int, reason: str, by: Actor) -> int:
    """Settle the refused rows of a delivery; return how many stood."""
    with app.writing(by) as work:
        return settle_refused_rows(work, delivery, reason)


def vouch_for_clock(app: App, by: Actor) -> None:
    """Vouch that the clock is right: what waited for that goes on."""
    with app.writing(by) as work:
        vouch(work, app.clock)


def propose_policy(app: App, proposal: Proposal, accounts: Accounts, by: Actor) -> ProposalOutcome:
    """Propose another policy; one that weakens nothing is in force at once."""
    with app.writing(by) as work:
        return propose(work, proposal, accounts)


def approve_policy(app: App, approval: Approval, accounts: Accounts, by: Actor) -> Approved:
    """Approve a proposed policy, as its second person where it weakens, and put it in force."""
    with app.writing(by) as work:
        return approve(work, approval, accounts)


def withdraw_policy(app: App, version: int, reason: str, by: Actor) -> Version:
    """Take a proposed policy back."""
    with app.writing(by) as work:
        return withdraw_version(work, version, reason)


def rebase_policy(app: App, version: int, proposal: Proposal, accounts: Accounts, by: Actor) -> ProposalOutcome:
    """Propose a policy's change anew, on top of the newest version."""
    with app.writing(by) as work:
        return rebase(work, version, proposal, accounts)
