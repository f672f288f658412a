"""Alarms sent to operators at once, each with its cause and what to do (SPEC 9; FEEDS.md: within 15 minutes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.people import Role
from monitor.letters.words import count_of, short

MAY_SIGN = frozenset({Role.LEAD, Role.OPERATOR})
"""The roles whose people may sign for a version of the policy, under an account of their own."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One fault: a subject fit for a lock screen, what happened, and what to do; no data about a child.

    `about` distinguishes alarms with the same subject, so that each of them is sent. `to` are the roles told.
    """

    subject: str
    what: str
    to_do: str
    about: str = ""
    to: frozenset[Role] = frozenset({Role.OPERATOR})

    @property
    def name(self) -> str:
        """The key by which alarms are deduplicated: each is sent once a day."""
        return f"{self.subject} {self.about}".strip()


def delivery_quarantined(feed: str, as_of: date, delivery: int, today: date) -> Alarm:
    """Return the alarm for a quarantined delivery, which changes nothing until a person decides."""
    return Alarm(
        subject=f"the feed {feed} waits for a decision",
        what=f"Delivery {delivery} of {feed}, as of {short(as_of, today)}, was not applied; coverage stays as it was.",
        to_do="See `monitor status` for why, then ask the sender or decide about it.",
        about=str(delivery),
    )


def feed_late(feed: str, days: int) -> Alarm:
    """Return the alarm for a feed that is `days` days later than agreed."""
    return Alarm(
        subject=f"the feed {feed} is late",
        what=f"Nothing has come from {feed} for {count_of(days, 'day')} longer than agreed.",
        to_do="Check the inbox folder and ask the sender.",
    )


def letters_failing(count: int, hours: int, reason: str) -> Alarm:
    """Return the alarm for letters that cannot be sent; `reason` is the mail server's answer in our own words."""
    return Alarm(
        subject="letters cannot be sent",
        what=f"{count_of(count, 'letter')} waiting, the oldest for {count_of(hours, 'hour')}: {reason}.",
        to_do="Mend the mail server or its settings; the letters are kept and go by themselves.",
    )


def letter_refused(letter: int, code: int | None) -> Alarm:
    """Return the alarm for a letter permanently refused by a recipient's server; `code` is its SMTP code."""
    return Alarm(
        subject="a letter was refused",
        what=f"Letter {letter} was refused" + (f" with code {code}." if code else "."),
        to_do="Check the address in config/people.toml; the letter went to the fallback person.",
        about=str(letter),
    )


def letter_unconfirmed(letter: int) -> Alarm:
    """Return the alarm for a letter handed over time and again, of which no server said that it has it."""
    return Alarm(
        subject="a letter was handed over, not confirmed",
        what=f"Letter {letter} was handed over four times within a day, and the mail server never answered.",
        to_do="Ask its recipient whether it came, and see why the mail server does not answer. It is sent no more.",
        about=str(letter),
    )


def nobody_reachable(role: str) -> Alarm:
    """Return the alarm for a role whose letters reach nobody."""
    return Alarm(
        subject="nobody can be reached",
        what=f"No letter reaches anybody with the role {role}.",
        to_do="Tell them by telephone, then mend config/people.toml.",
    )


def figures_do_not_add_up(run: int, difference: int) -> Alarm:
    """Return the alarm for a run whose accounting failed by `difference` children."""
    return Alarm(
        subject="the figures do not add up",
        what=f"Run {run} cannot account for {count_of(abs(difference), 'child', 'children')}.",
        to_do="Run `monitor check` again; if the difference stays, report it as a fault of this service.",
    )


def plain_rules_differ(run: int, looked_again: int, differing: int) -> Alarm:
    """Return the alarm for children whose answer differed when re-judged by the plain rules."""
    return Alarm(
        subject="a second look did not agree",
        what=f"Run {run} judged {count_of(looked_again, 'child', 'children')} twice; {differing} came out otherwise.",
        to_do="Run `monitor verify`, then `monitor check`, and report it as a fault of this service.",
        about=str(run),
    )


def digest_not_verified(letter: int) -> Alarm:
    """Return the alarm for a digest whose difference does not produce its list."""
    return Alarm(
        subject="a summary did not check",
        what=f"Letter {letter} went out saying that its changes do not add up to its list.",
        to_do="See `monitor doctor`, and report it as a fault of this service.",
        about=str(letter),
    )


def cases_not_worded(count: int) -> Alarm:
    """Return the alarm for open cases whose facts could not be put in words."""
    return Alarm(
        subject="cases could not be put in words",
        what=f"{count_of(count, 'open case')} went into the summaries by reference alone: the rest failed.",
        to_do="See the service's log for `case.not_worded`, and report it as a fault of this service.",
    )


