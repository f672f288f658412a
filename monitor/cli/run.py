"""`monitor run`: the service itself."""


def command() -> int:
    """Run the service: take deliveries in, judge every day, send the letters. Ends when it is told to."""
    from monitor.cli.context import settings_of
    from monitor.daemon import run

    return run(settings_of())
