"""The drop folders: which files have arrived whole, and how one is taken in (FEEDS.md "Claim")."""

from monitor.inbox.claiming import claim, claim_named, left_over
from monitor.inbox.files import MANIFEST, Claimed, Unusable
from monitor.inbox.looking import Glimpse, Look, look, settled
from monitor.inbox.reading import Contents, contents

__all__ = [
    "MANIFEST",
    "Claimed",
    "Contents",
    "Glimpse",
    "Look",
    "Unusable",
    "claim",
    "claim_named",
    "contents",
    "left_over",
    "look",
    "settled",
]
