"""The meaning of a GP list's removal codes (FEEDS.md, "What a row proves"; DOMAIN 2.3)."""

from enum import StrEnum


class Removal(StrEnum):
    """What follows from a removal code; none of them is an exit from the register."""

    REMOVED = "removed"
    PRACTICE_DISSOLVED = "practice_dissolved"
    MOVE_CLAIMED = "move_claimed"
    DEATH_TOLD = "death_told"
    CORRECTION = "correction"


MEANING = {
    **dict.fromkeys(("RDI", "RDR", "CGA", "RPR", "RFI", "TRA", "ORR"), Removal.REMOVED),
    # Codes of the PDS list that FEEDS.md does not classify: the child is on no list, which is what matters.
    **dict.fromkeys(("AFN", "AFL", "PRI", "PSY", "DIP"), Removal.REMOVED),
    "DIS": Removal.PRACTICE_DISSOLVED,
    **dict.fromkeys(("EMB", "SCT", "NIT", "SDN", "SDL", "OPA"), Removal.MOVE_CLAIMED),
    "DEA": Removal.DEATH_TOLD,
    **dict.fromkeys(("LDN", "CAN", "X"), Removal.CORRECTION),
}
"""The meaning of every removal code; the reader reports any other code as a problem."""


def _codes(meaning: Removal) -> frozenset[str]:
    return frozenset(code for code, means in MEANING.items() if means is meaning)


CORRECTIONS = _codes(Removal.CORRECTION)
"""Removal codes which say that the row itself was an error."""
DISSOLVED = _codes(Removal.PRACTICE_DISSOLVED)
MOVE_CLAIMS = _codes(Removal.MOVE_CLAIMED)
"""Removal codes that report a move, to be confirmed."""
TOLD_OF_DEATH = _codes(Removal.DEATH_TOLD)
"""Removal codes that report a death (SPEC section 4)."""
NO_PRACTICE = frozenset({"V81997", "V81998", "V81999"})
"""Practice codes for "no practice", "not applicable", "not known": no registration, and after one a removal."""
