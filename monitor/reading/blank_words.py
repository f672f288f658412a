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
NO_NAMES = frozenset({"NULL", "(NULL)", "<NULL>", "[NULL]", "\\N", "N/A", "#N/A", "N/K"})
"""Those of them that are nobody's name, as Null or Na may be; UNKNOWN is a placeholder, kept as others are."""
WANTS = "nothing where there is nothing to say"
_LONGEST = max(map(len, BLANK_WORDS))


def is_nothing(cell: str) -> bool:
    """Return whether a cell says that there is nothing."""
    return len(cell) <= _LONGEST and cell.upper() in NOTHING


def is_blank_word(cell: str) -> bool:
    """Return whether a cell says that there is nothing, or that nothing is known."""
    return len(cell) <= _LONGEST and cell.upper() in BLANK_WORDS
