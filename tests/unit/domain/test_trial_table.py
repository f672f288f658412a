"""Other tables of limits to try: always in order, always within their bounds."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.config.policy_file import shipped_policy
from monitor.domain.policy import BandStart
from monitor.preview.trial_table import COLUMNS, stretched, with_cell

POLICY = shipped_policy()


def in_order(policy):
    rows = [[getattr(row, name) for name in COLUMNS[:3]] for row in policy.limits.values()]
    right = all(row == sorted(row, reverse=True) for row in rows)
    return right and all(list(column) == sorted(column) for column in zip(*rows, strict=True))


@given(st.sampled_from(BandStart), st.sampled_from(COLUMNS), st.integers(7, 400))
def test_a_moved_cell_leaves_a_table_in_order(band, column, days):
    tried = with_cell(POLICY, band, column, days)
    assert getattr(tried.limits[band], column) == days
    assert in_order(tried)


@given(st.floats(0.1, 2.0))
def test_a_stretched_table_is_in_order_and_within_its_bounds(share):
    tried = stretched(POLICY, share)
    assert in_order(tried)
    assert all(7 <= getattr(row, name) <= 400 for row in tried.limits.values() for name in COLUMNS)


def test_a_table_is_stretched_in_the_standard_and_raised_columns_only():
    rows = stretched(POLICY, 0.5).limits
    changed = {c for band, row in rows.items() for c in COLUMNS if getattr(row, c) != getattr(POLICY.limits[band], c)}
    assert changed == {"standard", "raised"}
    assert rows[BandStart.TWELVE_MONTHS].standard == 182


def test_the_table_in_force_is_its_own_whole():
    assert stretched(POLICY, 1.0) == POLICY
