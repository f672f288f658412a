"""The words that senders' systems write in a cell that holds nothing."""

NOTHING = frozenset(
    {"NULL", "(NULL)", "<NULL>", "[NULL]", "\\N", "NIL", "NONE", "NA", "N/A", "#N/A", "-", "--", "---", "."}
)
"""Words of a database or a spreadsheet: there is nothing to say."""
NOT_KNOWN = frozenset(
    {"N/K", "NK", "?", "UNKNOWN", "NOT KNOWN", "NOT SPECIFIED", "NOT STATED", "NOT RECORDED", "TBC", "TBA"}
)
"""Words of a person: there may be something, which is not known."""
BLANK_WORDS = NOTHING | NOT_KNOWN
_NO_NAMES = frozenset({"NULL", "(NULL)", "<NULL>", "[NULL]", "\\N", "N/A", "#N/A", "N/K"})
NO_NAMES = _NO_NAMES | {word.lower() for word in _NO_NAMES}
"""Those of them that are nobody's name, in this case: Null is one, and so is NA; UNKNOWN is kept as a placeholder."""
WANTS = "nothing where there is nothing to say"
_LONGEST = max(map(len, BLANK_WORDS))


def is_nothing(cell: str) -> bool:
    """Return whether a cell says that there is nothing."""
    return len(cell) <= _LONGEST and cell.upper() in NOTHING


def is_blank_word(cell: str) -> bool:
    """Return whether a cell says that there is nothing, or that nothing is known."""
    return len(cell) <= _LONGEST and cell.upper() in BLANK_WORDS
