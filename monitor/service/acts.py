"""What people decide about deliveries and links, each in its transaction with what follows from it."""

from pathlib import Path

from monitor.casework.accept import Acceptance, Accepted, accept
from monitor.casework.reject import reject
from monitor.casework.undo_link import undo_link
from monitor.casework.withdraw import withdraw
from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.pipeline import WrittenFacts, receive
from monitor.pipeline.receive import File
from monitor.reading.content import DeliveryContent
from monitor.service.app import App
from monitor.service.judging_run import judge_one
from monitor.store import Connection, deliveries, escalations
from monitor.store.visibility import gather


def accept_delivery(app: App, kept_in: Path, delivery: int, reason: str, by: Actor) -> Accepted:
    """Accept a quarantined delivery from its kept file; `kept_in` is the folder of kept files."""
    now = app.clock.now()
    with app.database.begin() as db:
        found = deliveries.one(db, delivery)
        if found.stored_as is None:
            raise UserError(f"The file of delivery {delivery} is no longer kept: ask its sender for it again.")
        agreement = app.intake.agreement(found.feed)
        if agreement is None:
            raise UserError(f"The feed {found.feed} is no longer in config/feeds.toml: put it back first.")
        kept = kept_in / found.stored_as
        file = File(found.feed, found.as_of, found.file_name, kept, stored_as=found.stored_as)

        def apply(inner: Connection, id_: int, read: DeliveryContent) -> bool:
            feed_id = deliveries.feed_id(inner, found.feed)
            written = receive.write_facts(inner, id_, feed_id, read, found.as_of, late=True)
            return _clears(inner, app, app.link(inner, written, now).touched)

        with receive.read_file(file, agreement, app.intake) as content:
            return accept(db, Acceptance(delivery, content, reason, by, now), apply)


def _clears(db: Connection, app: App, touched: frozenset[int]) -> bool:
    """Whether any child of those touched would lose its open escalation, or leave."""
    opened = escalations.open_of(db, touched)
    context = app.judging_context(db)
    known = gather(db, opened.keys(), app.secret)
    return any(not judge_one(each.facts, context, app.today()).causes for each in known.values())


def reject_delivery(app: App, delivery: int, reason: str, by: Actor) -> None:
    """Reject a quarantined delivery."""
    with app.database.begin() as db:
        reject(db, delivery, reason, by, app.clock.now())


def withdraw_delivery(app: App, delivery: int, reason: str, by: Actor) -> int:
    """Withdraw an accepted delivery; give how many children will be judged again in the next run."""
    with app.database.begin() as db:
        return withdraw(db, delivery, reason, by, app.clock.now())


def undo(app: App, link_id: int, reason: str, by: Actor) -> int:
    """Undo a link and decide its description afresh; give how many children were touched."""
    now = app.clock.now()
    with app.database.begin() as db:
        identity_id = undo_link(db, link_id, reason, by, now)
        return len(app.link(db, WrittenFacts(frozenset({identity_id}), frozenset({identity_id})), now).touched)
