"""The drop folders: which files have arrived completely, how they are claimed and archived (FEEDS.md "Claim")."""

from monitor.domain.inbox import Unusable
from monitor.intake.dropfolder.archive import delete, exclusively, kept_before, kept_name, move_unread, release, store
from monitor.intake.dropfolder.claim import claim, claim_named, left_over
from monitor.intake.dropfolder.contents import Contents, read_claimed
from monitor.intake.dropfolder.files import MANIFEST, Claimed
from monitor.intake.dropfolder.scan import Scan, SeenFile, scan, unchanged

__all__ = [
    "MANIFEST",
    "Claimed",
    "Contents",
    "Scan",
    "SeenFile",
    "Unusable",
    "claim",
    "claim_named",
    "delete",
    "exclusively",
    "kept_before",
    "kept_name",
    "left_over",
    "move_unread",
    "read_claimed",
    "release",
    "scan",
    "store",
    "unchanged",
]
