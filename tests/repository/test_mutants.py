"""The seeded bugs of `make mutants` still find their places: a bug that is put nowhere is caught by nothing."""

import pytest

from tests.mutants.__main__ import ROOT, mutants


@pytest.mark.parametrize("bug", mutants(), ids=lambda bug: bug.says)
def test_every_bug_has_exactly_one_place(bug):
    assert (ROOT / bug.file).read_text().count(bug.find) >= 1
    assert all((ROOT / name).exists() for name in bug.tests.split())


def test_there_are_at_least_twelve():
    assert len(mutants()) >= 12
