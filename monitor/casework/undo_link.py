"""Undoing of a link: a person decides that a record is not this child's (SPEC 7.1)."""

from monitor.domain.errors import UserError
from monitor.store import UnitOfWork, audit, links


def undo_link(work: UnitOfWork, link_id: int, reason: str) -> int:
    """Keep an identity apart from the others of its child; return its id, to be decided again."""
    held = links.held_together(work.db, link_id)
    if held is None:
        raise UserError(f"Link {link_id} is not in force: `monitor explain` shows the links of a child.")
    identity_id, others = held
    if not others:
        raise UserError(f"Link {link_id} is all there is of its child: withdraw its delivery instead.")
    links.keep_apart(work, identity_id, others, reason)
    audit.record(work, "link.undone", f"link {link_id}", reason)
    return identity_id
