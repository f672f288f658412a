"""The drop folders: which files have arrived whole, how one is taken in, and how it is kept (FEEDS.md "Claim")."""

from monitor.inbox.claiming import claim, claim_named, left_over
from monitor.inbox.files import MANIFEST, Claimed, Unusable
from monitor.inbox.keeping import alone, delete, keep, kept_before, kept_name, let_go, move_unread
from monitor.inbox.looking import Glimpse, Look, look, settled
from monitor.inbox.reading import Contents, contents

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
    "contents",
    "delete",
    "keep",
    "kept_before",
    "kept_name",
    "left_over",
    "let_go",
    "look",
    "move_unread",
    "settled",
]
