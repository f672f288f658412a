"""A change of the policy: what it weakens, and what was judged by before it (SPEC section 10)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from monitor.config.policy_file import read_policy
from monitor.domain.agreed import Agreed, widenings
from monitor.domain.errors import UserError
from monitor.domain.judgement import JudgingContext
from monitor.domain.policy import Policy
from monitor.domain.policy_difference import changes
from monitor.domain.policy_version import Version
from monitor.domain.text_merge import merged
from monitor.domain.weakening import weakenings
from monitor.store import Connection, policies

_FRESH = timedelta(days=7)
"""How long after a change of the policy an escalation may still be due to it: a child may have waited for a feed."""


def weakened_by(policy: Policy, agreed: str | None, standing: Iterable[Version]) -> tuple[str, ...]:
    """Return what a policy with its agreements weakens, compared with each version in force now or later.

    One phrase for each key, whichever version it is longer, wider or less than.
    """
    found: dict[str, None] = {}
    for version in standing:
        found |= dict.fromkeys(weakenings(read_policy(version.document), policy))
        if version.agreed is not None and agreed is not None:
            found |= dict.fromkeys(widenings(Agreed.read(version.agreed), Agreed.read(agreed)))
    return tuple(found)


def applied(base: str, changed: str, onto: str) -> str | None:
    """Return `onto` with the change that was made from `base` to `changed`; None where both change the same.

    Comments and order go along where they can; what the merged text says is checked key by key.
    """
    if onto in {base, changed}:
        return changed
    text = merged(base, changed, onto)
    if text is None:
        return None
    old, mine, theirs = read_policy(base), read_policy(changed), read_policy(onto)
    try:
        found = read_policy(text)
    except UserError:
        return None
    wanted = {each.key: each.after for each in changes(old, mine)}
    moved = {each.key: each.after for each in changes(old, theirs)}
    if any(moved.get(key, value) != value for key, value in wanted.items()):
        return None
    return text if {each.key: each.after for each in changes(old, found)} == moved | wanted else None


def before_the_change(db: Connection, context: JudgingContext, day: date) -> JudgingContext | None:
    """Return the judging context before the last change of the policy; None if that is long ago or changes no value."""
    before = policies.judged_before(db, context.policy.version)
    if before is None or (before[1] is not None and day - before[1] > _FRESH):
        return None
    document = next(version.document for version in policies.versions(db) if version.number == before[0])
    policy = read_policy(document, version=before[0])
    return replace(context, policy=policy) if changes(policy, context.policy) else None
