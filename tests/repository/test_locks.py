"""What is installed is exactly what was locked, from wherever it is fetched."""

import re
import tomllib
from pathlib import Path

import pytest

PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)(?:\[[a-z,-]+\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
# Direct run-time dependencies, each of which somebody has to follow.
MOST_DIRECT_DEPENDENCIES = 25


def entries(lock: Path) -> dict[str, str]:
    """Each pinned package with its whole entry: pin, condition, hashes."""
    text = lock.read_text()
    starts = list(PINNED.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return {start["name"]: text[start.start() : end].strip() for start, end in zip(starts, ends, strict=True)}


def named(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found.group().lower()


@pytest.fixture(scope="module")
def whole(root):
    return entries(root / "requirements.lock")


@pytest.fixture(scope="module")
def deployed(root):
    return entries(root / "deploy/requirements.lock")


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())


@pytest.mark.parametrize("lock", ["requirements.lock", "deploy/requirements.lock"])
def test_a_lock_holds_no_address_no_path_and_no_option(lock, root):
    text = (root / lock).read_text()
    assert "://" not in text
    assert " @ " not in text
    assert [line for line in text.splitlines() if not re.match(r"[a-z0-9]|    --hash=sha256:[0-9a-f]{64}", line)] == []


def test_every_locked_package_has_a_hash(whole, deployed):
    assert len(whole) > len(deployed) > 0
    assert [name for name, entry in (whole | deployed).items() if "--hash=sha256:" not in entry] == []


def test_every_dependency_of_the_project_is_locked(whole, project):
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["build"]]
    asked += [each for each in groups["dev"] if isinstance(each, str)]
    assert [each for each in asked if named(each) not in whole] == []


def test_a_server_installs_what_was_tested_and_nothing_else(whole, deployed, project):
    assert {name: entry for name, entry in deployed.items() if whole.get(name) != entry} == {}
    tools = [named(each) for each in project["dependency-groups"]["dev"] if isinstance(each, str)]
    assert [tool for tool in tools if tool in deployed] == []


def test_every_dependency_has_an_upper_bound_or_is_a_calendar_of_facts(project):
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["build"], *(e for e in groups["dev"] if isinstance(e, str))]
    assert [each for each in asked if "<" not in each and "==" not in each] == ["tzdata>=2026.1"]


def test_the_project_has_few_direct_dependencies(project):
    assert len(project["project"]["dependencies"]) <= MOST_DIRECT_DEPENDENCIES
