"""The actor of a write: a stage of the service or an account."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A stage of the service or a person's account.

    `name` is the stage ("judge") or the account that ran the command; `on_behalf_of` is the login
    behind sudo, when there is one.
    """

    name: str
    on_behalf_of: str | None = None

    def __str__(self) -> str:
        """Return `name`, or `login (as name)` where somebody acted through sudo."""
        return self.name if self.on_behalf_of is None else f"{self.on_behalf_of} (as {self.name})"


DAEMON = Actor("monitor")
"""The service itself, running unattended."""
