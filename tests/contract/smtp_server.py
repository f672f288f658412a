"""A real mail server on a port of this machine, in a thread of its own, with the faults a test asks for."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from monitor.mail.smtp import MailServer
from tests.unit.mail.sample import an_address

SENDER = an_address("sighting.summary@example.gov.uk")
PASSWORD = "correct horse"


@dataclass
class Handler:
    """Keeps what it accepts; `answers` gives another answer at MAIL, RCPT or DATA (the final dot)."""

    answers: dict[str, str] = field(default_factory=dict)
    drops_after_dot: bool = False
    held: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    spoken_in_clear: list[str] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):  # noqa: N802
        if session.ssl is None:
            self.spoken_in_clear.append("MAIL")
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):  # noqa: N802
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope):  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        content = envelope.original_content
        assert content is not None
        self.held.append((envelope.mail_from or "", list(envelope.rcpt_tos), content))
        if self.drops_after_dot:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"


@dataclass(frozen=True)
class Certificates:
    """An authority, and what a server shows: its own good certificate unless told otherwise."""

    authority: trustme.CA
    ca_file: Path

    @classmethod
    def made_in(cls, folder: Path) -> "Certificates":
        authority = trustme.CA()
        ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        return cls(authority, ca_file)

    def server_context(self, host: str = "localhost", *, of_another: bool = False, expired: bool = False):
        authority = trustme.CA() if of_another else self.authority
        until = datetime.now(UTC) - timedelta(days=1) if expired else None  # noqa: TID251 - TLS reads the real clock
        shown = authority.issue_cert(host, not_after=until)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        shown.configure_cert(context)
        return context


def _authenticate(*told: object) -> AuthResult:
    return AuthResult(success=getattr(told[-1], "password", None) == PASSWORD.encode(), handled=False)


@contextmanager
def a_server(
    certificates: Certificates, handler: Handler, context: ssl.SSLContext | None, *, implicit_tls: bool = False
) -> Iterator[MailServer]:
    """Serve, and return the settings of a mailer that would use this server."""

    def protocol() -> SMTP:
        starttls = context if not implicit_tls else None
        return SMTP(
            handler,
            hostname="localhost",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=starttls is not None,
            auth_require_tls=not implicit_tls,
            authenticator=_authenticate,
            timeout=20,
        )

    with serving(protocol, context if implicit_tls else None) as port:
        yield MailServer(
            host="localhost",
            port=port,
            sender=SENDER,
            username="monitor" if context else None,
            password=PASSWORD if context else None,
            ca_file=certificates.ca_file,
            implicit_tls=implicit_tls,
            timeout=5,
        )


@contextmanager
def serving(protocol: Callable[[], asyncio.Protocol], context: ssl.SSLContext | None = None):
    """Run any protocol on a free port in its own thread, and return the port."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # broken connections are what these tests are about
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(loop.create_server(protocol, "localhost", 0, ssl=context), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
