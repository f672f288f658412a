"""The configuration that a kept rehearsal leaves beside its database, with which every command can open it."""

from pathlib import Path

import tomlkit

from monitor.cli.context import KEPT_CONFIG
from monitor.domain.people import Role
from monitor.rehearsal.folder import RehearsalCase
from monitor.rehearsal.harness import stand_on
from monitor.store import Database


def leave_behind(case: RehearsalCase, database: Database, keep: Path) -> None:
    """Write the four files of a configuration, and store the day on which the rehearsal ended."""
    config = keep / KEPT_CONFIG
    config.mkdir(exist_ok=True)
    (config / "policy.toml").write_text(tomlkit.dumps(case.policy), encoding="utf-8")
    (config / "feeds.toml").write_text(tomlkit.dumps(_feeds(case)), encoding="utf-8")
    (config / "people.toml").write_text(tomlkit.dumps(_people()), encoding="utf-8")
    (config / "calendar.toml").write_text("", encoding="utf-8")
    stand_on(database, case.last)


def _feeds(case: RehearsalCase) -> dict[str, object]:
    agreed = {
        feed.name: {"cadence_days": feed.cadence_days, "grace_days": feed.grace_days, "from": feed.since}
        for feed in case.agreements()
    }
    return {"area": {"postcodes": list(case.area.postcodes)}, "feeds": agreed}


def _people() -> dict[str, object]:
    everybody = {"name": "Everybody", "email": "everybody@example.org", "roles": [str(role) for role in Role]}
    return {"allowed_domains": ["example.org"], "person": [everybody]}
