"""The process that systemd starts: it builds the service, waits for a signal to stop, and shuts down in order."""

import os
import signal
import sys
import threading
from types import TracebackType

from monitor.config.people_file import read_people
from monitor.config.settings import Environment, Settings, refuse_loose_permissions
from monitor.daemon.notify import STOPPING
from monitor.daemon.schedule import Schedule
from monitor.daemon.service import Service
from monitor.domain.errors import NotHealthyError, UserError
from monitor.domain.people import EmailAddress, Role
from monitor.letters.alarm import service_broken
from monitor.mail.smtp import SmtpMailer
from monitor.runtime import logs
from monitor.runtime.clock import SystemClock
from monitor.runtime.logs import log
from monitor.service.app import App
from monitor.service.attempt import attempt
from monitor.service.bootstrap import build, mail_server
from monitor.service.configured import refuse_not_configured
from monitor.service.spool import FOLDER, Spool
from monitor.service.vitals import SENTENCES, keep_mark, kept_mark
from monitor.store.daemon_lock import DaemonLock, acquire_daemon_lock
from monitor.store.database import open_database, require_head
from monitor.store.probe import fault_of

DONE, NOT_HEALTHY = 0, 3
_SECONDS_TO_STOP = 8.0
"""How long running tasks have to finish; then their transactions are rolled back, and redone after the next start."""


def run(settings: Settings) -> int:
    """Run the service until a signal stops it; return the exit code. `UserError` says what keeps it from starting."""
    logs.configure()
    sys.excepthook = _log_crash
    threading.excepthook = lambda crash: _log_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)
    if settings.environment is not Environment.REHEARSAL:
        refuse_loose_permissions(settings.config)
    refuse_broken_database(settings)
    # By the file on disk, before it is adopted: who is in force beside it may only be taken off with a second person.
    refuse_not_configured(settings, read_people(settings.config / "people.toml"))
    app = build(settings)
    service = Service(app, settings, _become_the_daemon(app))
    keep_mark(settings.data, service.mark)
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda number, _: _stop_at(service, number))
    schedule = Schedule(service)
    log.info("daemon.started", environment=settings.environment, policy=app.policy.version)
    schedule.start()
    service.stopping.wait()
    return _stop(service, schedule)


def refuse_broken_database(settings: Settings) -> None:
    """Raise `UserError` for a database that is not ready, or not the one that this service worked with before."""
    mark = kept_mark(settings.data)
    database = open_database(settings.database_url)
    try:
        fault = fault_of(database, mark) if mark else None
        if fault:
            attempt("spool", lambda: _tell_operators(settings, fault), 1)
            raise NotHealthyError(SENTENCES[fault])
        require_head(database)
    finally:
        database.dispose()


def _tell_operators(settings: Settings, fault: str) -> None:
    """Write to the operators of the file on disk that the service cannot start: nothing of it needs the database."""
    now, sender = SystemClock().now(), EmailAddress.parse(settings.smtp.sender)
    if settings.environment is Environment.REHEARSAL or sender is None or not settings.smtp.host:
        return
    operators = read_people(settings.config / "people.toml").with_role(Role.OPERATOR)
    spool = Spool(settings.data / FOLDER, operators, sender, SmtpMailer(mail_server(settings, sender)))
    spool.tell([service_broken(fault, SENTENCES[fault])], now)
    spool.send(now)


def _become_the_daemon(app: App) -> DaemonLock:
    hold = acquire_daemon_lock(app.database)
    if hold is None:
        raise UserError("Another daemon is at work on this database: leave it to it, or stop that one first.")
    return hold


def _stop_at(service: Service, number: int) -> None:
    log.info("daemon.stopping", signal=signal.Signals(number).name)
    service.stopping.set()


def _stop(service: Service, schedule: Schedule) -> int:
    service.tell(STOPPING)
    schedule.pause()
    code = NOT_HEALTHY if service.lost else DONE
    if not service.progress.wait_until_idle(_SECONDS_TO_STOP):
        log.warning("daemon.stopped", state="midway", job=service.progress.at_work_now())
        sys.stdout.flush()
        # A thread that does not end would keep the interpreter alive; the database rolls back its transaction.
        os._exit(code)
    schedule.end()
    service.hold.end()
    service.app.database.dispose()
    log.info("daemon.stopped", state="done")
    return code


def _log_crash(kind: type[BaseException], crash: BaseException | None, trace: TracebackType | None) -> None:
    """Log an uncaught exception without its message, which may hold a cell."""
    log.critical("daemon.crashed", error=kind.__name__, exc_info=(kind, crash, trace))
