"""Alarms that need no database: letters of figures only, kept as files until the mail server has them."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from monitor.domain.people import EmailAddress, Person
from monitor.letters.alarm import Alarm
from monitor.letters.render import render_alarm
from monitor.mail.backoff import LONGEST, next_attempt
from monitor.mail.encoding import encode, message_id_for
from monitor.mail.mailer import Mailer, Result, SendOutcome
from monitor.runtime.clock import london_day
from monitor.runtime.logs import log

FOLDER = "spool"
_REMIND = timedelta(hours=24)
_TOLD = "told.json"


@dataclass
class Spool:
    """The alarms of one installation in `folder`; what the disk does not take is held in memory, and still sent.

    One cause is told to each operator once, and again after a day while it lasts, over restarts too.
    """

    folder: Path
    operators: Sequence[Person]
    sender: EmailAddress
    mailer: Mailer
    _told: dict[str, datetime] = field(default_factory=dict)
    _waiting: dict[str, bytes] = field(default_factory=dict)
    _attempts: int = 0
    _not_before: datetime | None = None

    def __post_init__(self) -> None:
        """Read what an earlier process told and did not get sent."""
        with suppress(OSError, ValueError, AttributeError):
            kept = json.loads((self.folder / _TOLD).read_text(encoding="utf-8"))
            self._told = {name: datetime.fromisoformat(at) for name, at in kept.items()}
        with suppress(OSError):
            self._waiting = {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.eml"))}

    def tell(self, alarms: Sequence[Alarm], now: datetime) -> None:
        """Spool a letter to every operator about those of all present alarms that were not told within a day."""
        present = {each.name for each in alarms}
        still = {name: min(at, now) for name, at in self._told.items() if name in present}
        news = [each for each in alarms if each.name not in still or now - still[each.name] >= _REMIND]
        if news:
            for number, person in enumerate(self.operators):
                self._write(person, news, now, number)
            log.warning("alarm.raised", reasons=[each.subject for each in news])
            self._not_before, self._attempts = None, 0
        told = still | {each.name: now for each in news}
        if told != self._told:
            self._told = told
            text = json.dumps({name: at.isoformat() for name, at in told.items()})
            self._keep(_TOLD, text.encode())

    def send(self, now: datetime) -> None:
        """Send what waits, unless the last attempt failed a moment ago.

        A refused letter is dropped, and logged, when the mailbox is none or the server takes another operator's: one
        that refuses everybody may take it later.
        """
        if not self._waiting or (self._not_before and now < self._not_before <= now + LONGEST):
            return
        failed, refused, taken = False, list[str](), False
        for name, content in list(self._waiting.items()):
            to = _recipient(name, self.operators)
            outcome = self.mailer.send(content, to) if to else None
            if outcome is None or outcome.of_the_mailbox or outcome.result is Result.ACCEPTED:
                taken |= self._drop(name, outcome)
            elif outcome.result is Result.REFUSED:
                refused.append(name)
            else:
                failed = True
        for name in refused if taken else ():
            self._drop(name)
        failed |= bool(refused) and not taken
        self._attempts = self._attempts + 1 if failed else 0
        self._not_before = next_attempt(self._attempts, now) if failed else None

    def _drop(self, name: str, outcome: SendOutcome | None = None) -> bool:
        """Keep a letter no longer; return whether the server took it."""
        taken = outcome is not None and outcome.result is Result.ACCEPTED
        log.info("letters.sent", accepted=int(taken))
        del self._waiting[name]
        with suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)
        return taken

    def _write(self, person: Person, news: Sequence[Alarm], now: datetime, number: int) -> None:
        letter = render_alarm(news, london_day(now))
        message_id = message_id_for(0, letter, now, self.sender, person.email)
        name = f"{now:%Y%m%dT%H%M%S}-{number}.eml"
        self._waiting[name] = encode(letter, message_id, now, self.sender, person.email)
        self._keep(name, self._waiting[name])

    def _keep(self, name: str, content: bytes) -> None:
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            unfinished = self.folder / f".{name}"
            unfinished.write_bytes(content)
            unfinished.replace(self.folder / name)


def _recipient(name: str, operators: Sequence[Person]) -> EmailAddress | None:
    """Return the operator a file is for, by the number in its name; None when there are fewer of them now."""
    number = int(name.removesuffix(".eml").rpartition("-")[2])
    return operators[number].email if number < len(operators) else None
