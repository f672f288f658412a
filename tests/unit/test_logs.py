"""Logs: JSON lines of allowed keys, and nothing of what a library or an exception said."""

import io
import json
import logging
import warnings

import pytest

from monitor.domain.link import LinkReason
from monitor.runtime import logs
from monitor.runtime.logs import ALLOWED, log

CANARY = "Zyxcanary 943 476 5919"


@pytest.fixture
def stream():
    made = io.StringIO()
    logs.configure(made)
    yield made
    logging.captureWarnings(capture=False)


def fail(problem):
    raise problem


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_its_level_and_instant(stream):
    log.info("run.finished", run=3, judged=12)
    [line] = lines(stream)
    assert {name: line[name] for name in ("event", "level", "run", "judged")} == {
        "event": "run.finished",
        "level": "info",
        "run": 3,
        "judged": 12,
    }
    assert line["timestamp"].endswith("Z")


def test_a_key_that_is_not_allowed_is_dropped_and_named(stream):
    log.info("delivery.taken_in", feed="births", family_name=CANARY)
    assert CANARY not in stream.getvalue()
    assert lines(stream)[0]["lost"] == ["family_name"]


def test_every_reason_of_a_link_may_be_counted(stream):
    assert {str(reason) for reason in LinkReason} <= ALLOWED


@pytest.mark.parametrize("chained", [False, True])
def test_an_exception_leaves_its_type_and_place_and_not_its_message(stream, chained):
    try:
        fail(ValueError(CANARY))
    except ValueError as first:
        try:
            fail(KeyError(CANARY) if chained else first)
        except (ValueError, KeyError):
            log.exception("stage.failed", stage="receive")
    [line] = lines(stream)
    assert CANARY not in stream.getvalue()
    assert [part["type"] for part in line["exception"]] == (["KeyError", "ValueError"] if chained else ["ValueError"])
    assert "test_logs.py" in line["exception"][0]["frames"][0]


def test_a_library_is_heard_but_not_repeated(stream):
    logging.getLogger("apscheduler.scheduler").warning("a job of %s was missed", CANARY)
    [line] = lines(stream)
    assert (line["event"], line["logger"], line["level"]) == ("library.said", "apscheduler.scheduler", "warning")
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize("level", [logging.WARNING + 5, logging.CRITICAL + 10])
def test_a_librarys_own_level_is_the_nearest_of_ours(stream, level):
    logging.getLogger("elsewhere").log(level, CANARY)
    assert lines(stream)[0]["level"] in {"warning", "critical"}


def test_a_librarys_exception_is_not_repeated_either(stream):
    try:
        fail(ValueError(CANARY))
    except ValueError:
        logging.getLogger("sqlalchemy.engine").exception(CANARY)
    assert CANARY not in stream.getvalue()
    assert len(lines(stream)) == 1


def test_what_a_library_says_in_passing_is_left_out(stream):
    logging.getLogger("apscheduler").info("added job")
    assert stream.getvalue() == ""


def test_a_warning_of_python_is_not_repeated(stream, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.configure(stream)
        warnings.warn(CANARY, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert lines(stream)[0]["logger"] == "py.warnings"
    assert CANARY not in stream.getvalue() + capsys.readouterr().err


def test_a_command_that_prints_an_answer_says_only_errors(capsys):
    logs.quiet()
    log.info("run.finished", run=3)
    log.error("run.failed", run=3)
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_values_that_are_no_json_are_shown_as_text(stream):
    log.info("run.finished", day=object)
    assert lines(stream)[0]["day"] == "<class 'object'>"
