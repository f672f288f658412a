"""Logs: JSON lines on standard output, only keys from an allow-list, nothing personal (RELIABILITY H85)."""

import logging
import sys
from collections.abc import MutableMapping
from typing import TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from monitor.domain.link import LinkReason

_OURS = (
    "accepted act as_of child children composed day deliveries delivery difference differing environment error event "
    "events exception feed feeds files held host insecure job judged late letters level logger looked_again lost nil "
    "outcome policy problems reason reasons records refused register released rows run scheduled_for seconds signal "
    "stage state timestamp touched trouble version"
)
ALLOWED = frozenset(_OURS.split()) | frozenset(str(reason) for reason in LinkReason)
"""The keys a log line may hold: counts, ids and reasons. Any other key is dropped, and its name reported."""
_LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
Entry = MutableMapping[str, object]


def allow(_: object, __: str, entry: Entry) -> Entry:
    """Drop every key that is not in `ALLOWED`, and list the dropped names under `lost`."""
    dropped = sorted(entry.keys() - ALLOWED)
    kept: Entry = {key: value for key, value in entry.items() if key in ALLOWED}
    if dropped:
        kept["lost"] = dropped
    return kept


def configure(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Log our lines and the libraries' in one format; of a library's message only logger and function names stay."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=8)),
            _without_messages,
            allow,
            structlog.processors.JSONRenderer(default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stdout),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=max(level, logging.WARNING), force=True)
    logging.captureWarnings(capture=True)


def quiet() -> None:
    """Log nothing but errors, to standard error: for commands that print an answer."""
    configure(sys.stderr, level=logging.ERROR)


def _without_messages(_: object, __: str, entry: Entry) -> Entry:
    """Reduce an exception to its type and place, without its message: a message can hold a cell."""
    trace = entry.get("exception")
    if isinstance(trace, list):
        entry["exception"] = [
            {
                "type": part.get("exc_type"),
                "frames": [
                    f"{frame['filename']}:{frame['lineno']} {frame['name']}" for frame in part.get("frames", [])
                ],
            }
            for part in trace
            if isinstance(part, dict)
        ]
    return entry


class _Libraries(logging.Handler):
    """Logs that a library logged a message, and where, never the message itself."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one line about a library's message."""
        known = max((level for level in _LEVELS if level <= record.levelno), default=logging.DEBUG)
        log.log(known, "library.said", logger=record.name, error=record.funcName)


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
