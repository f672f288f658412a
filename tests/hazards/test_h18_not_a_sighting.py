"""H18: only what states that the child was seen is a sighting; an unknown code never is."""

from itertools import product

import pytest

from monitor.domain.contact import Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord
from tests.builders.files import a_file, a_row, reading_of, reading_of_row

HV = FeedKind.HEALTH_VISITOR_CONTACTS
SEEN = {Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY}


def test_of_all_codes_only_attended_and_seen_face_to_face_or_by_video_are_sightings():
    attendances = ["", *"0123456789", "X"]
    media = ["", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "98", "1", "zz"]
    activities = ["", "01", "08", "09", "10", "11", "12", "99"]
    listed = [
        a_row(HV, number, attendance=attendance, medium=medium, child_seen=seen, activity=activity)
        for number, (attendance, medium, seen, activity) in enumerate(
            product(attendances, media, ["", "Y", "N"], activities), start=1
        )
    ]
    reading = reading_of(a_file(listed), HV)
    sightings = {
        record.line
        for record in reading.records
        if isinstance(record.row, ContactRecord) and record.row.evidence in SEEN
    }
    expected = {
        number + 1
        for number, row in enumerate(listed, start=1)
        if row["attendance"] in {"5", "6"}
        and row["medium"] in {"01", "03"}
        and row["child_seen"] == "Y"
        and row["activity"] != "12"
    }
    assert sightings == expected


@pytest.mark.parametrize("word", ["seen", "seen-in-person", "seen in person", "attended", "registered", "99"])
def test_a_new_word_clears_nobody_and_is_reported(word):
    reading = reading_of_row(FeedKind.CONTACTS, evidence=word)
    assert reading.records == ()
    assert [problem.column for problem in reading.problems] == ["evidence"]
