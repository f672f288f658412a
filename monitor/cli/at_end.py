"""The resources a command opened, closed when it ends, however it ends."""

from contextlib import ExitStack

_OPENED = ExitStack()
call_at_end = _OPENED.callback
"""Register a function to be called when the command ends."""
close = _OPENED.close
"""Close everything opened so far."""
