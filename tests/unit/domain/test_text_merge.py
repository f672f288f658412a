"""Two changes of one text become one, unless they change the same lines differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.text_merge import merged

BASE = "one\ntwo\nthree\nfour\n"
TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map(lambda lines: "".join(f"{n}\n" for n in lines))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("ONE\ntwo\nthree\nfour\n", "one\ntwo\nthree\nFOUR\n", "ONE\ntwo\nthree\nFOUR\n"),
        ("ONE\ntwo\nthree\nfour\n", "one\nTWO\nthree\nfour\n", "ONE\nTWO\nthree\nfour\n"),
        ("zero\none\ntwo\nthree\nfour\n", "one\nthree\nfour\n", "zero\none\nthree\nfour\n"),
        ("ONE\ntwo\nthree\nfour\n", "ONE\ntwo\nthree\n", "ONE\ntwo\nthree\n"),
        ("ONE\ntwo\nthree\nfour\n", "Eins\ntwo\nthree\nfour\n", None),
        ("one\ntwo\nx\nthree\nfour\n", "one\ntwo\ny\nthree\nfour\n", None),
        ("four\n", "one\nTWO\nthree\nfour\n", None),
    ],
)
def test_both_changes_are_made_or_neither(one, other, both):
    assert merged(BASE, one, other) == both
    assert merged(BASE, other, one) == both


@given(TEXTS, TEXTS)
def test_a_change_beside_none_is_that_change(base, changed):
    assert merged(base, changed, base) == changed
    assert merged(base, base, changed) == changed
    assert merged(base, changed, changed) == changed
