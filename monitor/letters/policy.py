"""Announcements to the leads of every weakening of the policy, in the next letter (SPEC section 10, issue 4)."""

from collections.abc import Iterator, Sequence
from datetime import date

from monitor.domain.policy_version import Start, Version
from monitor.letters.words import short

_WHO = "`monitor policy history` names the two people who signed for it and their reason."


def announcements(
    versions: Sequence[Version], started: Sequence[Start], since: date | None, day: date
) -> tuple[str, ...]:
    """Return a sentence for each weakening `started` since the last letters, and each temporary one that ended.

    Nobody is named. `since` is the day of the last letters, None when there were none; `day` is that of these.
    """
    by_number = {version.number: version for version in versions}
    return (
        *(_begins(by_number[start.version], start, day) for start in started if by_number[start.version].weakens),
        *_ends(versions, since, day),
    )


def _begins(version: Version, start: Start, day: date) -> str:
    until = f" until {short(version.last_day, day)}" if version.last_day else ""
    return (
        f"The policy is weaker from {short(start.effective_on, day)}{until} (version {version.number}): "
        f"{'; '.join(version.weakens)}. {_WHO}"
    )


def _ends(versions: Sequence[Version], since: date | None, day: date) -> Iterator[str]:
    for version in versions:
        if version.weakens and version.returns_on and since and since < version.returns_on <= day:
            on = short(version.returns_on, day)
            yield f"Version {version.number} of the policy gave way again on {on}, as announced."
