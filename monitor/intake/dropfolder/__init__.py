"""The drop folders: which files have arrived whole, how one is taken in, and how it is kept (FEEDS.md "Claim")."""

from monitor.intake.dropfolder.archive import alone, delete, keep, kept_before, kept_name, let_go, move_unread
from monitor.intake.dropfolder.claim import claim, claim_named, left_over
from monitor.intake.dropfolder.contents import Contents, read_claimed
from monitor.intake.dropfolder.files import MANIFEST, Claimed, Unusable
from monitor.intake.dropfolder.scan import Glimpse, Look, look, settled

__all__ = [
    "MANIFEST",
    "Claimed",
    "Contents",
    "Glimpse",
    "Look",
    "Unusable",
    "alone",
    "claim",
    "claim_named",
    "delete",
    "keep",
    "kept_before",
    "kept_name",
    "left_over",
    "let_go",
    "look",
    "move_unread",
    "read_claimed",
    "settled",
]
