"""What an installation that holds real children must have before it may start: a relay, people, and a watcher.

Without them letters would go nowhere while everything looks healthy. The values of the shipped files are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.config.settings import Environment, Settings
from monitor.domain.errors import UserError
from monitor.domain.people import EmailAddress, People, Role

_RESERVED = (".example", ".invalid", ".test")
"""Top-level domains that no relay, mailbox or watcher can be reached at (RFC 2606)."""
_EXAMPLES = ("example.gov.uk", "example.com", "example.org", "example.net")
"""The domains of the shipped files, and those of everybody's examples."""
_MADE_TO_BE_REPLACED = "replace-me"


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """One thing that is missing or still a placeholder; `what` names the part: mail, heartbeat or people."""

    what: str
    told: str
    to_do: str


def is_placeholder(host: str) -> bool:
    """Whether a host or domain is one of the shipped files' or of those set aside for examples."""
    name = host.lower().rstrip(".")
    return name.endswith(_RESERVED) or any(name == each or name.endswith(f".{each}") for each in _EXAMPLES)


def not_configured(settings: Settings, people: People | None = None) -> list[NotConfigured]:
    """Return what keeps an installation from telling anybody anything; a rehearsal needs nothing of it."""
    if settings.environment is Environment.REHEARSAL:
        return []
    return [*_mail(settings), *_heartbeat(settings), *(_people(people) if people else ())]


def refuse_not_configured(settings: Settings, people: People) -> None:
    """Raise `UserError` for the first thing that is missing: a service that can tell nobody must not look alive."""
    for missing in not_configured(settings, people):
        raise UserError(f"The service does not start: {missing.told}. {missing.to_do[0].upper()}{missing.to_do[1:]}.")


def _mail(settings: Settings) -> Iterator[NotConfigured]:
    smtp = settings.smtp
    missing = [f"MONITOR_SMTP__{name.upper()}" for name in ("host", "sender") if not getattr(smtp, name)]
    if missing:
        yield NotConfigured("mail", "no letter can be sent", f"set {' and '.join(missing)}: see docs/install.md")
        return
    sender = EmailAddress.parse(smtp.sender)
    for name, domain in (("HOST", smtp.host), ("SENDER", sender.domain if sender else "")):
        if is_placeholder(domain):
            told = f"MONITOR_SMTP__{name} still has the value of the shipped file"
            yield NotConfigured("mail", told, "set it to your own: see docs/install.md")


def _heartbeat(settings: Settings) -> Iterator[NotConfigured]:
    url = settings.heartbeat_url
    if not url:
        told = "nobody outside would notice that this service is dead"
        yield NotConfigured("heartbeat", told, "set MONITOR_HEARTBEAT_URL: see docs/install.md")
    elif _MADE_TO_BE_REPLACED in url or is_placeholder(urlsplit(url).hostname or ""):
        told = "MONITOR_HEARTBEAT_URL still has the value of the shipped file"
        yield NotConfigured("heartbeat", told, "set it to the address your watcher gave you: see docs/install.md")


def _people(people: People) -> Iterator[NotConfigured]:
    nobody = [str(role).replace("_", " ") for role in Role if not people.with_role(role)]
    if nobody:
        yield NotConfigured("people", f"nobody is {', '.join(nobody)}", "add them to config/people.toml")
    placeholders = sum(is_placeholder(person.email.domain) for person in people.everyone)
    if placeholders:
        told = f"{placeholders} of {len(people.everyone)} addresses in config/people.toml are those of the shipped file"
        yield NotConfigured("people", told, "write the addresses of your own people there, and their mail domains")
