"""Small invented rehearsal folders, drawn from a seed and crowded round the edges of the rules.

    python tests/oracle/worlds.py --write FOLDER --seed 7     writes one world
    python tests/oracle/worlds.py --write FOLDER --seed 7 --without doubts corrections
                                                              the same, without some kinds of trouble
    python tests/oracle/worlds.py --census 200                says what 200 worlds bring about

All people are invented; the numbers are of the 999 range that is kept for tests.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import blemishes  # type: ignore[import-not-found]
import oracle  # type: ignore[import-not-found]  # beside this file; run as a script

ONE = timedelta(days=1)
IDENTITY = [
    "local_id",
    "nhs_number",
    "nhs_number_status",
    "family_name",
    "given_name",
    "date_of_birth",
    "sex",
    "address",
    "postcode",
    "uprn",
    "restricted",
]
COLUMNS = {
    "births": ["outcome", "mother_nhs_number", "birth_order", "notified_on"],
    "gp_registration": ["practice_code", "acceptance_type", "registered_on", "removed_on", "removal_reason"],
    "school_roll": ["upn", "school_urn", "year_group", "enrolled_on", "left_on", "destination", "last_attended_on"],
    "early_years": [
        "provider_urn",
        "entitlement",
        "started_on",
        "ended_on",
        "leaving_reason",
        "expected_hours",
        "last_attended_on",
    ],
    "health_visitor_contacts": [
        "contact_id",
        "contact_on",
        "activity",
        "attendance",
        "medium",
        "child_seen",
        "seen_alone",
        "access",
        "at_home",
        "planned",
        "team",
        "mother_nhs_number",
        "withdrawn",
    ],
    "contacts": ["agency", "contact_id", "contact_on", "kind", "evidence", "planned", "practitioner_role", "withdrawn"],
    "notices": ["agency", "notice_id", "noticed_on", "kind", "about", "area", "confirmed_by", "withdrawn"],
}
SNAPSHOTS = ("gp_registration", "school_roll", "early_years")
DELTAS = ("health_visitor_contacts", "contacts", "notices")
FAMILIES = [
    "Ashworth",
    "Brennock",
    "Calderstone",
    "O'Dellan",
    "Farrowby",
    "Grésham-Vale",
    "Hollin",
    "Ivesdale",
    "Jessamy",
    "Kirkbright",
]
GIVEN = [
    "Alder",
    "Briony",
    "Corin",
    "Dara",
    "Elowen",
    "Fern",
    "Gwil",
    "Hester",
    "Idris",
    "Juniper",
    "Kestrel",
    "Linnet",
    "Marlow",
    "Noor",
    "Orla",
    "Perran",
    "Quill",
    "Rowan",
    "Sorrel",
    "Tamsin",
]
STREETS = ["Larch Row", "Weavers Court", "Prince Street", "Mill Lane", "Quarry Bank", "Tanners Yard"]
SEEN_BY = ["gp", "hospital", "midwifery", "social_care", "children_centre", "health_visitor", "school", "early_years"]
BRIEFLY = ["police", "ambulance", "housing", "other"]
EVIDENCE = [
    "seen_in_person",
    "seen_remotely",
    "carer_only",
    "not_shown",
    "arrived_late",
    "access_refused",
    "no_access",
    "was_not_brought",
    "cancelled_by_carer",
    "cancelled_by_service",
    "administrative",
]
TROUBLES = ["corrections", "doubts", "lateness", "noise", "restrictions", "silence", "withdrawals"]
LIMITS = [21, 28, 42, 56, 60, 63, 90, 91, 137, 183, 300, 365]


def days(n: int) -> timedelta:
    """`n` days as a length of time."""
    return timedelta(days=n)


def nhs_number(n: int) -> str:
    """A number of the test range with its check digit; the n-th that has one."""
    serial = 100 + n * 7
    while True:
        nine = f"999{serial:06d}"
        check = (11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11
        if check != 10:
            return f"{nine}{check}"
        serial += 1


@dataclass
class Person:
    """One invented child."""

    label: str
    number: str
    status: str
    family: str
    given: str
    born: date
    sex: str
    address: str
    postcode: str
    uprn: str
    mother: str
    birth_order: int
    how: str  # births, here, arrives
    appears: date  # the first day anything can be told of it
    restricted_from: date | None = None
    corrected: tuple[date, date] | None = None  # from this as-of day on another birth date is told
    ids: dict[str, str] = field(default_factory=dict)  # local_id by source, where it is not the label


class World:
    """A world in the making: people, what happens to them, and when it is told."""

    def __init__(self, seed: int, without: frozenset[str] = frozenset()) -> None:
        self.rng = random.Random(seed)
        self.without = without
        self.blemished = seed >= blemishes.BLEMISHED
        self.left_out: list[tuple[str, tuple[str, ...], date, date]] = []  # feed, key, gone from a day until another
        self.first = date(self.rng.randint(2011, 2024), self.rng.randint(1, 12), self.rng.randint(1, 28))
        self.last = oracle.add_months(self.first, self.rng.choice([3, 5, 7, 9, 12, 12, 15, 18, 24]))
        self.last += days(self.rng.randint(0, 20))
        self.people: list[Person] = []
        self.told: dict[str, list[tuple[date, dict[str, str]]]] = {name: [] for name in COLUMNS}
        self.delays: dict[tuple[str, date], int] = {}
        self.serial = 0
        self.punctual = self.rng.random() < 0.4 or "lateness" in without
        self.feeds = self.draw_feeds()
        self.policy = self.draw_policy()
        # In about half of the worlds each child has one story whose outcome hangs on a single day.
        self.narrow = self.chance(0.5)
        self.turning_points: list[date] = []
        if self.narrow:
            self.last = max(self.last, self.first + days(self.rng.randint(280, 480)))

    # Drawing days.

    def near(self, day: date) -> date:
        """That day, or one close to it."""
        return day + days(self.rng.choice([-1, -1, 0, 0, 0, 1, 1, 2]))

    def some_day(self, after: date, before: date | None = None) -> date:
        """Any day between two."""
        span = ((before or self.last) - after).days
        return after + days(self.rng.randint(0, max(span, 0)))

    def chance(self, share: float) -> bool:
        """True in so many cases of one."""
        return self.rng.random() < share

    def trouble(self, kind: str, share: float) -> bool:
        """True in so many cases of one, but never for a kind of trouble this world is to be without."""
        return self.chance(share) and kind not in self.without

    # The frame.

    def draw_feeds(self) -> dict[str, dict[str, Any]]:
        """All seven feeds, most of them daily, some weekly or silent for a time."""
        feeds: dict[str, dict[str, Any]] = {}
        for name in COLUMNS:
            begins = self.first
            if self.chance(0.2):
                begins -= days(self.rng.choice([1, 7, 30]))
            elif self.chance(0.05):
                begins += days(self.rng.choice([10, 40]))
            cadence = 1
            if name in {"health_visitor_contacts", "contacts"} and self.chance(0.25):
                cadence = 7
            elif name != "births" and self.chance(0.15):
                cadence = self.rng.choice([7, 7, 30]) if name in SNAPSHOTS else 7
            silent = []
            if self.trouble("silence", 0.2):
                start = self.some_day(self.first + days(20))
                silent.append([start, start + days(self.rng.choice([2, 6, 7, 8, 9, 20, 60]))])
            feeds[name] = {"cadence_days": cadence, "from": begins, "silent": silent}
        return feeds

    def draw_policy(self) -> dict[str, Any]:
        """A few worlds have numbers of their own."""
        policy: dict[str, Any] = {}
        if self.chance(0.08):
            policy["arrival"] = self.rng.choice([28, 35])
        if self.chance(0.08):
            policy["brief"] = self.rng.choice([30, 60])
        if self.chance(0.05):
            policy["stretch"] = self.rng.choice([1.25, 2.0])
        if self.chance(0.05):
            policy["warning"] = self.rng.choice([7, 21])
        if self.chance(0.05):
            policy["wait_for"] = ["contacts"]
        if self.chance(0.06):
            del self.feeds["school_roll"]
            policy["hand_over"] = "by_age"
        return policy

    def families(self) -> None:
        """Draws one to five children in one to three homes."""
        left = self.rng.choice([1, 1, 2, 2, 3, 3, 4, 5])
        home = 0
        while left:
            size = min(left, self.rng.choice([1, 1, 2, 2, 3]))
            self.family(home, size)
            left -= size
            home += 1

    def family(self, home: int, size: int) -> None:
        """One home: its children share an address, mostly a name and a mother."""
        rng = self.rng
        name = FAMILIES[(home * 3 + rng.randint(0, 2)) % len(FAMILIES)]
        address = f"{rng.randint(1, 60)} {rng.choice(STREETS)}"
        postcode = f"ZX{home + 1} {rng.randint(1, 9)}{rng.choice('ABDEF')}{rng.choice('GHJLN')}"
        uprn = str(100010 + home) if self.chance(0.4) else ""
        mother = nhs_number(900 + home) if self.chance(0.6) else ""
        twin_of: Person | None = None
        for n in range(size):
            twins = twin_of is not None and twin_of.how == "births" and self.chance(0.25)
            if twins and twin_of:
                born, how, order, appears = twin_of.born, twin_of.how, twin_of.birth_order + 1, twin_of.appears
            else:
                born, how, appears = self.draw_birth()
                order = 1
            label = f"{'ABCDE'[home]}{n + 1}"
            person = Person(
                label,
                nhs_number(len(self.people)),
                rng.choice(["01", "01", "01", "02", ""]),
                name,
                GIVEN[(len(self.people) * 4 + rng.randint(0, 3)) % len(GIVEN)],
                born,
                rng.choice("FM"),
                address,
                postcode,
                uprn,
                mother,
                order,
                how,
                appears,
            )
            if self.trouble("restrictions", 0.05):
                person.restricted_from = self.some_day(self.first)
            if self.trouble("corrections", 0.06):
                person.corrected = (self.some_day(self.first + days(30)), born + days(rng.choice([-30, -2, 1, 9, 31])))
            if how == "births" and self.trouble("noise", 0.15):
                person.ids = {"hospital": f"H-{label}", "police": f"P-{label}"}
            self.people.append(person)
            twin_of = person

    def draw_birth(self) -> tuple[date, str, date]:
        """A birth date, how the child comes to be known, and from when."""
        rng = self.rng
        shape = rng.choice(["new", "new", "new", "baby", "toddler", "toddler", "csa", "csa", "entitled", "any"])
        if shape == "new":
            born = self.some_day(self.first, self.last - days(30))
        elif shape == "baby":
            born = self.near(self.first - days(rng.choice([30, 42, 56, 120, 240])))
        elif shape == "toddler":
            born = self.near(oracle.add_months(self.first, -rng.choice([12, 15, 23, 24, 28, 30])))
        elif shape == "csa":
            target = self.some_day(self.first + days(20))
            target = min(
                d
                for y in (target.year, target.year + 1)
                for d in (date(y, 3, 31), date(y, 8, 31), date(y, 12, 31))
                if d >= target
            )
            born = self.near(oracle.add_months(target, -60) - days(rng.choice([0, 0, 0, 40, 90, 122])))
        elif shape == "entitled":
            born = self.near(oracle.add_months(self.first, -36) - days(rng.choice([0, 30, 80])))
        else:
            born = self.first - days(rng.randint(1, 1600))
        if born >= self.first:
            return born, "births", born
        how = rng.choice(["births", "births", "births", "here", "arrives", "arrives"])
        appears = self.some_day(self.first + days(10), self.first + days(120)) if how == "arrives" else self.first
        if oracle.csa(born) <= appears:
            how, appears = "births", self.first
            if oracle.csa(born) <= self.first:
                born += days(400)
                born = min(born, self.first - ONE)
        return born, how, appears

    # Telling.

    def identity(self, person: Person, source: str, as_of: date) -> dict[str, str]:
        """The identity cells of one row, with the noise that real ones have."""
        born = person.corrected[1] if person.corrected and as_of >= person.corrected[0] else person.born
        cells = {
            "local_id": person.ids.get(source, person.label),
            "nhs_number": person.number,
            "nhs_number_status": person.status,
            "family_name": person.family,
            "given_name": person.given,
            "date_of_birth": born.isoformat(),
            "sex": person.sex,
            "address": person.address,
            "postcode": person.postcode,
            "uprn": person.uprn,
            "restricted": "",
        }
        if self.trouble("noise", 0.1):
            cells["nhs_number"] = cells["nhs_number_status"] = ""
        if self.trouble("noise", 0.1):
            cells["family_name"] = cells["family_name"].upper().replace("-", " ").replace("É", "E")
        if self.trouble("noise", 0.05):
            cells["address"] = cells["address"].lower() + ","
        if person.restricted_from and as_of >= person.restricted_from:
            cells |= {"address": "", "postcode": "", "uprn": "", "restricted": "Y"}
        return cells

    def tell(self, feed: str, person: Person, as_of: date, cells: dict[str, str], source: str = "") -> dict[str, str]:
        """One row, to be delivered with the file of that as-of day."""
        row = self.identity(person, source or feed, as_of) | cells
        self.told[feed].append((as_of, row))
        return row

    def leave_out(self, feed: str, row: dict[str, str], since: date, until: date) -> None:
        """The snapshots of some days lack that row."""
        self.left_out.append((feed, tuple(row[k] for k in oracle.KEYS[feed]), since, until))

    @staticmethod
    def number_of(n: int) -> str:
        """An NHS number of the test range."""
        return nhs_number(n)

    def next_id(self) -> str:
        """A contact or notice number nobody else has."""
        self.serial += 1
        return f"n{self.serial:04d}"

    def contact(
        self,
        person: Person,
        day: date,
        agency: str,
        evidence: str,
        *,
        planned: bool = False,
        withdrawn: float | None = None,
    ) -> None:
        """One row of `contacts`, sometimes taken back or put right later."""
        if day < person.born:
            return
        as_of = day + days(self.rng.choice([0, 0, 0, 1, 6]))
        cells = {
            "agency": agency,
            "contact_id": self.next_id(),
            "contact_on": day.isoformat(),
            "kind": "visit",
            "evidence": evidence,
            "planned": "Y" if planned else "",
        }
        row = self.tell("contacts", person, as_of, cells, agency)
        self.take_back("contacts", as_of, row, {"evidence": self.rng.choice(EVIDENCE)}, withdrawn)

    def take_back(
        self, feed: str, as_of: date, row: dict[str, str], other: dict[str, str], always: float | None = None
    ) -> None:
        """Now and then a later version withdraws the row or says something else."""
        later = as_of + days(self.rng.choice([1, 3, 10, 45]))
        if self.trouble("withdrawals", 0.07 if always is None else always):
            self.told[feed].append((later, row | {"withdrawn": "Y"}))
        elif self.trouble("withdrawals", 0.03):
            self.told[feed].append((later, row | other))

    def visit(self, person: Person, day: date, activity: str, attendance: str, **cells: str) -> None:
        """One row of `health_visitor_contacts`."""
        if day < person.born:
            return
        as_of = day + days(self.rng.choice([0, 0, 0, 1, 6]))
        row = self.tell(
            "health_visitor_contacts",
            person,
            as_of,
            {
                "contact_id": self.next_id(),
                "contact_on": day.isoformat(),
                "activity": activity,
                "attendance": attendance,
                "medium": "01",
                "child_seen": "",
                "planned": "Y",
                "team": "North",
                "mother_nhs_number": person.mother if self.chance(0.3) else "",
                **cells,
            },
        )
        self.take_back("health_visitor_contacts", as_of, row, {"child_seen": self.rng.choice(["Y", "N", ""])})

    def notice(self, person: Person, day: date, kind: str, about: str = "child", **cells: str) -> None:
        """One row of `notices`."""
        if day < person.born:
            return
        withdrawn = 0.6 if cells.pop("withdrawn", "") else None
        agency = cells.pop("agency", self.rng.choice(["police", "social_care", "school"]))
        as_of = day + days(self.rng.choice([0, 0, 0, 1, 4]))
        row = self.tell(
            "notices",
            person,
            as_of,
            {
                "agency": agency,
                "notice_id": self.next_id(),
                "noticed_on": day.isoformat(),
                "kind": kind,
                "about": about,
                **cells,
            },
            agency,
        )
        self.take_back("notices", as_of, row, {}, withdrawn)

    # What happens.

    def live(self, person: Person) -> None:
        """One child's story: how it becomes known, then a handful of chapters, then days seen."""
        begin = max(person.appears, person.born)
        self.become_known(person)
        if self.chance(0.75):
            self.general_practice(person, begin)
        if self.chance(0.6):
            self.reviews(person)
        age_at_end = (self.last - person.born).days
        if age_at_end > 2 * 365 and self.chance(0.75):
            self.nursery(person, begin)
        if "school_roll" in self.feeds and age_at_end > 4 * 365 - 60 and self.chance(0.75):
            self.school(person, begin)
        chapters = [
            self.concern,
            self.concern,
            self.violence,
            self.move,
            self.move,
            self.on_caseload,
            self.on_caseload,
            self.failures,
            self.failures,
            self.not_brought,
            self.cancellations,
            self.mistakes,
            self.mistakes,
            self.mistakes,
            self.oddities,
            self.oddities,
            self.death,
            self.contrast,
            self.brief_looks,
            self.brief_looks,
            self.numbers,
        ]
        months = max((self.last - begin).days // 30, 1)
        for chapter in self.rng.sample(chapters, min(len(chapters), self.rng.choice([0, 1, 2, 3, 3 + months // 6]))):
            chapter(person, self.some_day(begin))
        if self.chance(0.85):
            self.days_seen(person, begin)

    def become_known(self, person: Person) -> None:
        """The births row, or the first registration of a child that was here or comes."""
        birth = {
            "outcome": "live",
            "mother_nhs_number": person.mother,
            "birth_order": str(person.birth_order),
            "notified_on": "" if person.corrected else person.born.isoformat(),
        }
        if person.how == "births":
            as_of = max(person.born + days(self.rng.choice([0, 1, 2, 5])), self.first - ONE)
            self.tell("births", person, as_of, birth)
            if person.corrected and self.chance(0.8):
                self.tell("births", person, person.corrected[0], birth)
            return
        feed = self.rng.choice(
            ["gp_registration", "gp_registration", "early_years", "contacts", "notices", "health_visitor_contacts"]
        )
        as_of = person.appears
        if person.how == "here":
            as_of = self.first - ONE if self.chance(0.7) else self.first
        if feed == "gp_registration":
            self.tell(
                feed,
                person,
                as_of,
                {
                    "practice_code": "B83001",
                    "acceptance_type": "3",
                    "registered_on": (as_of - days(self.rng.choice([0, 3]))).isoformat(),
                },
            )
        elif feed == "early_years":
            self.tell(
                feed,
                person,
                as_of,
                {
                    "provider_urn": "512345",
                    "entitlement": "working_parent",
                    "started_on": as_of.isoformat(),
                    "expected_hours": "15",
                },
            )
        elif feed == "contacts":
            self.contact(
                person,
                as_of,
                self.rng.choice(["gp", "police"]),
                self.rng.choice(["seen_in_person", "administrative", "no_access"]),
            )
        elif feed == "notices":
            self.notice(person, as_of, self.rng.choice(["concern_reported", "move_claimed", "domestic_abuse"]))
        else:
            self.visit(person, as_of, "", "3", access="no_reply", at_home="Y")
        if self.chance(0.2):
            self.tell("births", person, self.some_day(as_of + ONE, as_of + days(60)), birth)

    def days_seen(self, person: Person, begin: date) -> None:
        """Days seen, each about a limit after the one before."""
        day = begin
        while True:
            day = self.near(day + days(self.rng.choice(LIMITS)))
            if day > self.last:
                return
            if self.chance(0.5):
                self.visit(person, day, "", "5", child_seen="Y")
            else:
                self.contact(person, day, self.rng.choice(SEEN_BY), "seen_in_person")

    def reviews(self, person: Person) -> None:
        """The mandated reviews, at the ends of their windows, late, elsewhere, or not at all."""
        born = person.born
        ends = {
            "08": born + days(30),
            "09": born + days(56),
            "10": oracle.add_months(born, 15),
            "11": oracle.add_months(born, 30),
        }
        opens = {"08": born, "09": born + days(42), "10": oracle.add_months(born, 9), "11": oracle.add_months(born, 24)}
        for activity, end in ends.items():
            how = self.rng.choice(["end", "end", "open", "early", "late", "missed", "missed", "remote", "half"])
            day = {
                "end": self.near(end),
                "open": self.near(opens[activity]),
                "late": end + days(20),
                "early": opens[activity] + days(5),
            }.get(how, end - days(4))
            if how == "missed" or not self.first <= day <= self.last:
                continue
            if how == "remote":
                self.visit(person, day, activity, "5", medium="03", child_seen="Y")
            elif how == "half":
                self.visit(
                    person, day, activity, self.rng.choice(["5", "7", "2"]), child_seen=self.rng.choice(["", "N"])
                )
            else:
                self.visit(person, day, activity, self.rng.choice(["5", "6"]), child_seen="Y")

    def general_practice(self, person: Person, begin: date) -> None:
        """Registered at the edge of the time allowed, then perhaps removed and registered again."""
        rng = self.rng
        base = person.born + days(57) if person.how == "births" else begin + days(29)
        on = self.near(base) if self.chance(0.5) else begin + days(rng.randint(0, 40))
        if on > self.last or on < person.born:
            return
        on = max(on, person.born)
        told = max(on + days(rng.choice([0, 1, 4])), self.first)
        row = {"practice_code": "B83001", "acceptance_type": "1", "registered_on": on.isoformat()}
        self.tell("gp_registration", person, told, row)
        if self.chance(0.6):
            gone = self.some_day(max(on, self.first) + ONE)
            reason = rng.choice(
                [
                    "RDI",
                    "RDR",
                    "CGA",
                    "RPR",
                    "RFI",
                    "TRA",
                    "ORR",
                    "DIS",
                    "DIS",
                    "DIS",
                    "EMB",
                    "SCT",
                    "OPA",
                    "SDL",
                    "DEA",
                    "LDN",
                    "CAN",
                    "V",
                    "V",
                ]
            )
            again = self.near(gone + days(rng.choice([0, 10, 31, 31, 60])))
            if reason == "V":
                self.tell(
                    "gp_registration",
                    person,
                    max(gone, told + ONE),
                    {
                        "practice_code": rng.choice(["V81997", "V81998", "V81999"]),
                        "acceptance_type": "",
                        "registered_on": gone.isoformat(),
                    },
                )
            else:
                self.tell(
                    "gp_registration",
                    person,
                    max(gone + days(rng.choice([0, 2])), told + ONE),
                    row | {"removed_on": gone.isoformat(), "removal_reason": reason},
                )
            if self.chance(0.6) and gone < again <= self.last:
                self.tell(
                    "gp_registration",
                    person,
                    again + days(rng.choice([0, 1, 9])),
                    row | {"practice_code": "B83002", "acceptance_type": "3", "registered_on": again.isoformat()},
                )

    def nursery(self, person: Person, begin: date) -> None:
        """A provider with registers or only headcounts; leaving it; perhaps another."""
        rng = self.rng
        early = oracle.add_months(person.born, 24)
        on = self.some_day(max(early, begin))
        if self.chance(0.4):
            on = self.near(oracle.next_entitlement_day(oracle.universal_from(person.born)))
        if on > self.last - days(3) or on < early - days(60):
            return
        told = max(on + ONE, self.first, begin)
        row = {
            "provider_urn": "512345",
            "entitlement": rng.choice(["universal", "two_year_old", "working_parent"]),
            "started_on": on.isoformat(),
            "expected_hours": "15",
        }
        registers = self.chance(0.65)
        self.tell("early_years", person, told, row)
        day = on
        for _ in range(rng.choice([0, 1, 2, 3, 5])):
            day += days(rng.choice([1, 7, 14, 28, 29, 30, 45]))
            if registers and day <= self.last and oracle.is_school_day(day):
                row = row | {"last_attended_on": day.isoformat()}
                self.tell("early_years", person, max(day + days(rng.choice([0, 1, 3])), told), row)
                if self.chance(0.15):
                    row = row | {"last_attended_on": (day - days(3)).isoformat()}
                    self.tell("early_years", person, max(day, told) + days(6), row)
        if self.chance(0.55):
            end = max(self.some_day(on), day)
            if self.chance(0.3):
                end = max(date(self.last.year, 7, 20), day)
            self.tell(
                "early_years",
                person,
                max(end + days(rng.choice([0, 2])), told + ONE),
                row | {"ended_on": end.isoformat(), "leaving_reason": "left"},
            )
            again = self.near(end + days(29))
            if self.chance(0.4) and again <= self.last:
                self.tell(
                    "early_years",
                    person,
                    max(again, told + days(2)),
                    {
                        "provider_urn": "523456",
                        "entitlement": "universal",
                        "started_on": again.isoformat(),
                        "expected_hours": "15",
                    },
                )

    def school(self, person: Person, begin: date) -> None:
        """A roll: attended at the edge of the twenty school days, left, another, handed over or not."""
        rng = self.rng
        of_age = oracle.csa(person.born)
        start = date(oracle.reception_september(person.born).year, 9, 4)
        on = rng.choice([start, start, self.near(of_age - days(60)), self.near(of_age), of_age + days(10)])
        on = max(on, begin)
        if on > self.last:
            return
        row = {
            "school_urn": "107200",
            "year_group": rng.choice(["R", "R", "R", "R", "N2", "1"]),
            "enrolled_on": on.isoformat(),
        }
        told = max(on + ONE, self.first)
        self.tell("school_roll", person, told, row)
        due = oracle.school_days_after(on if oracle.in_term(on) else oracle.next_term_start(on), 20)
        marks = {self.near(due), self.near(of_age - days(60)), of_age, of_age + days(12), on + days(3), on + days(90)}
        for day in sorted(rng.sample(sorted(marks), rng.choice([0, 1, 2, 3]))):
            if on <= day <= self.last:
                row = row | {"last_attended_on": day.isoformat()}
                told = max(day + days(rng.choice([0, 1, 3])), told)
                self.tell("school_roll", person, told, row)
        if self.chance(0.35):
            gone = self.near(of_age) if self.chance(0.3) else self.some_day(on + ONE)
            gone = max(gone, on + ONE)
            told = max(gone, told) + ONE
            self.tell(
                "school_roll",
                person,
                told,
                row | {"left_on": gone.isoformat(), "destination": rng.choice(["", "", "", "107300"])},
            )
            if self.chance(0.5):
                again = self.near(gone + days(rng.choice([0, 7, 30])))
                if gone <= again:
                    self.tell(
                        "school_roll",
                        person,
                        max(again, told) + ONE,
                        row | {"school_urn": "107300", "enrolled_on": again.isoformat(), "last_attended_on": ""},
                    )

    def concern(self, person: Person, day: date) -> None:
        """A concern about the child, and whether it is seen within ten working days."""
        kind = self.rng.choice(["concern_reported", "anonymous_referral"])
        self.notice(person, day, kind, self.rng.choice(["child", "child", "child", "household"]))
        if self.chance(0.6):
            seen = self.rng.choice([day, self.near(oracle.working_days_after(day, 10)), day + days(40)])
            self.contact(person, seen, self.rng.choice(["social_care", "gp", "police"]), "seen_in_person")

    def violence(self, person: Person, day: date) -> None:
        """A notice about the home, perhaps shortly before somebody is born to it."""
        day = self.rng.choice([day, self.near(oracle.add_months(person.born, -11)), day])
        teller = self.rng.choice([p for p in self.people if p.address == person.address])
        self.notice(
            teller,
            max(day, teller.born),
            self.rng.choice(["domestic_abuse", "marac", "concern_reported"]),
            self.rng.choice(["household", "household", "child"]),
        )

    def move(self, person: Person, day: date) -> None:
        """A claim of moving: seen, confirmed, disproved, confirmed by a parent, or nothing."""
        self.notice(person, day, "move_claimed", area="Farshire")
        after = self.near(oracle.working_days_after(day, 10))
        end = self.rng.choice(["seen", "confirmed", "confirmed", "disproved", "disproved", "parent", "nothing"])
        if end == "seen":
            self.contact(person, self.rng.choice([day, after]), "gp", "seen_in_person")
        if end == "confirmed":
            self.notice(person, after, "move_confirmed", area="Farshire", confirmed_by="Farshire Council")
            if self.chance(0.4):
                self.contact(
                    person, self.near(after + days(20)), self.rng.choice(["hospital", "police"]), "seen_in_person"
                )
            elif self.chance(0.3):
                self.notice(
                    person, after + days(30), "move_disproved", area="Farshire", confirmed_by="Farshire Council"
                )
        if end == "disproved":
            self.notice(person, after, "move_disproved", area="Farshire", confirmed_by="Farshire Council")
            if self.chance(0.6):
                self.contact(
                    person,
                    self.near(after + days(14)),
                    self.rng.choice(["social_care", "hospital", "police"]),
                    "seen_in_person",
                )
        if end == "parent":
            self.notice(person, after, "move_confirmed", area="Farshire", confirmed_by="mother")

    def on_caseload(self, person: Person, day: date) -> None:
        """A caseload with planned visits, some of which nobody answers."""
        self.notice(person, day, "caseload_opened", agency="social_care")
        for _ in range(self.rng.choice([1, 2, 4, 7])):
            day = self.near(day + days(self.rng.choice([7, 14, 28, 28, 28])))
            if day > self.last:
                return
            evidence = self.rng.choice(
                [
                    *["seen_in_person"] * 5,
                    "not_shown",
                    "access_refused",
                    "no_access",
                    "was_not_brought",
                    "carer_only",
                    "carer_only",
                    "cancelled_by_service",
                    "cancelled_by_carer",
                ]
            )
            self.contact(person, day, "social_care", evidence, planned=self.chance(0.9))
            if evidence != "seen_in_person" and self.chance(0.4):
                seen = self.rng.choice([day, day + ONE, self.near(oracle.working_days_after(day, 5))])
                self.contact(person, seen, self.rng.choice(["police", "school", "gp"]), "seen_in_person")
        if self.chance(0.5) and day + days(20) <= self.last:
            self.notice(person, day + days(20), "caseload_closed", agency="social_care")

    def failures(self, person: Person, day: date) -> None:
        """Two or three contacts at which the child was not seen."""
        for _ in range(self.rng.choice([2, 2, 3])):
            if self.chance(0.5):
                self.visit(
                    person,
                    day,
                    "",
                    "3",
                    access=self.rng.choice(["refused", "no_reply", ""]),
                    at_home=self.rng.choice(["Y", "N"]),
                )
            else:
                self.contact(
                    person,
                    day,
                    self.rng.choice([*SEEN_BY, "police"]),
                    self.rng.choice(["not_shown", "access_refused", "no_access", "was_not_brought"]),
                )
            day += days(self.rng.choice([0, 1, 7, 20]))
        if self.chance(0.25):
            self.contact(person, day - days(self.rng.choice([0, 1])), "gp", "seen_in_person")

    def not_brought(self, person: Person, day: date) -> None:
        """Missed appointments, the third about a year after the first."""
        day = max(day - days(250), person.born, self.first)
        for gap in (0, self.rng.choice([5, 100]), self.rng.choice([20, 265, 266, 360, 361])):
            day = self.near(day + days(gap))
            self.contact(person, day, self.rng.choice(["gp", "hospital"]), "was_not_brought")
            if self.chance(0.3):
                self.contact(person, day + days(self.rng.choice([0, 2])), "gp", "seen_in_person")

    def mistakes(self, person: Person, day: date) -> None:
        """What raised, or what cleared, is taken back a little later."""
        pick = self.rng.randint(0, 3)
        if pick == 0:
            self.contact(
                person, day, self.rng.choice(["gp", "hospital", "social_care"]), "seen_in_person", withdrawn=0.8
            )
        if pick == 1:
            self.notice(person, day, "move_disproved", area="Farshire", confirmed_by="Farshire", withdrawn="yes")
        if pick == 2:
            self.notice(person, day - days(3), "caseload_opened", agency="social_care")
            self.contact(person, day, "social_care", "no_access", planned=True, withdrawn=0.7)
        if pick == 3:
            by = self.rng.choice(["coroner", "registrar", "relative"])
            self.notice(person, day, self.rng.choice(["died", "concern_reported"]), confirmed_by=by, withdrawn="yes")

    def cancellations(self, person: Person, day: date) -> None:
        """Cancelled by the carer again and again, now and then by the service."""
        for _ in range(self.rng.choice([3, 4, 5])):
            self.visit(person, day, "", self.rng.choice(["2", "2", "2", "2", "4"]))
            day += days(self.rng.choice([3, 7, 14]))

    def oddities(self, person: Person, day: date) -> None:
        """Every other kind of evidence, words nobody knows, and rows that cannot be placed for certain."""
        pick = self.rng.randint(0, 7)
        if pick == 0:
            self.contact(person, day, "gp", self.rng.choice(EVIDENCE))
        if pick == 1:
            self.contact(person, day, "gp", self.rng.choice(["seen_maybe", "seen"]))
        if pick == 2:
            self.visit(person, day, "12", "5", child_seen="Y")
        if pick == 3:
            self.visit(person, day, "", "5", medium=self.rng.choice(["02", "11", ""]), child_seen="Y")
        if pick == 4:
            self.visit(person, day, "", self.rng.choice(["7", "0"]))
        if pick >= 5 and day >= person.born and "doubts" not in self.without:
            # A possible sighting: no number, and no first name to tell it by.
            row = self.identity(person, "hospital", day) | {
                "local_id": f"X-{self.next_id()}",
                "nhs_number": "",
                "nhs_number_status": "",
                "given_name": "Baby",
                "agency": "hospital",
                "contact_id": self.next_id(),
                "contact_on": day.isoformat(),
                "kind": "attendance",
                "evidence": "seen_in_person",
            }
            if pick == 6:
                row["postcode"] = "ZZ99 3VZ"
            if pick == 7:
                row |= {"given_name": "Someone", "family_name": person.family}
            self.told["contacts"].append((day, row))

    def death(self, person: Person, day: date) -> None:
        """Told of a death: formally or not, withdrawn or not."""
        by = self.rng.choice(["coroner", "registrar", "pds_formal", "child_death_review", "relative", "", ""])
        self.notice(person, day, "died", confirmed_by=by, agency="police")
        if self.chance(0.5):
            self.notice(
                person,
                self.near(oracle.working_days_after(day, self.rng.choice([5, 10, 20]))),
                "death_withdrawn",
                agency="police",
            )

    def contrast(self, person: Person, day: date) -> None:
        """The other children of the home are seen, three times and more."""
        for other in self.people:
            if other is not person and other.address == person.address:
                agencies = self.rng.choice(
                    [["gp", "hospital", "social_care", "health_visitor"], ["school"], ["school", "early_years"]]
                )
                for gap in (0, 20, 40, 41):
                    self.contact(other, min(day + days(gap), self.last), self.rng.choice(agencies), "seen_in_person")
        if self.chance(0.3) and day > self.first:
            # An older child of the home, too old for the register: only the day it was seen is kept.
            for gap in (0, 20, 40):
                row = self.identity(person, "gp", day) | {
                    "local_id": f"S-{person.label}",
                    "nhs_number": "",
                    "nhs_number_status": "",
                    "given_name": "Older",
                    "date_of_birth": date(day.year - 8, 5, 5).isoformat(),
                    "agency": "gp",
                    "contact_id": self.next_id(),
                    "contact_on": (day + days(gap)).isoformat(),
                    "kind": "surgery",
                    "evidence": "seen_in_person",
                }
                self.told["contacts"].append((day + days(gap), row))

    def brief_looks(self, person: Person, day: date) -> None:
        """Police and others see the child for a moment."""
        for _ in range(self.rng.choice([1, 1, 2])):
            self.contact(person, day, self.rng.choice(BRIEFLY), "seen_in_person")
            day = self.near(day + days(self.rng.choice([30, 60, 90])))

    def numbers(self, person: Person, day: date) -> None:
        """A number replaced: the notice comes first, then rows with the new one."""
        if person.how != "births" or person.corrected or day < person.born + days(40) or not self.chance(0.4):
            return
        new = nhs_number(500 + len(self.people) + self.people.index(person))
        self.notice(person, day, "nhs_number_superseded", area=new, agency="gp")

    # Stories that hang on one day.

    def hang(self, person: Person) -> None:
        """A child that reaches school age in time has that story, the others one of a limit."""
        self.become_known(person)
        of_age = oracle.csa(person.born)
        if self.first + days(70) < of_age < self.last - days(3) and "school_roll" in self.feeds and self.chance(0.7):
            self.hang_school_age(person, of_age)
            return
        self.hang_on_a_day(person)

    def hang_on_a_day(self, person: Person) -> None:
        """A child in order, seen once, then long unseen: what shortens its limit turns on the day it counts."""
        rng, born = self.rng, person.born
        begin = max(born, self.first)
        seen = self.some_day(begin, max(begin, self.last - days(200)))
        bands = [
            d for d in (born + days(42), oracle.add_months(born, 12)) if begin <= self.near(d) < self.last - days(190)
        ]
        if bands and self.chance(0.5):
            seen = max(self.near(rng.choice(bands)), begin)
        if self.chance(0.25) and born >= self.first:
            seen = born + days(rng.randint(1, 20))
        edge = self.near(seen + days(57 if seen < born + days(42) else 184))
        if born >= self.first and seen < born + days(42):
            edge = self.near(born + days(57))
        registered = max(born + days(3), self.first - days(9))
        stories = [
            self.hang_registration,
            self.hang_removal,
            self.hang_removal,
            self.hang_failures,
            self.hang_violence,
            self.hang_violence,
            self.hang_claim,
            self.hang_caseload,
            self.hang_concern,
            self.hang_contrast,
            self.hang_reviews,
            self.hang_leaving,
            self.hang_bands,
            self.hang_brief,
        ]
        story = rng.choice(stories)
        if story not in {self.hang_registration, self.hang_removal}:
            self.register(person, registered)
        if self.chance(0.7):
            for activity, day in (("08", born + days(12)), ("09", born + days(49))):
                if self.first <= day < seen and story != self.hang_reviews:
                    self.visit(person, day, activity, "5", child_seen="Y")
        self.contact(person, seen, rng.choice(["gp", "hospital", "health_visitor"]), "seen_in_person")
        story(person, seen, edge)
        self.turning_points += [edge, edge, seen + days(rng.choice([29, 43, 92, 184, 301]))]
        if self.trouble("silence", 0.2):
            feed = rng.choice(["contacts", "health_visitor_contacts"])
            self.feeds[feed]["silent"] = [[edge - days(3), edge + days(rng.choice([2, 4, 5, 6, 7, 8, 30]))]]
        if self.chance(0.5) and story != self.hang_bands:
            again = edge + days(rng.choice([1, 5, 30, 120]))
            self.contact(person, again, rng.choice(["gp", "social_care", "school"]), "seen_in_person")

    def register(self, person: Person, on: date, **cells: str) -> dict[str, str]:
        """One registration with a practice."""
        row = {"practice_code": "B83001", "acceptance_type": "1", "registered_on": on.isoformat()} | cells
        self.tell("gp_registration", person, max(on, self.first), row)
        return row

    def hang_registration(self, person: Person, _seen: date, edge: date) -> None:
        """Registered on the day that decides, or never."""
        if self.chance(0.7):
            on = self.near(person.born + days(57)) if person.born >= self.first else edge
            self.register(person, max(on, person.born))

    def hang_removal(self, person: Person, seen: date, edge: date) -> None:
        """Removed, or taken back on a list, on the day that decides."""
        row = self.register(person, max(person.born + days(3), self.first - days(9)))
        how = self.rng.choice(["begins", "ends", "dissolved", "dissolved", "nowhere", "newer"])
        reason = self.rng.choice(["RDR", "RDI", "CGA", "RPR", "ORR", "TRA", "RFI"])
        gone = {"begins": edge, "dissolved": edge - days(31) + days(self.rng.choice([0, 15]))}.get(how, seen + days(20))
        gone = max(gone, person.born + days(4), self.first + ONE)
        if how == "nowhere":
            self.register(person, gone, practice_code="V81997")
        else:
            self.tell(
                "gp_registration",
                person,
                gone,
                row | {"removed_on": gone.isoformat(), "removal_reason": "DIS" if how == "dissolved" else reason},
            )
        back = {
            "ends": edge,
            "nowhere": edge,
            "dissolved": self.near(gone + days(31)),
            "newer": gone + days(self.rng.choice([-1, 0, 1])),
        }.get(how)
        if back and back > gone - days(2):
            self.register(person, back, practice_code="B83002", acceptance_type="3")

    def hang_failures(self, person: Person, seen: date, edge: date) -> None:
        """The second failed contact, the fourth cancellation or the third missed appointment comes on that day."""
        how = self.rng.choice(["two", "two", "cancelled", "missed", "same day"])
        if how == "cancelled":
            for day in (seen + days(3), seen + days(9), seen + days(40), edge):
                self.visit(person, day, "", self.rng.choice(["2", "2", "2", "2", "2", "2", "2", "4"]))
        elif how == "missed":
            first = edge - days(self.rng.choice([200, 300, 360]))
            third = self.near(oracle.add_months(first, 12)) if self.chance(0.6) else edge
            for day in (first, seen - days(5), third):
                self.contact(person, day, "hospital", "was_not_brought")
        elif how == "same day":
            for day in (seen, edge):
                self.contact(person, day, "gp", "was_not_brought")
        else:
            for day in (seen + days(self.rng.choice([0, 1, 30])), edge):
                self.contact(
                    person,
                    day,
                    self.rng.choice(["gp", "police", "social_care"]),
                    self.rng.choice(["not_shown", "access_refused", "no_access", "was_not_brought"]),
                )

    def hang_violence(self, person: Person, _seen: date, edge: date) -> None:
        """A notice about the home, told through another child of it, that ends or begins on that day."""
        home = [p for p in self.people if p.address == person.address]
        teller = self.rng.choice(home)
        day = self.rng.choice([edge, oracle.add_months(edge, -12), self.near(oracle.add_months(person.born, -12))])
        self.notice(teller, day, self.rng.choice(["domestic_abuse", "marac", "concern_reported"]), "household")

    def hang_claim(self, person: Person, _seen: date, edge: date) -> None:
        """A claim that has waited ten working days on that day; a confirmation that a sighting may undo."""
        claimed = edge - days(self.rng.choice([14, 15, 16]))
        self.notice(person, claimed, "move_claimed", area="Farshire")
        if self.chance(0.3):
            self.notice(person, edge, "move_confirmed", area="Farshire", confirmed_by="Farshire Council")
            if self.chance(0.7):
                self.contact(
                    person, edge + days(self.rng.choice([0, 0, 1])), self.rng.choice(["gp", "police"]), "seen_in_person"
                )
        elif self.chance(0.4):
            disproved = self.near(edge)
            self.notice(person, disproved, "move_disproved", area="Farshire", confirmed_by="Farshire Council")
            self.contact(
                person, disproved + days(self.rng.choice([0, 1])), self.rng.choice(["gp", "police"]), "seen_in_person"
            )

    def hang_caseload(self, person: Person, seen: date, _edge: date) -> None:
        """A caseload closed on the day its limit passes, or opened on it."""
        turn = self.near(seen + days(29))
        opened = self.rng.choice([seen + days(2), turn])
        self.notice(person, opened, "caseload_opened", agency="social_care")
        if opened < turn:
            self.notice(person, turn, "caseload_closed", agency="social_care")

    def hang_concern(self, person: Person, _seen: date, edge: date) -> None:
        """A concern, and the child seen that day, the day before, or when ten working days have passed."""
        self.notice(person, edge, self.rng.choice(["concern_reported", "anonymous_referral"]))
        if self.chance(0.7):
            day = self.rng.choice([edge, edge - ONE, edge + ONE, self.near(oracle.working_days_after(edge, 10))])
            self.contact(person, day, self.rng.choice(["gp", "social_care", "gp", "police"]), "seen_in_person")

    def hang_contrast(self, person: Person, seen: date, edge: date) -> None:
        """The other children are seen a third time on that day, or long before; with a second check it is sooner."""
        third = edge
        if self.chance(0.6):
            row = self.register(person, max(person.born + days(5), self.first - days(3)))
            gone = max(seen + days(10), self.first)
            self.tell("gp_registration", person, gone, row | {"removed_on": gone.isoformat(), "removal_reason": "RDR"})
            third = self.near(seen + days(121))
            self.turning_points.append(seen + days(121))
        agencies = self.rng.choice([["gp", "hospital", "social_care"], ["gp", "gp", "school"]])
        for other in self.people:
            if other is not person and other.address == person.address:
                for day, agency in zip(
                    (seen + days(self.rng.choice([0, 1])), seen + days(50), third), agencies, strict=True
                ):
                    self.contact(other, day, agency, "seen_in_person")

    def hang_reviews(self, person: Person, _seen: date, edge: date) -> None:
        """Two reviews missed, the second by a day or not."""
        born = person.born
        ends = [
            ("08", born + days(30)),
            ("09", born + days(56)),
            ("10", oracle.add_months(born, 15)),
            ("11", oracle.add_months(born, 30)),
        ]
        at = min(range(len(ends)), key=lambda n: abs((ends[n][1] - edge).days))
        activity, end = ends[at]
        if self.chance(0.7):
            self.visit(person, self.near(end), activity, "5", medium="03", child_seen="Y")
        elif at and self.chance(0.5):
            self.visit(person, self.near(end), ends[at - 1][0], "5", medium="03", child_seen="Y")
        self.turning_points.append(end)

    def hang_leaving(self, person: Person, seen: date, edge: date) -> None:
        """A provider or a roll left, or a register that falls silent, with another place on the day that decides."""
        rng = self.rng
        on = max(seen - days(30), person.born, self.first)
        if rng.random() < 0.6 or "school_roll" not in self.feeds:
            row = {"provider_urn": "512345", "entitlement": "universal", "started_on": on.isoformat()}
            ended = edge - days(29)
            self.tell("early_years", person, on + ONE, row)
            if self.chance(0.4):
                row["last_attended_on"] = seen.isoformat()
                self.tell("early_years", person, max(seen, on + days(2)), row)
                self.turning_points.append(seen + days(29))
            elif ended > on:
                self.tell("early_years", person, ended + days(3), row | {"ended_on": ended.isoformat()})
            if self.chance(0.5):
                again = self.near(ended + days(29))
                self.tell(
                    "early_years",
                    person,
                    max(again, ended + days(4)),
                    {"provider_urn": "523456", "entitlement": "universal", "started_on": again.isoformat()},
                )
            return
        row = {"school_urn": "107200", "year_group": "N2", "enrolled_on": on.isoformat()}
        self.tell("school_roll", person, on + ONE, row)
        due = oracle.school_days_after(on if oracle.in_term(on) else oracle.next_term_start(on), 20)
        self.turning_points.append(due)
        if self.chance(0.5):
            day = self.near(due)
            self.tell("school_roll", person, day, row | {"last_attended_on": day.isoformat()})
        elif edge > on + days(3):
            self.tell("school_roll", person, edge, row | {"left_on": edge.isoformat(), "destination": ""})
            if self.chance(0.5):
                again = self.near(edge + days(20))
                self.tell(
                    "school_roll",
                    person,
                    max(again, edge + ONE),
                    row | {"school_urn": "107300", "enrolled_on": again.isoformat()},
                )

    def hang_school_age(self, person: Person, of_age: date) -> None:
        """In reception, last there about sixty days before school age; perhaps told wrongly at first, perhaps back."""
        on = max(of_age - days(100), self.first)
        last = max(self.near(of_age - days(60)), on)
        row = {"school_urn": "107200", "year_group": "R", "enrolled_on": on.isoformat()}
        if self.chance(0.4):
            wrong = last + days(self.rng.choice([1, 2, 5]))
            self.tell("school_roll", person, wrong + ONE, row | {"last_attended_on": wrong.isoformat()})
        self.tell("school_roll", person, last + days(9), row | {"last_attended_on": last.isoformat()})
        if self.chance(0.4):
            back = self.near(of_age + days(self.rng.choice([1, 5, 30])))
            self.tell("school_roll", person, back + ONE, row | {"last_attended_on": back.isoformat()})
        if self.chance(0.3):
            self.tell("school_roll", person, of_age + days(40), row | {"left_on": self.near(of_age).isoformat()})
        self.turning_points.append(of_age)

    def hang_bands(self, person: Person, seen: date, edge: date) -> None:
        """Two checks at once, so that the limits of two ages lie far apart."""
        if self.chance(0.6):
            self.notice(person, seen + days(5), "marac", "household")
            self.failures(person, min(seen + days(15), edge))

    def hang_brief(self, person: Person, seen: date, edge: date) -> None:
        """A short look by the police, about as late as it can help."""
        how = self.rng.choice(["violence", "concern", "nothing"])
        limit = {"violence": 183, "concern": 91, "nothing": 300}[how]
        if how == "violence":
            self.notice(person, seen + days(3), "domestic_abuse", "household")
        if how == "concern":
            self.notice(person, seen + days(3), "concern_reported")
        look = seen + days(self.rng.choice([0, 10, limit // 2, limit - 91, limit - 90, limit, limit + 20]))
        self.contact(person, look, self.rng.choice(BRIEFLY), "seen_in_person")
        self.turning_points += [self.near(look + days(91)), seen + days(limit * 3 // 2 + 1), edge]

    # Writing.

    def write(self, folder: Path) -> None:
        """Lays the world down as a rehearsal folder."""
        self.families()
        for person in self.people:
            if self.narrow and person.how == "births" and self.chance(0.85):
                self.hang(person)
            else:
                self.live(person)
        if self.turning_points and self.chance(0.3):
            end = self.near(self.rng.choice(self.turning_points))
            if self.first + days(30) < end < self.last:
                self.last = end
        if self.blemished:
            blemishes.lay(self)
        if self.trouble("doubts", 0.3):
            self.unplaced()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "expected.toml").write_text("", encoding="utf-8")
        (folder / "case.toml").write_text(self.case_toml(), encoding="utf-8")
        for feed in self.feeds:
            files = self.snapshot_files(feed) if feed in SNAPSHOTS else self.delta_files(feed)
            for as_of, rows in files.items():
                if as_of <= self.last and rows:
                    self.write_file(folder, feed, as_of, rows)

    def unplaced(self) -> None:
        """A notice about nobody in particular."""
        day = self.some_day(self.first)
        self.told["notices"].append(
            (
                day,
                dict.fromkeys(IDENTITY, "")
                | {
                    "local_id": "unknown",
                    "agency": "police",
                    "notice_id": self.next_id(),
                    "noticed_on": day.isoformat(),
                    "kind": "anonymous_referral",
                    "about": "household",
                },
            )
        )

    def case_toml(self) -> str:
        """The frame of the case."""
        lines = [
            'title = "A world drawn from a seed"',
            'source = "invented"',
            f"from = {self.first}",
            f"to = {self.last}",
            "",
        ]
        if self.policy:
            lines.append("[policy]")
            for name, value in self.policy.items():
                shown = str(value) if isinstance(value, int | float) else str(value).replace("'", '"')
                lines.append(f"{name} = {shown if not isinstance(value, str) else f'{chr(34)}{value}{chr(34)}'}")
            lines.append("")
        for feed, terms in self.feeds.items():
            lines += [f"[feeds.{feed}]", f"cadence_days = {terms['cadence_days']}", f"from = {terms['from']}"]
            if terms["silent"]:
                ranges = ", ".join(f"[{first}, {last}]" for first, last in terms["silent"])
                lines.append(f"silent = [{ranges}]")
            lines.append("")
        return "\n".join(lines)

    def delta_files(self, feed: str) -> dict[date, list[dict[str, str]]]:
        """The rows of a delta feed by as-of day; no number may have two birth dates in one file."""
        files: dict[date, list[dict[str, str]]] = {}
        for as_of, row in self.told[feed]:
            rows = files.setdefault(as_of, [])
            clash = any(
                r["nhs_number"] and r["nhs_number"] == row["nhs_number"] and r["date_of_birth"] != row["date_of_birth"]
                for r in rows
            )
            keys = oracle.KEYS[feed]
            if not clash and not any(all(r[k] == row[k] for k in keys) for r in rows):
                rows.append(row)
        return files

    def snapshot_files(self, feed: str) -> dict[date, list[dict[str, str]]]:
        """Everyone current on each day something changed; rows that have ended are listed for a while."""
        told = sorted(self.told[feed], key=lambda pair: pair[0])
        days_told = {as_of for as_of, _ in told}
        for person in self.people:
            if person.corrected and self.chance(0.7):
                days_told.add(person.corrected[0])
        days_told |= {day for gone in self.left_out if gone[0] == feed for day in gone[2:] if day < date.max}
        keys = oracle.KEYS[feed]
        files = {}
        for as_of in sorted(days_told):
            latest: dict[tuple[str, ...], tuple[date, dict[str, str]]] = {}
            for when, row in told:
                if when <= as_of:
                    latest[tuple(row[k] for k in keys)] = (when, row)
            rows = []
            for key, (when, row) in latest.items():
                if any((feed, key) == gone[:2] and gone[2] <= as_of < gone[3] for gone in self.left_out):
                    continue
                ended = row.get("removed_on") or row.get("left_on") or row.get("ended_on")
                if ended and as_of > when + days(40):
                    continue
                person = next(p for p in self.people if p.label == row["local_id"])
                fresh = self.identity(person, feed, as_of)
                rows.append(row | {k: fresh[k] for k in ("date_of_birth", "restricted", "address", "postcode", "uprn")})
            files[as_of] = [row for row in rows if len(rows) == 1 or not self.trouble("noise", 0.02)]
        return files

    def write_file(self, folder: Path, feed: str, as_of: date, rows: list[dict[str, str]]) -> None:
        """One delivery, mostly the day after its as-of day, sometimes weeks late."""
        delay = 1 if self.punctual else self.rng.choice([1, 1, 1, 1, 1, 1, 2, 3, 8, 13, 30])
        day = max(as_of + days(delay), self.first)
        if day > self.last:
            return
        path = folder / "deliveries" / day.isoformat() / f"{feed}_{as_of}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, [*IDENTITY, *COLUMNS[feed]], restval="", extrasaction="ignore")
            writer.writeheader()
            shuffled = rows[:]
            self.rng.shuffle(shuffled)
            writer.writerows(shuffled)


def write_world(folder: Path, seed: int, without: frozenset[str] = frozenset()) -> None:
    """Writes the rehearsal folder of this seed, on request without some kinds of trouble (TROUBLES)."""
    World(seed, without).write(folder)


# --- the census ---------------------------------------------------------------------------------------------------


def what_happens(seed: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Events, standing findings and states of one world."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_world(folder, seed)
        rehearsal = oracle.Rehearsal(oracle.read_case(folder))
        events: Counter[str] = Counter()
        findings: set[tuple[Any, ...]] = set()
        states: Counter[str] = Counter()
        day = rehearsal.case.first
        while day <= rehearsal.case.last:
            rehearsal.one_day(day)
            for who, judgement in rehearsal.judgements.items():
                states[judgement.state] += 1
                findings |= {(who, f.check, f.condition, f.since) for f in judgement.findings}
            day += ONE
        for event in rehearsal.events:
            events[f"{event['event']} {event['why']}"] += 1
        events["children"] = len(rehearsal.register.children)
        events["doubtful rows at the end"] = len(rehearsal.register.doubtful)
        return events, Counter(f"{check}.{condition}" for _, check, condition, _ in findings), states


def census(worlds: int, start: int = 0) -> None:
    """Prints what so many worlds bring about."""
    with multiprocessing.Pool() as pool:
        found = pool.map(what_happens, range(start, start + worlds), chunksize=2)
    for title, n in (("events", 0), ("findings", 1), ("child-days by state", 2)):
        total: Counter[str] = Counter()
        worlds_with: Counter[str] = Counter()
        for one in found:
            total += one[n]
            worlds_with.update(one[n].keys())
        print(f"\n{title} over {worlds} worlds (number, worlds with it)")
        for name, count in sorted(total.items()):
            print(f"  {name:42} {count:7} {worlds_with[name]:5}")


def main() -> int:
    """Writes a world, or counts what many bring about."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", nargs="*", choices=TROUBLES, default=[])
    parser.add_argument("--census", type=int)
    options = parser.parse_args()
    if options.write:
        write_world(options.write, options.seed, frozenset(options.without))
    if options.census:
        census(options.census, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
