"""Upkeep of the cached history beside the database, on which a policy can be tried (SPEC section 10)."""

from pathlib import Path

from monitor.preview.refresh import HistoryRefresh
from monitor.service.app import App
from monitor.service.judging_run import judge_one
from monitor.store.database import reading

_FOLDER = "replay"
_MOST_AT_NIGHT = 5_000
"""So many children are prepared in about a minute, during which the daemon does not yet count as hung."""


def history_refresh(app: App, data: Path) -> HistoryRefresh:
    """Return the refresh of an installation's cache: its folder, judging context, and access to the database."""
    with reading(app.database) as db:
        context = app.judging_context(db)
    return HistoryRefresh(data / _FOLDER, context, app.secret, lambda: reading(app.database), judge_one)


def refresh_history(app: App, data: Path) -> int:
    """Bring a cache that exists up to date; return how many children were prepared again.

    What takes minutes, such as the first build, is left to the command that needs it.
    """
    if not (data / _FOLDER).is_dir():
        return 0
    upkeep = history_refresh(app, data)
    return upkeep.bring_up().rebuilt if len(upkeep.outstanding().children) <= _MOST_AT_NIGHT else 0
