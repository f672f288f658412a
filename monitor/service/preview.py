"""An installation's past kept ready beside its database, so that a policy can be tried on it (SPEC section 10)."""

from pathlib import Path

from monitor.preview.refresh import HistoryRefresh
from monitor.service.app import App
from monitor.service.judging_run import judge_one
from monitor.store.database import reading

_FOLDER = "replay"
_MOST_AT_NIGHT = 5_000
"""So many children are made ready in about a minute, with which the daemon is not yet taken to hang."""


def history_refresh(app: App, data: Path) -> HistoryRefresh:
    """Say where an installation's intervals lie, what they are made under, and how to read its database."""
    with reading(app.database) as db:
        context = app.judging_context(db)
    return HistoryRefresh(data / _FOLDER, context, app.secret, lambda: reading(app.database), judge_one)


def refresh_history(app: App, data: Path) -> int:
    """Bring a past that somebody has asked for before up to date; return how many children had to be made ready.

    What takes minutes, as the first making does, is left to whoever asks.
    """
    if not (data / _FOLDER).is_dir():
        return 0
    upkeep = history_refresh(app, data)
    return upkeep.bring_up().rebuilt if len(upkeep.outstanding().children) <= _MOST_AT_NIGHT else 0
