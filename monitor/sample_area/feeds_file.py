"""The configuration of the synthetic area: its `feeds.toml`, its `calendar.toml`."""

from collections.abc import Iterator
from datetime import date

from monitor.sample_area.files import HOSPITAL, HOSPITAL_DATE_FORMAT, HOSPITAL_ENCODING, HOSPITAL_HEADINGS
from monitor.sample_area.identifiers import POSTCODE_AREAS
from monitor.sample_area.terms import TERMS

# Cadence and grace in days: what each sender agreed to.
AGREED = (
    ("births", 1, 3),
    ("health_visitor_contacts", 1, 3),
    ("contacts", 1, 3),
    (HOSPITAL, 1, 3),
    ("notices", 1, 3),
    ("gp_registration", 14, 3),
    ("school_roll", 28, 3),
    ("early_years", 28, 3),
)


MONTHLY_THEN_DAILY = frozenset({"health_visitor_contacts", "contacts", HOSPITAL})


def calendar_toml() -> str:
    """The school terms, first and last day each."""
    terms = (f"  [{term.first.isoformat()}, {term.last.isoformat()}]," for term in TERMS)
    return "\n".join(("# The school terms of the synthetic area.", "terms = [", *terms, "]", ""))


def feeds_toml(since: date) -> str:
    """What each feed agreed to, since when, in which of its own words."""
    return "\n".join(_lines(since)) + "\n"


def _lines(since: date) -> Iterator[str]:
    yield "# The feeds of the synthetic area: see monitor/sample_area."
    yield ""
    yield "[area]"
    yield f"postcodes = [{', '.join(_quoted(code) for code in POSTCODE_AREAS)}]"
    for feed, cadence_days, grace_days in AGREED:
        yield ""
        yield f"[feeds.{feed}]"
        yield f"cadence_days = {cadence_days}"
        yield f"grace_days = {grace_days}"
        yield f"from = {since.isoformat()}"
        if feed == "school_roll":
            yield "# The schools send nursery and reception classes: every September most of reception goes up and out."
            yield "gates = { term_start_gone_percent = 85, term_start_band_percent = 60 }"
        if feed == "gp_registration":
            yield "# Two years came by the quarter, in which 5 % of the children grow out of the extract."
            yield "gates = { gone_percent = 10 }"
        if feed in MONTHLY_THEN_DAILY:
            yield "# Two years came by the month, now files come by the day: fewer rows are no news, twice as many are."
            yield "gates = { delta_band_percent = 100 }"
        if feed == HOSPITAL:
            yield from _hospital()


def _hospital() -> Iterator[str]:
    yield f"date_format = {_quoted(HOSPITAL_DATE_FORMAT)}"
    yield f"encoding = {_quoted(HOSPITAL_ENCODING)}"
    yield ""
    yield f"[feeds.{HOSPITAL}.columns]"
    for heading, name in HOSPITAL_HEADINGS:
        if name:
            yield f"{_quoted(heading)} = {_quoted(name)}"


def _quoted(text: str) -> str:
    return f'"{text}"'