def letters_not_composed(count: int) -> Alarm:
    """Return the alarm for recipients whose summary could not be composed, while everybody else's was."""
    return Alarm(
        subject="a summary could not be composed",
        what=f"{count_of(count, 'recipient')} got no summary today; everybody else's went out. It is tried again.",
        to_do="See the service's log for `part.failed`; if it goes on, tell them by telephone and report the fault.",
    )


def children_not_judged(count: int) -> Alarm:
    """Return the alarm for children on whom judging fails, and who are escalated for that reason."""
    return Alarm(
        subject="children could not be judged",
        what=f"Judging failed on {count_of(count, 'child', 'children')}: each is escalated for that reason.",
        to_do="See the service's log for `child.not_judged`, and report it as a fault of this service.",
    )


def no_run(days: int) -> Alarm:
    """Return the alarm for a service that has finished no judging run for `days` days."""
    return Alarm(
        subject="no judging run has finished",
        what=f"The last judging run finished {count_of(days, 'day')} ago.",
        to_do="See `monitor doctor`.",
    )


def files_left_lying(feed: str, count: int) -> Alarm:
    """Return the alarm for files that cannot be taken in; `feed` is empty for faults of the inbox itself."""
    where = f"the folder of {feed}" if feed else "the inbox"
    return Alarm(
        subject=f"{where} needs attention",
        what=f"{count_of(count, 'thing')} in {where} cannot be taken in.",
        to_do="`monitor status` says for each of them why, and what to do.",
    )


def policy_not_taken_up(trouble: str) -> Alarm:
    """Return the alarm for an invalid policy file; `trouble` is the sentence that names the key."""
    return Alarm(
        subject="the policy file cannot be used",
        what=f"{trouble} The last good version stays in force.",
        to_do="Correct config/policy.toml: it is taken up by itself.",
    )


def configuration_broken(trouble: str) -> Alarm:
    """Return the alarm for an invalid feeds or people file; `trouble` is the sentence that names the key."""
    return Alarm(
        subject="a configuration file cannot be used",
        what=f"{trouble} What was read at the start of the service stays in force.",
        to_do="Correct it: until then no change of the policy is taken up, and the service cannot start again.",
    )


def policy_waits(version: int, weakens: Sequence[str]) -> Alarm:
    """Return the alarm for a proposed policy version, which changes nothing until one of those told signs for it."""
    what = f" It weakens the policy: {'; '.join(weakens)}." if weakens else ""
    return Alarm(
        subject="a change of the policy waits for approval",
        what=f"Policy version {version} was proposed, and the one in force stays until somebody decides.{what}",
        to_do=(
            "`monitor policy history` says who proposed it, and why. "
            f"Somebody {'else ' if weakens else ''}signs for it with `monitor policy approve {version}`, or takes "
            f"it back with `monitor policy withdraw {version}`."
        ),
        about=str(version),
        to=MAY_SIGN,
    )


def clock_wrong(trouble: str) -> Alarm:
    """Return the alarm for a clock that cannot be trusted, so that nothing is judged; `trouble` says what it did."""
    return Alarm(
        subject="the clock cannot be trusted",
        what=f"{trouble} Nothing is taken in, judged or deleted until that is settled; letters still go.",
        to_do="Mend the clock (`timedatectl`). If it is right, say so with `monitor check --clock-is-right`.",
    )


def task_failed(task: str) -> Alarm:
    """Return the alarm for a failed task of the service, which is retried automatically."""
    return Alarm(
        subject=f"a task failed: {task}",
        what=f"The task {task} did not finish. The others go on, and it is tried again by itself.",
        to_do="See the service's log and `monitor doctor`.",
    )


def heartbeat_unheard(hours: int) -> Alarm:
    """Return the alarm for an outside watcher that has not accepted the heartbeat for `hours` hours."""
    return Alarm(
        subject="the heartbeat is not heard",
        what=f"The outside watcher has not accepted the heartbeat for {count_of(hours, 'hour')}.",
        to_do="Check MONITOR_HEARTBEAT_URL and the way to it: `monitor doctor` calls it. It is tried every minute.",
    )


def service_broken(code: str, sentence: str) -> Alarm:
    """Return the alarm for a fault of the service's database, disk or tasks; `sentence` says it, and what to do."""
    what, _, to_do = sentence.partition(": ")
    return Alarm(subject=code.replace("_", " "), what=f"{what.rstrip('.')}.", to_do=f"{to_do[:1].upper()}{to_do[1:]}")
