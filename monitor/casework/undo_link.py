"""Undoing a link: a person says that a record is not this child's (SPEC 7.1)."""

from datetime import datetime

from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.store import Connection, ledger, links


def undo_link(db: Connection, link_id: int, reason: str, by: Actor, now: datetime) -> int:
    """Hold a description apart from the others of its child; give its id, to be decided afresh."""
    held = links.held_together(db, link_id)
    if held is None:
        raise UserError(f"Link {link_id} is not in force: `monitor explain` shows the links of a child.")
    identity_id, others = held
    if not others:
        raise UserError(f"Link {link_id} is all there is of its child: withdraw its delivery instead.")
    links.keep_apart(db, identity_id, others, reason, by, now)
    ledger.note(db, by, "link.undone", f"link {link_id}", reason, now)
    return identity_id
