"""The command line: the table of its commands, each in a file of its own, and their exit codes."""

import gc
import json
import sys
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from traceback import extract_tb
from typing import Annotated

import typer
from typer.exceptions import TyperException

from monitor.cli.at_end import close
from monitor.cli.lazy import lazy_app
from monitor.domain.errors import NotHealthyError, UserError

DONE, NO, MISUSE, NOT_HEALTHY, BUG = 0, 1, 2, 3, 70
_INTERRUPTED = 130

COMMANDS = {
    "demo": ("demo:command", "See what the service does, on a made-up area."),
    "run": (
        "run:command",
        "Run the service: take deliveries in, judge every day, send the letters. Ends when it is told to.",
    ),
    "ingest": ("ingest:command", "Take deliveries in, or decide about one."),
    "delivery": ("delivery:command", "Show what one delivery held and what of it could not be used, for its sender."),
    "deliveries": ("deliveries:command", "List what a feed has delivered, the latest first."),
    "check": ("check:command", "Judge now, and print the certificate."),
    "verify": (
        "verify:command",
        "Judge every child again by the plain rules, and compare with what the last run said.",
    ),
    "escalations": ("escalations:command", "List the open cases, the most urgent first."),
    "due": ("due:command", "Count the children whose limit passes in the next 2, 4 and 8 weeks, by area."),
    "explain": ("explain:command", "Explain one child: why, or why not."),
    "identity": ("identity:command", "Show who a case is about."),
    "link": ("link:app", "Records in doubt, and links that were wrong."),
    "policy": ("policy:app", "The rules: see, change, sign for and take back."),
    "rehearse": ("rehearse:command", "Live through a folder of dated deliveries."),
    "status": ("status:command", "Show what ran, what is late, what waits."),
    "doctor": ("doctor:command", "Say what is missing, and what to do."),
    "digest": ("digest:command", "Write the letters that would go, as files."),
    "migrate": ("migrate:command", "Bring the database to this version."),
}
"""Every command: its location, and the first line of its help."""


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import, and asked for seldom

        print(f"monitor {version('unseen-children-monitor')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Take the options that stand before any command."""


app = lazy_app(
    COMMANDS,
    "Raises every child under school age whom no agency has physically seen for longer than the policy allows.",
    _options,
    name="monitor",
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    # Almost everything allocated here is free of reference cycles: run the cyclic collector less often.
    gc.set_threshold(50_000, 20, 50)
    sys.exit(execute(sys.argv[1:] if arguments is None else list(arguments)))


def execute(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; misuse and faults are one sentence on standard error, no traceback.

    Under `--json` the sentence and the code are one JSON object on standard output instead.
    """
    as_json = "--json" in takewhile(lambda argument: argument != "--", arguments)
    try:
        return app(args=list(arguments), prog_name="monitor", standalone_mode=False) or DONE
    except TyperException as misuse:
        return _ended(MISUSE, _in_one_sentence(misuse), as_json=as_json)
    except UserError as trouble:
        return _ended(NOT_HEALTHY if isinstance(trouble, NotHealthyError) else MISUSE, str(trouble), as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone, and Python would fail to flush at exit
        return DONE
    except Exception as bug:  # noqa: BLE001 - the outermost handler: reported without its message, which could hold a cell
        return _ended(*_what_ended_it(bug), as_json=as_json)
    finally:
        close()


def _what_ended_it(bug: Exception) -> tuple[int, str]:
    """Return the exit code and the sentence for an exception that no command foresaw."""
    from monitor.store.retry import is_busy, is_database_fault  # noqa: PLC0415 - only when something failed

    if is_busy(bug):
        return NOT_HEALTHY, "The database is busy with another writer: try again in a minute."
    if is_database_fault(bug):
        return (
            NOT_HEALTHY,
            "The database cannot be used (not there, full, or cut off): `monitor doctor` says what to do.",
        )
    last = extract_tb(bug.__traceback__)[-1]
    fault = f"{type(bug).__name__} in {Path(last.filename).name}, line {last.lineno}"
    return BUG, f"This is a fault of the program ({fault}): report it as SECURITY.md says, without any data."


def _in_one_sentence(misuse: TyperException) -> str:
    message = misuse.format_message()
    if "\n" in message:  # the help text, of a group called without a command
        return message
    path = getattr(getattr(misuse, "ctx", None), "command_path", "monitor")
    return f"{message.rstrip('.')}: see `{path} --help`."


def _ended(code: int, sentence: str, *, as_json: bool) -> int:
    """Tell why a command ended, to a person or, as JSON, to a program; return the exit code."""
    if as_json:
        print(json.dumps({"error": {"sentence": sentence, "exit_code": code}}, ensure_ascii=False, indent=2))
    else:
        print(sentence, file=sys.stderr)
    return code
