"""H11: a name comes through exactly, or its row or file is refused; none is altered silently."""

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.feed import FeedKind
from tests.builders.files import a_file, a_row, reading_of

KIND = FeedKind.BIRTHS
AGREED = ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-1", "iso-8859-15"]
SENT = [*AGREED, "utf-8-sig", "mac-roman", "cp437", "cp850"]
NAMES = [
    "Zoë",
    "José",
    "Müller",
    "Łukasz",
    "Ñandú",
    "Siân",
    "D’Arcy",
    "Šimůnek",
    "Ólafur",
    "İpek",
    "Ærø",
    "ÇELİK",
    "João",
    "JOÃO",
]


@pytest.mark.parametrize("agreed", AGREED)
@pytest.mark.parametrize("sent", SENT)
def test_a_name_is_exact_or_refused(agreed, sent):
    for number, name in enumerate(NAMES, start=1):
        content = a_file([a_row(KIND, number, given_name=name)]).decode()
        try:
            encoded = content.encode(sent)
        except UnicodeEncodeError:
            continue
        reading = reading_of(encoded, KIND, FeedAgreement("births", KIND, encoding=agreed))
        names = [record.identity.given_name for record in reading.records]
        # One single-byte encoding read as another is beyond anybody's telling: agreeing on it is the control.
        if agreed.startswith("utf") or sent.startswith("utf") or agreed == sent:
            assert names in ([], [name])
        if agreed == sent or (agreed, sent) == ("utf-8", "utf-8-sig"):
            assert names == [name]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_encoded_twice_is_dropped(name):
    try:
        twice = name.encode().decode("cp1252")
    except UnicodeDecodeError:
        return
    reading = reading_of(a_file([a_row(KIND, given_name=twice)]), KIND)
    assert [record.identity.given_name for record in reading.records] == [None]
    assert [problem.column for problem in reading.problems] == ["given_name"]
