"""The service's own readers take every row of the synthetic area, in the configuration it comes with."""

from pathlib import Path

from monitor.config.calendar_file import read_calendar
from monitor.config.feeds_file import parse_feeds
from monitor.domain.agreement import InstallationRules, NumberRange
from monitor.domain.manifest import Manifest
from monitor.feeds import read
from monitor.sample_area import Area
from tests.unit.area.reading import files


def test_no_row_is_refused_and_no_home_lies_outside(area: Area):
    agreed = parse_feeds(area.feeds_toml())
    rules = InstallationRules(NumberRange.TEST_ONLY, digest=lambda place: f"digest of {len(place)}", area=agreed.area)
    cut = []
    for file in files(area):
        manifest = Manifest.parse(file.manifest) if file.manifest else None
        assert not isinstance(manifest, str)
        reading = read(file.content, agreed.feeds[file.feed], file.as_of, manifest, rules)
        if reading.blocked:
            cut.append(file.name)
            continue
        assert not reading.problems, file.name
        assert reading.rows == len(reading.records)
        assert reading.counts.out_of_area == 0
    assert cut == ["gp_registration_2026-05-17.csv"]


def test_its_terms_are_a_school_calendar(area: Area, tmp_path: Path):
    (tmp_path / "calendar.toml").write_text(area.calendar_toml(), encoding="utf-8")
    terms = read_calendar(tmp_path / "calendar.toml").terms
    assert any(term.first < area.first_lived_day < term.last for term in terms)
