"""CONTRIBUTING's table is true: what it says to touch is enough, and what is forgotten stops the import."""

import os
import re
import shutil
import subprocess
import sys

import pytest

CHECK = """
'''Has the child been seen of late by the fire service (an example)?'''
from monitor.domain.finding import Check, Condition
from monitor.domain.policy import Effect

def never_seen(child, numbers):
    return ()

never = Condition(
    name="never_seen",
    sentence="never: that day",
    ends="when seen",
    effect=Effect.NOTE,
    periods=never_seen,
    numbers={"days_after": 28},
)
CHECK = Check("fire_service", "Has the fire service seen the child?", 20, (never,))
"""
USES_CHECK = """
from monitor.checks import CHECKS
from monitor.config.policy_file import policy_of

assert CHECKS[-1].name == "fire_service"
assert policy_of({}).condition("fire_service", "never_seen").numbers == {"days_after": 28}
assert policy_of({"checks": {"fire_service": {"never_seen": {"days_after": 30}}}})
"""
USES_FEED = """
from datetime import date
from monitor.domain.agreement import FeedAgreement, InstallationRules, NumberRange
from monitor.domain.feed import Coverage, Covered, FeedKind, kind_of
from monitor.feeds import FEEDS, columns_of, read
from monitor.config.feeds_file import parse_feeds
from monitor.store.fact_tables import table_of_feed

kind = kind_of("fire_visits-north")
assert FEEDS[kind].in_words == "visits of the fire service"
assert table_of_feed(kind).table.name == "meeting"
assert Coverage({"fire_visits": Covered(date(2024, 1, 1), date(2024, 1, 2))}).records_begin == date(2024, 1, 1)
agreement = parse_feeds("[feeds.fire_visits]\\ncadence_days = 7\\ngrace_days = 3\\n").feeds["fire_visits"]
header = ",".join(column.name for column in columns_of(kind)) + "\\n"
rules = InstallationRules(NumberRange.TEST_ONLY, str)
assert read(header.encode(), agreement, date(2024, 1, 2), None, rules).blocked == ()
"""
KINDS = '    NOTICES = "notices", _DELTA, _WITHOUT_SIGHTINGS\n'
KIND = '    FIRE_VISITS = "fire_visits", _DELTA, _WITH_SIGHTINGS\n'


@pytest.fixture
def copy(root, tmp_path):
    """A copy of the service to which things are added."""
    shutil.copytree(root / "monitor", tmp_path / "monitor", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def python(copy, script):
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stderr.strip().rpartition("\n")[2] or run.returncode


def test_a_check_is_one_file(copy):
    (copy / "monitor/checks/fire_service.py").write_text(CHECK)
    assert python(copy, USES_CHECK) == 0


def test_a_check_that_forgets_what_ends_it_cannot_be_imported(copy):
    (copy / "monitor/checks/fire_service.py").write_text(CHECK.replace('    ends="when seen",\n', ""))
    assert "missing 1 required keyword-only argument: 'ends'" in python(copy, "import monitor.checks")


def test_a_feed_is_its_kind_and_one_file(copy):
    kinds = copy / "monitor/domain/feed.py"
    kinds.write_text(kinds.read_text().replace(KINDS, KINDS + KIND))
    assert "No module named 'monitor.feeds.fire_visits'" in python(copy, "import monitor.feeds")
    contacts = (copy / "monitor/feeds/contacts.py").read_text()
    fire = contacts.replace("FeedKind.CONTACTS", "FeedKind.FIRE_VISITS")
    fire = re.sub(r'in_words="[^"]*"', 'in_words="visits of the fire service"', fire)
    (copy / "monitor/feeds/fire_visits.py").write_text(fire)
    assert python(copy, USES_FEED) == 0
    (copy / "monitor/feeds/fire_visits.py").write_text(re.sub(r" *row=ContactRecord,\n", "", fire))
    assert "missing 1 required keyword-only argument: 'row'" in python(copy, "import monitor.feeds")


def test_a_kind_that_does_not_say_what_it_is_cannot_be_imported(copy):
    kinds = copy / "monitor/domain/feed.py"
    kinds.write_text(kinds.read_text().replace(KINDS, KINDS + '    FIRE_VISITS = "fire_visits"\n'))
    assert "must say whether it is a snapshot" in python(copy, "import monitor.feeds")
