"""`monitor verify`: every child re-judged by the plain rules, without any stored intermediate result."""

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import count, print_json, say
from monitor.service.acts import look_over


def command(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> int:
    """Judge every child again by the plain rules, and compare with what the last run said.

    No stored intermediate result is used. Children whose answer differs are judged anew by the next run. Exit code 3
    when there are any.
    """
    ctx = open_app(today, kept)
    found = ctx.app.verify()
    if found.differing:
        look_over(ctx.app, "verify", "children answered otherwise", ctx.person)
    if as_json:
        print_json(found)
        return 3 if found.differing else 0
    say(f"{count(found.children)} children judged again as of {found.day}, {count(len(found.differing))} otherwise.")
    for ref in found.differing:
        say(f"  {ref}")
    if found.differing:
        say("The next run judges them anew (`monitor check`). Please report it: this must not happen.")
    return 3 if found.differing else 0
