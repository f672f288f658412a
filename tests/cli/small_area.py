"""A small made-up area as a rehearsal folder: three children, a doubt, a concern nobody can place, a damaged file.

Its names are canaries: no page but `identity` may show one.
"""

from pathlib import Path

from monitor.domain.feed import FeedKind
from tests.builders.files import a_file, a_row

FIRST, LAST = "2026-01-05", "2026-04-10"
RAISED_ON = "2026-03-02"
CANARIES = ("Zephyrine", "Quillfeather", "Thistlewick", "Marmaduke", "Oxbowmere", "Larkspindle", "ZZ99 9ZZ")
_CASE = f"""\
title = "A small area"
from = {FIRST}
to = {LAST}
""" + "".join(f"\n[feeds.{kind}]\ncadence_days = 1\nfrom = 2026-01-01\n" for kind in FeedKind)

UNSEEN = {
    "local_id": "A1",
    "nhs_number": "9990000018",
    "family_name": "Quillfeather",
    "given_name": "Zephyrine",
    "date_of_birth": "2026-01-04",
    "address": "3 Oxbowmere Row",
    "postcode": "BD7 1BB",
    "uprn": "",
}
SEEN = {
    "local_id": "B1",
    "nhs_number": "9990000026",
    "family_name": "Thistlewick",
    "given_name": "Marmaduke",
    "date_of_birth": "2026-01-04",
    "address": "9 Larkspindle Way",
    "postcode": "BD9 4AA",
    "uprn": "",
}
PROTECTED = {
    "local_id": "R1",
    "nhs_number": "9990000034",
    "family_name": "Larkspindle",
    "given_name": "Zephyrine",
    "date_of_birth": "2026-01-05",
    "address": "12 Oxbowmere Row",
    "postcode": "BD7 1BC",
    "uprn": "",
    "restricted": "Y",
}
DOUBTFUL = {**UNSEEN, "local_id": "X9", "nhs_number": "", "given_name": "Marmaduke", "postcode": ""}
NOBODY = {**dict.fromkeys(UNSEEN, ""), "local_id": "N9"}


def write_case(folder: Path) -> Path:
    """Write the folder; what must come out of it is in `expected.toml`."""
    (folder / "case.toml").write_text(_CASE, encoding="utf-8")
    for day, name, content in _files():
        target = folder / "deliveries" / day
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    told = "".join(
        f'[[event]]\non = {on}\nevent = "raised"\nchild = "{child}"\nwhy = "unseen"\n\n'
        for child, on in (("A1", RAISED_ON), ("R1", "2026-03-03"))
    )
    (folder / "expected.toml").write_text(told, encoding="utf-8")
    return folder


def _files():
    births = [
        a_row(FeedKind.BIRTHS, 1, **who, notified_on=who["date_of_birth"], birth_order="1")
        for who in (UNSEEN, SEEN, PROTECTED)
    ]
    yield "2026-01-07", "births_2026-01-06.csv", a_file(births)
    yield "2026-01-20", "health_visitor_contacts_2026-01-19.csv", a_file(_first_visits())
    yield "2026-01-21", "gp_registration_2026-01-20.csv", a_file([_registration()])
    yield "2026-02-10", "health_visitor_contacts_2026-02-09.csv", a_file([_nobody_in("2026-02-09")])
    yield "2026-02-17", "notices_2026-02-16.csv", a_file([_household_notice()])
    yield "2026-02-24", "contacts_2026-02-23.csv", a_file([_gp(SEEN, "g1", "2026-02-23", "immunisation"), _doubt()])
    yield "2026-03-21", "contacts_2026-03-20.csv", a_file([_police()])
    yield "2026-03-24", "notices_2026-03-23.csv", a_file([_not_placed()])
    broken = a_file([_gp(SEEN, "g2", "2026-04-01", "immunisation")]).replace(b"contact_on", b"on_what_day")
    yield "2026-04-03", "contacts_2026-04-02.csv", broken


def _first_visits():
    for who in (UNSEEN, SEEN, PROTECTED):
        yield a_row(
            FeedKind.HEALTH_VISITOR_CONTACTS, 1, **who, contact_id=f"v{who['local_id']}", contact_on="2026-01-19",
            activity="08",
        )  # fmt: skip


def _registration():
    return a_row(FeedKind.GP_REGISTRATION, 1, **SEEN, registered_on="2026-01-20")


def _nobody_in(on):
    changes = {"attendance": "3", "child_seen": "", "access": "no_reply", "activity": ""}
    return a_row(FeedKind.HEALTH_VISITOR_CONTACTS, 1, **UNSEEN, contact_id="v9", contact_on=on, **changes)


def _household_notice():
    return a_row(FeedKind.NOTICES, 1, **UNSEEN, notice_id="n1", noticed_on="2026-02-16")


def _gp(who, contact_id, on, kind):
    return a_row(FeedKind.CONTACTS, 1, **who, contact_id=contact_id, contact_on=on, kind=kind)


def _doubt():
    return _gp(DOUBTFUL, "g9", "2026-02-20", "consultation")


def _police():
    # The sender's own word holds the child's name, which must not come out again.
    row = _gp(UNSEEN, "p1", "2026-03-20", "visit to Zephyrine")
    return {**row, "agency": "police"}


def _not_placed():
    changes = {"kind": "concern_reported", "about": "child", "noticed_on": "2026-03-23"}
    return a_row(FeedKind.NOTICES, 1, **NOBODY, notice_id="n9", nhs_number_status="", sex="", **changes)
