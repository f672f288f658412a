"""`monitor status`: the last run, what is late, and what waits for a person."""

from collections.abc import Sequence

from rich.console import Console

from monitor.cli.context import open_app
from monitor.cli.explain_page import WELL
from monitor.cli.health import Health, health_of
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import console, count, iso, print_json, say, show, table
from monitor.cli.problems import say_further
from monitor.domain.link import LinkReason
from monitor.domain.refused import UnusedRows
from monitor.explain.words import JOINED
from monitor.letters.words import count_of, doubtful_words, feed_words


def command(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> int:
    """Show what ran, what is late, what waits.

    Exit code 3 when something is wrong that operators are alarmed of.
    """
    found = health_of(open_app(today, kept))
    if as_json:
        print_json({**vars(found), "healthy": found.is_healthy})
    else:
        _print(found, console())
    return 0 if found.is_healthy else 3


def _print(found: Health, out: Console) -> None:
    say(f"{found.environment}, {found.today}. Policy version {found.policy}.")
    if found.certificate and found.finished_at:
        run = found.certificate
        say(
            f"Last run {run.run}, as of {run.day}, finished {found.finished_at:%Y-%m-%d %H:%M} UTC: "
            f"{count(run.register_size)} children, difference {run.difference}. {WELL}"
        )
    held = f", {count(found.held)} letters held as one change" if found.held else ""
    say(f"{count_of(found.open_cases, 'open case')}{held}.")
    for each in found.proposed:
        weakens = f" It weakens: {'; '.join(each.weakens)}." if each.weakens else ""
        say(f"Policy version {each.version}, proposed by {each.author} ({each.reason}), waits for approval.{weakens}")
    for file in found.files:
        say(f"{file.file} {file.how}.{f' To make them one: {file.to_do}.' if file.to_do else ''}")
    _print_feeds(found, out)
    _print_waiting(found)
    _print_undecided(found, out)
    for sentence in doubtful_words(found.doubtful):
        say(sentence)
    _print_refused(found.refused, out)
    unsent = found.unsent
    since = f", the oldest since {unsent.oldest:%Y-%m-%d %H:%M} UTC" if unsent.oldest else ""
    say(f"{count_of(unsent.letters, 'letter')} unsent{since}.")
    for sentence in found.trouble:
        say(f"! {sentence}")
    say("Healthy." if found.is_healthy else "Not healthy.")


def _print_feeds(found: Health, out: Console) -> None:
    rows = [(feed.feed, str(feed.state).replace("_", " "), feed_words(feed, found.today)) for feed in found.feeds]
    show(out, table(["feed", "stands", "how"], rows, fold=[2]))


def _print_waiting(found: Health) -> None:
    if not found.waiting:
        say("No delivery waits for a decision.")
    for each in found.waiting:
        rows = count_of(each.rows, "row")
        say(f"Delivery {each.delivery}: {each.file}, {rows}, {each.refused} refused, waits for a decision.")
        for sentence in (*each.reasons, *each.problems):
            say(sentence, indent=2)
        say_further(each.further, indent=2)


def _print_undecided(found: Health, out: Console) -> None:
    if found.not_read:
        say(f"{count_of(found.not_read, 'row')} of births or notices could not be read, so no child is known for them.")
    if not found.undecided:
        say("No record is in doubt." if found.not_read else "No record is in doubt, and every concern is placed.")
        return
    rows = [(str(u.link), JOINED[LinkReason(u.what)], u.told_by, str(u.days)) for u in found.undecided]
    show(out, table(["link", "what", "told by", "days"], rows, right=[0, 3], fold=[1, 2]))
    say("`monitor link list` says which cases they may be about.")


def _print_refused(refused: Sequence[UnusedRows], out: Console) -> None:
    """Print the refused rows that stand, by feed and reason."""
    if not refused:
        say("No refused row stands.")
        return
    rows = [
        (
            each.feed,
            count(each.rows),
            iso(each.since),
            " ".join(map(str, each.deliveries)),
            f"{each.column or 'the whole row'}: write {each.wants}",
        )
        for each in refused
    ]
    say(f"{count_of(sum(each.rows for each in refused), 'refused row')} to be sent again or settled:")
    show(out, table(["feed", "rows", "since", "deliveries", "reason"], rows, right=[1], fold=[3, 4]))
    say("`monitor delivery NUMBER` is the text for the sender.")
