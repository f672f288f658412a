"""Who may look at a child, in an installation that is no rehearsal."""

import shutil

import pytest

from monitor import cli
from monitor.config.people_file import read_people
from monitor.domain.people import Role
from tests.cli.conftest import SHIPPED, counted
from tests.cli.small_area import CANARIES, UNSEEN

WHY = ("--reason", "a visit tomorrow")


@pytest.fixture
def refs(monitor, kept):
    """The references of the open case and of the protected child."""
    told = monitor("escalations", "--database", kept, "--json").json["escalations"]
    return {case["restricted"]: case["reference"] for case in told}


@pytest.fixture
def real(kept, refs, monkeypatch):
    """The same database as a shadow installation's, whose people have accounts."""
    shutil.copy(SHIPPED / "people.toml", kept / "config")
    people = kept / "config" / "people.toml"
    text = people.read_text()
    for n, person in enumerate(read_people(people).everyone):
        email = f'email = "{person.email.text}"\n'
        assert text.count(email) == 1
        text = text.replace(email, f'{email}account = "ana{n}"\n')
    people.write_text(text)
    for path in (kept / "config").glob("*.toml"):
        path.chmod(0o640)
    for name, place in {"CONFIG": "config", "INBOX": "inbox", "DATA": ""}.items():
        monkeypatch.setenv(f"MONITOR_{name}", str(kept / place))
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{kept}/monitor.db")
    return kept


@pytest.fixture
def as_role(monitor, real, monkeypatch):
    def run(role, *arguments):
        holders = [p for p in read_people(real / "config" / "people.toml").everyone if role in p.roles]
        monkeypatch.setattr("monitor.service.bootstrap._login", lambda: holders[-1].account if holders else role)
        return monitor(*arguments)

    return run


def test_who_works_cases_sees_who_a_child_is_and_an_operator_is_told_whom_to_ask(as_role, refs, real):
    assert UNSEEN["family_name"] in as_role(Role.COORDINATOR, "identity", refs[False], *WHY).out
    for account in (Role.OPERATOR, "ben", "root"):
        said = as_role(account, "identity", refs[False], *WHY)
        assert (said.code, said.out) == (cli.MISUSE, "")
        assert "ask a coordinator" in " ".join(said.err.split())
    assert counted(real, f"audit WHERE act = 'identity refused' AND subject = '{refs[False]}'") == 3
    assert counted(real, "audit WHERE act = 'identity'") == 1
    assert as_role(Role.OPERATOR, "explain", refs[False]).code == 0


def test_a_protected_child_is_shown_to_the_restricted_cases_person_alone(as_role, refs, real):
    for look in (("identity", refs[True], *WHY), ("explain", refs[True])):
        assert as_role(Role.RESTRICTED_CASES, *look).code == 0
        said = as_role(Role.COORDINATOR, *look)
        assert (said.code, said.out) == (cli.MISUSE, "")
        assert "role restricted_cases" in " ".join(said.err.split())
        assert not [canary for canary in CANARIES if canary in said.err]
    assert counted(real, "audit WHERE act IN ('identity refused', 'explain refused')") == 2


def test_an_account_shared_by_many_opens_nothing_and_the_doctor_says_so(as_role, refs, real):
    people = real / "config" / "people.toml"
    people.write_text(people.read_text().replace('account = "ana0"', 'account = "root"'))
    assert as_role("root", "identity", refs[False], *WHY).code == cli.MISUSE
    assert "NOT  accounts: 1 of 6 accounts" in as_role("ben", "doctor").out


def test_while_nobody_has_an_account_everybody_may_look_and_the_doctor_says_so(as_role, refs, real):
    assert "ok   accounts: " in as_role("ben", "doctor").out
    shutil.copy(SHIPPED / "people.toml", real / "config")
    (real / "config" / "people.toml").chmod(0o640)
    assert as_role("ben", "identity", refs[True], *WHY).code == 0
    assert "NOT  accounts: nobody in config/people.toml has an account" in as_role("ben", "doctor").out
    assert counted(real, "audit WHERE act = 'identity'") == 1
