"""Makes docs/feeds.md from what the feeds declare of their columns, and from reading rows with the feeds themselves."""

from collections.abc import Iterator, Mapping

from monitor.domain.contact import IN_WORDS
from monitor.domain.contact import Evidence as Proved
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord, NoticeKind
from monitor.domain.removal import MEANING, NO_PRACTICE, Removal
from monitor.feeds import FEEDS
from monitor.reading import person_columns
from monitor.reading.column import Column, FeedDefinition, Whom
from tests.builders.files import reading_of_row
from tests.docs.markdown import joined, table

_HEADS = ["column", "holds", "must be there", "what it says", "a bad one costs"]
_BAD_CELLS = ("not\ta cell", "")
"""Cells that no column takes: with a control character, and blank."""
_INTRODUCTION = """\
# The feeds and their columns

This page is made from the code that reads the files (`make docs`).

A delivery is one file: `inbox/<feed>/<any name>_<YYYY-MM-DD>.csv`, where the date is the day through which the
file is complete. A feed belongs to one sender; where several send the same kind, each gets a feed of its own
(`contacts-gp`, `contacts-police`): the kind is what stands before the hyphen. Columns may come in any order and
under the sender's own headings, as far as `config/feeds.toml` maps them; columns that are not on this page are
dropped before anything is stored. Dates are written `YYYY-MM-DD` unless the mapping says otherwise, booleans
`Y`, `N` or blank.

A **snapshot** lists everybody current: a row that is gone tells no more than that. A **delta** lists what
happened: a row that is not there tells nothing. Of two versions of one key the one with the later as-of day
holds, then the one received later. `withdrawn = Y` takes a row back, also one that has not come yet.

The **id of a contact or notice** may cover several children, a row for each: a visit to a family, one report about
two siblings. Its rows are told apart by the child's `local_id`, and a row corrects or takes back only what the id
told of that child. Children told together in one delivery are one visit. An id that comes with another child in a
delivery for another day is doubtful: it may be a second child of that visit, or a correction of whom it was about.
Until one of the two rows is withdrawn, or a delivery names both children, it is a sighting of neither; failed
contacts and notices count for both, but for `move_confirmed`, `caseload_closed` and `death_withdrawn`, which count for
neither. An id without any digit that covers more than four children of one file is taken for another column's word, and
its rows are refused. Where the sender agrees that an id told later is always told of a second child,
`one_id_many_children = true` in `config/feeds.toml` says so, and both count.
"""
_RESTRICTED = """\
With `restricted = Y` the service keeps *that* a protected child is registered, on a roll or seen, and not
*where*: address, property number, practice, school and provider are not stored. One such row covers everything
linked to the child, for good.

An **address that names no home** (blank, NOT KNOWN, NFA, care of the council) agrees with nothing. What else a sender
writes where it knows none, such as the civic centre, is listed as `no_addresses` in `config/feeds.toml`: it reads as
blank, and so does the property number beside it. A longer address counts where it begins with one, before its first
comma.
"""
_COSTS = """\
A **row** is refused only where nobody could tell whom it is about, when it was, or what. Every other cell that cannot
be used is dropped and reported with its address: the row stays, and the cell is read as blank unless the last column
says otherwise. A birth enters without any name, and `notices` need none of these columns. Words for nothing (`NULL`,
`N/K`, `-`) are read as blank, codes, headings and `Y` or `N` in any case. An NHS number that two birth dates bear is
dropped; rows of one id with two birth dates, or of one key with two contents, are refused. A refused row, and a file
without one usable row, wait for a person; lines of separators only are no rows.
"""
_VISITS: tuple[Mapping[str, str], ...] = (
    {"attendance": "5", "medium": "01", "child_seen": "Y"},
    {"attendance": "6", "medium": "01", "child_seen": "Y"},
    {"attendance": "5", "medium": "01", "child_seen": "N"},
    {"attendance": "5", "medium": "01", "child_seen": ""},
    {"attendance": "5", "medium": "03", "child_seen": "Y"},
    {"attendance": "5", "medium": "03", "child_seen": ""},
    {"attendance": "5", "medium": "02", "child_seen": "Y"},
    {"attendance": "5", "medium": "", "child_seen": "Y"},
    {"attendance": "7"},
    {"attendance": "3", "access": "refused"},
    {"attendance": "3", "access": "no_reply"},
    {"attendance": "3", "at_home": "Y"},
    {"attendance": "3"},
    {"attendance": "2"},
    {"attendance": "4"},
    {"attendance": "0"},
    {"activity": "12", "attendance": "5", "medium": "01", "child_seen": "Y"},
)
_REMOVALS = {
    Removal.REMOVED: "a removal, from that day",
    Removal.PRACTICE_DISSOLVED: "the practice closed: the family has time to find another",
    Removal.MOVE_CLAIMED: "a claim of moving, to be confirmed",
    Removal.DEATH_TOLD: "told of a death: in doubt until confirmed",
    Removal.CORRECTION: "the row itself was an error",
}
_ATTENDANCE = (
    "`last_attended_on` is a sighting on every distinct day ever delivered for the row, unless a later version names "
    "an earlier day. Without it the row is administrative: a place, hours or a headcount are nobody's sighting."
)


