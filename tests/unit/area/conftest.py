import pytest

from monitor.sample_area import Area, make_area


@pytest.fixture(scope="session")
def area() -> Area:
    """The area of `monitor demo` with a quarter of its children: its planted ones are the same."""
    return make_area(children=1000)


@pytest.fixture(scope="session")
def hamlet() -> Area:
    """The same with fewer still, for days on which nothing happens."""
    return make_area(children=200)


@pytest.fixture(scope="session")
def whole_area() -> Area:
    """The area everyone sees."""
    return make_area()
