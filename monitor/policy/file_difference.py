"""How the configuration files differ from the version of the policy in force, and what makes them one again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.config.policy_file import read_policy
from monitor.domain.agreed import Agreed
from monitor.domain.errors import UserError
from monitor.domain.policy_difference import changed_agreements, changes
from monitor.domain.policy_version import Version
from monitor.policy.in_force import OnDisk, document_at, in_force_on, newest_on
from monitor.store import Connection, policies

_MOST_KEYS = 5


@dataclass(frozen=True)
class FileDifference:
    """A file that says something else than what is in force: how, and what to do; `to_do` is empty while it waits."""

    file: str
    how: str
    to_do: str = ""


def file_differences(db: Connection, disk: OnDisk, day: date) -> tuple[FileDifference, ...]:
    """Return how the files differ from the version in force on a day; none for a document that cannot be used."""
    return (*_of_document(db, disk, day), *_of_agreements(db, disk, day))


def _of_document(db: Connection, disk: OnDisk, day: date) -> Iterator[FileDifference]:
    file, current = "config/policy.toml", in_force_on(db, day)
    try:
        text = document_at(disk.config / "policy.toml")
        on_disk = read_policy(text)
    except UserError:
        return
    if text == current.document:
        return
    keys = [str(each) for each in changes(read_policy(current.document), on_disk)]
    shown = "; ".join(keys[:_MOST_KEYS]) or "only comments or the order differ"
    further = f"; and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
    how = f"differs from version {current.number}, which is in force: {shown}{further}"
    stands = _stands(db, day, [version for version in policies.versions(db) if version.document == text])
    to_do = (
        "`monitor policy write` writes what is in force into it; "
        "`monitor policy apply config/policy.toml --reason …` proposes what it says"
    )
    yield FileDifference(file, how + stands, "" if stands else to_do)


def _of_agreements(db: Connection, disk: OnDisk, day: date) -> Iterator[FileDifference]:
    current, agreed = in_force_on(db, day), disk.agreed
    if current.agreed is None or current.agreed == agreed.text:
        return
    before = Agreed.read(current.agreed)
    file = "config/people.toml" if before.people != agreed.people else "config/feeds.toml"
    phrases = "; ".join(changed_agreements(before, agreed)) or "an entry reads otherwise"
    same = [version for version in policies.versions(db) if version.agreed == agreed.text]
    stands = _stands(db, day, same)
    again = f", or `monitor policy rebase {same[-1].number} --reason …` proposes it again" if same else ""
    to_do = "" if stands else f"put the file back as it was{again}"
    yield FileDifference(file, f"differs from version {current.number}, which is in force: {phrases}{stands}", to_do)


def _stands(db: Connection, day: date, same: Sequence[Version]) -> str:
    """Return in words which of some versions waits for its day or for approval; empty where none does."""
    numbers = [version.number for version in same]
    begins = {start.version: start.effective_on for start in policies.starts(db)}
    if (newest := newest_on(db, day).number) in numbers and begins[newest] > day:
        return f" (version {newest}, in force from {begins[newest]})"
    waits = next((version.number for version in policies.waiting(db) if version.number in numbers), None)
    return f" (version {waits}, which waits for approval)" if waits else ""
