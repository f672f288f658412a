"""`monitor run`: the service itself."""

from monitor.cli.context import settings_of
from monitor.daemon import run


def command() -> int:
    """Run the service: take deliveries in, judge every day, send the letters. Ends when it is told to."""
    return run(settings_of())
