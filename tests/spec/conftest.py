"""Specs are given a runner; `tests.docs` gives them a recorder instead."""

import pytest

from tests.spec.examples import Runner, subject_of


@pytest.fixture
def spec(request: pytest.FixtureRequest) -> Runner:
    return Runner(subject_of(request.path))
