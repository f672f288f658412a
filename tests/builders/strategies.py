"""Small worlds of deliveries, drawn crowded: few children, few homes, few days, so that all rules meet."""

import os
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.identity import Identity
from monitor.domain.record import Record, Row
from monitor.reading.conflicts import key_and_child
from tests.builders.identities import a_birth, a_meeting, a_notice, a_place, an_identity, on_a_list, on_a_roll
from tests.builders.store import Sender

DAYS = [f"2024-{month:02d}-{day:02d}" for month in (3, 4, 5, 6) for day in (1, 11, 21)]
_HOMES: list[dict[str, str | None]] = [
    {"address": "1 Weavers Court", "postcode": "BD7 1BB", "uprn": "100"},
    {"address": "1 Weavers Court", "postcode": "BD7 1BB"},
    {"address": "9 Mill Lane", "postcode": "LS1 1AA"},
    {"address": "9 Mill Lane", "postcode": "LS1 1AA", "uprn": "101"},
    {"address": None, "postcode": "ZZ99 3VZ"},
    {"address": None, "postcode": None},
]
_CHILDREN: list[dict[str, object]] = [
    {"number": 1, "given": "Ada", "born": "2023-01-01"},
    {"number": 2, "given": "Ben", "born": "2024-03-21"},
    {"number": 3, "given": "Cleo", "born": "2024-03-21"},
    {"number": 4, "given": "Dov", "born": "2024-05-11"},
]
_OLDER: dict[str, object] = {"number": 9, "given": "Tom", "born": "2014-01-01"}
SOURCES = {
    "births": "births",
    "gp_registration": "gp_registration",
    "school_roll": "school_roll",
    "early_years": "early_years",
    "contacts": "contacts:gp",
    "notices": "notices:police",
}
_EVIDENCE = ["seen_in_person", "seen_remotely", "no_access", "carer_only"]
_NOTICES = [
    "marac",
    "concern_reported",
    "caseload_opened",
    "caseload_closed",
    "move_claimed",
    "died",
    "death_withdrawn",
    "nhs_number_invalidated",
]


@dataclass(frozen=True)
class Sent:
    """One delivery of a world, in the order in which it comes; `withdrawn` says that it is taken back at the end."""

    feed: str
    as_of: str
    records: tuple[Record, ...]
    withdrawn: bool = False


@st.composite
def _identities(draw: st.DrawFn, feed: str) -> Identity:
    who = draw(st.sampled_from([*_CHILDREN, *_CHILDREN, _OLDER]))
    said: dict[str, object] = {**who, **draw(st.sampled_from(_HOMES)), "local_id": f"L{who['number']}"}
    said["mother"] = draw(st.sampled_from([None, 7, 8])) if feed in {"births", "contacts"} else None
    if feed != "births" and who is not _OLDER and draw(st.integers(0, 5)) == 0:
        said["born"] = "2023-02-01"
    if draw(st.integers(0, 7)) == 0:
        said["number"] = None
    if draw(st.integers(0, 15)) == 0:
        said |= {"restricted": True, "address": None, "postcode": None, "uprn": None}
    return an_identity(SOURCES[feed], **said)  # type: ignore[arg-type]  # drawn from what it takes


@st.composite
def _rows(draw: st.DrawFn, feed: str) -> Row:
    day, later = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
    match feed:
        case "births":
            return a_birth()
        case "gp_registration":
            reason = draw(st.sampled_from(["", "RDI", "LDN", "EMB"]))
            return on_a_list(draw(st.sampled_from(DAYS[:2])), later if reason else None, reason)
        case "school_roll":
            return on_a_roll(
                draw(st.sampled_from([None, day])), enrolled=DAYS[0], left=draw(st.sampled_from([None, later]))
            )
        case "early_years":
            return a_place(
                draw(st.sampled_from([None, day])), started=DAYS[0], ended=draw(st.sampled_from([None, later]))
            )
        case "contacts":
            contact_id = f"c{draw(st.integers(1, 3))}"
            return a_meeting(day, draw(st.sampled_from(_EVIDENCE)), "gp", contact_id)
        case _:
            about = draw(st.sampled_from(["child", "household"]))
            return a_notice(draw(st.sampled_from(_NOTICES)), day, about, notice_id=f"n{draw(st.integers(1, 3))}")


@st.composite
def _deliveries(draw: st.DrawFn) -> Sent:
    feed = draw(st.sampled_from(sorted(SOURCES)))
    records: dict[Hashable, Record] = {}
    for line in range(2, 2 + draw(st.integers(1, 4))):
        takes_back = feed in {"contacts", "notices"} and draw(st.integers(0, 4)) == 0
        record = Record(line, draw(_identities(feed)), draw(_rows(feed)), takes_back)
        records.setdefault(key_and_child(record), record)
    withdrawn = draw(st.integers(0, 7)) == 0
    return Sent(feed, draw(st.sampled_from(DAYS)), tuple(records.values()), withdrawn)


WORLDS = st.lists(_deliveries(), min_size=1, max_size=12)
_AS_MANY_AS_ASKED = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
# A world takes as long as a dozen small examples.
MANY = settings(
    max_examples=settings().max_examples if _AS_MANY_AS_ASKED else settings().max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def live_through(db: Connection, world: Iterable[Sent]) -> list[tuple[Sent, int, datetime]]:
    """Send all deliveries, then withdraw those to be withdrawn; return each with its id and instant."""
    sender = Sender(db)
    sent = [(each, sender.send(each.feed, each.as_of, each.records), sender.now) for each in world]
    for each, id_, _ in sent:
        if each.withdrawn:
            sender.decide(id_, DeliveryAct.WITHDRAW)
    return sent
