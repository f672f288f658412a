"""The command line: one command a file; this module only lists them and gives every end its exit code."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

import typer
from typer.exceptions import TyperException

from monitor.cli import (
    check,
    context,
    demo,
    digest,
    doctor,
    due,
    escalations,
    explain,
    identity,
    ingest,
    link,
    migrate,
    policy,
    rehearse,
    status,
    verify,
)
from monitor.cli import run as daemon
from monitor.domain.errors import UserError

DONE, NO, MISUSE, NOT_HEALTHY, BUG = 0, 1, 2, 3, 70
_INTERRUPTED = 130

app = typer.Typer(
    name="monitor",
    help="Raises every child under school age whom no agency has physically seen for longer than the policy allows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.command)
app.command("run")(daemon.command)
app.command("ingest")(ingest.command)
app.command("check")(check.command)
app.command("verify")(verify.command)
app.command("escalations")(escalations.command)
app.command("due")(due.command)
app.command("explain")(explain.command)
app.command("identity")(identity.command)
app.add_typer(link.app, name="link")
app.add_typer(policy.app, name="policy")
app.command("rehearse")(rehearse.command)
app.command("status")(status.command)
app.command("doctor")(doctor.command)
app.command("digest")(digest.command)
app.command("migrate")(migrate.command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    # Almost everything made here is a value that refers to nothing round in a circle: look for circles less often.
    gc.set_threshold(50_000, 20, 50)
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run one command; misuse and trouble are one sentence on standard error, never a traceback."""
    try:
        return app(args=list(arguments), prog_name="monitor", standalone_mode=False) or DONE
    except TyperException as misuse:
        _say(_in_one_sentence(misuse))
        return MISUSE
    except UserError as trouble:
        _say(str(trouble))
        return MISUSE
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone, and Python would complain of it at the end
        return DONE
    except Exception as bug:  # noqa: BLE001 - the outermost place: told without a message, which could hold a cell
        return _ended_by(bug)
    finally:
        context.close()


def _ended_by(bug: Exception) -> int:
    from monitor.store.retry import is_busy, is_database_fault

    if is_busy(bug):
        _say("The database is busy with another writer: try again in a minute.")
        return NOT_HEALTHY
    if is_database_fault(bug):
        _say("The database cannot be used (not there, full, or cut off): `monitor doctor` says what to do.")
        return NOT_HEALTHY
    last = extract_tb(bug.__traceback__)[-1]
    fault = f"{type(bug).__name__} in {Path(last.filename).name}, line {last.lineno}"
    _say(f"This is a fault of the program ({fault}): report it as SECURITY.md says, without any data.")
    return BUG


def _in_one_sentence(misuse: TyperException) -> str:
    said = misuse.format_message()
    if "\n" in said:  # the help, where a command that needs more was given nothing
        return said
    path = getattr(getattr(misuse, "ctx", None), "command_path", "monitor")
    return f"{said.rstrip('.')}: see `{path} --help`."


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
