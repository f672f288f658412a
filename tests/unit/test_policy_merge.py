"""A change of the policy made from one version and applied to another: both changes hold, or it is refused."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from monitor.config.policy_file import read_policy
from monitor.domain.policy_difference import changes
from monitor.policy.change import applied

SHIPPED = (Path(__file__).resolve().parents[2] / "config/policy.toml").read_text("utf-8")
NUMBERS = ("arrival", "brief", "warning", "wait_days", "doubt_days")
CHANGES = st.dictionaries(st.sampled_from(NUMBERS), st.integers(1, 3), max_size=4)


def changed(by):
    """Return the shipped document with some numbers a little smaller."""
    text = SHIPPED
    for key, less in by.items():
        [held] = re.findall(rf"(?m)^{key} = (\d+)", text)
        text = re.sub(rf"(?m)^{key} = {held}", f"{key} = {int(held) - less}", text)
    return text


def keys(old, new):
    return {each.key: each.after for each in changes(read_policy(old), read_policy(new))}


@given(CHANGES, CHANGES)
def test_both_changes_hold_unless_they_differ_about_a_key(mine, theirs):
    one, other = changed(mine), changed(theirs)
    both = applied(SHIPPED, one, other)
    if any(theirs.get(key, less) != less for key, less in mine.items()):
        assert both is None
        return
    assert both == changed(mine | theirs), "the comments and the order too"
    assert keys(SHIPPED, both) == keys(SHIPPED, one) | keys(SHIPPED, other)


def test_lines_that_merge_into_a_document_nobody_can_use_are_refused():
    longer = SHIPPED.replace("raised = 42", "raised = 56", 1)
    shorter = SHIPPED.replace("standard = 56", "standard = 49", 1)
    assert longer != SHIPPED != shorter
    assert applied(SHIPPED, longer, shorter) is None
