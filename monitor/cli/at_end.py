"""What a command opened, closed when it ends however it ends."""

from contextlib import ExitStack

_OPENED = ExitStack()
call_at_end = _OPENED.callback
"""Call something when the command ends."""
close = _OPENED.close
"""Close everything opened so far."""