def page() -> str:
    """Return the whole page."""
    lines = [_INTRODUCTION, "## Identity columns", "", "These come first in every feed.", ""]
    lines += [
        *table(_HEADS, [_row(column, FeedKind.CONTACTS) for column in person_columns.COLUMNS]),
        _COSTS,
        _RESTRICTED,
    ]
    for kind, feed in FEEDS.items():
        lines += _feed(kind, feed)
    return joined(lines)


def _row(column: Column, kind: FeedKind) -> list[str]:
    must_be_there = "yes" if column.required else ""
    return [f"`{column.name}`", column.type, must_be_there, column.says, _cost(column, kind)]


def _cost(column: Column, kind: FeedKind) -> str:
    """Return what a cell that cannot be used costs, by reading rows with one."""
    bad = next((cell for cell in _BAD_CELLS if reading_of_row(kind, **{column.name: cell}).problems), _BAD_CELLS[0])
    if not reading_of_row(kind, **{column.name: bad}).records:
        return "**the row**"
    return f"the cell: {column.instead}" if column.instead else "the cell"


def _feed(kind: FeedKind, feed: FeedDefinition) -> Iterator[str]:
    listed = "snapshot" if kind.is_snapshot else "delta"
    person = "" if feed.needs is not Whom.NOBODY else " Identity columns may be blank here."
    yield from (f"## {kind}", "", f"{feed.says} A {listed}; its key is {_key(feed)}.{person}", "")
    yield from table(_HEADS, [_row(column, kind) for column in feed.columns])
    proves = {
        FeedKind.BIRTHS: [
            "A live birth is a sighting on the day of birth, by a midwife. A stillbirth enters no register.",
            "",
        ],
        FeedKind.GP_REGISTRATION: _removals(),
        FeedKind.SCHOOL_ROLL: [_ATTENDANCE, ""],
        FeedKind.EARLY_YEARS: [_ATTENDANCE, ""],
        FeedKind.HEALTH_VISITOR_CONTACTS: _visits(),
        FeedKind.CONTACTS: _stated(),
        FeedKind.NOTICES: ["Kinds: " + ", ".join(f"`{notice}`" for notice in NoticeKind) + ".", ""],
    }
    yield from proves[kind]


def _key(feed: FeedDefinition) -> str:
    return " and ".join(f"`{name}`" for name in feed.key)


def _removals() -> list[str]:
    rows = [
        (", ".join(f"`{c}`" for c, m in MEANING.items() if m is meaning), says) for meaning, says in _REMOVALS.items()
    ]
    none = ", ".join(f"`{code}`" for code in sorted(NO_PRACTICE))
    said = f"A registration is administrative. {none} are no practice: no registration, and after one a removal."
    return [said, "", *table(["removal_reason", "what it says"], rows)]


def _visits() -> list[str]:
    columns = ("activity", "attendance", "medium", "child_seen", "access", "at_home")
    rows = [(*(cells.get(column, "") for column in columns), _proved(cells)) for cells in _VISITS]
    said = "What a row proves, with the code set that ships (`medium` 03 is video; under the other code set it is 11):"
    return [said, "", *table([*columns, "proves"], rows)]


def _proved(cells: Mapping[str, str]) -> str:
    blank = dict.fromkeys(("activity", "attendance", "medium", "child_seen", "access", "at_home"), "")
    reading = reading_of_row(FeedKind.HEALTH_VISITOR_CONTACTS, None, **{**blank, **cells})
    found = [record.row.evidence for record in reading.records if isinstance(record.row, ContactRecord)]
    return f"`{found[0]}`" if found else "refused, as a problem"


def _stated() -> list[str]:
    rows = [(f"`{evidence}`", IN_WORDS[evidence]) for evidence in Proved]
    return [
        "The sender states for each child what the contact proves; an unknown word is a problem.",
        "",
        *table(["evidence", "in letters"], rows),
    ]
