"""The SMTP mailer: over verified TLS or not at all (SPEC section 9, hazards H53-H66)."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiosmtplib

from monitor.domain.people import EmailAddress
from monitor.mail.mailer import ACCEPTED, Result, SendOutcome, ignore, status_of

_REFUSED_FROM = 500
_TRY_LATER_FROM = 400
_GOODBYE_SECONDS = 1.0
_TURNS_TO_CLOSE = 10
"""Turns of the event loop in which a closed socket is released."""
_NO_CA = SendOutcome(Result.INSECURE, "the CA file cannot be used")
_LOST = SendOutcome(Result.TRANSIENT, "the connection was lost")


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server's address, and the account and sender used there.

    TLS is always required and verified: `implicit_tls` from the first byte (port 465), else by STARTTLS. `ca_file` is
    the certificate of a private authority, None for those the system trusts. `timeout` is in seconds, for each command.
    """

    host: str
    port: int
    sender: EmailAddress
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    implicit_tls: bool = False
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends through a mail server, with one connection and one recipient for each message."""

    server: MailServer

    def send(self, message: bytes, to: EmailAddress, accepted: Callable[[], None] = ignore) -> SendOutcome:
        """Send and wait for the outcome; must not be called from a running event loop."""
        return asyncio.run(send(message, to, self.server, accepted))

    def call(self) -> SendOutcome:
        """Do all that sending needs but name a recipient: connect, secure, log in, name the sender. Nothing is sent."""
        return asyncio.run(call(self.server))


async def send(
    message: bytes, to: EmailAddress, server: MailServer, accepted: Callable[[], None] = ignore
) -> SendOutcome:
    """Send one message and return the outcome; neither outcome nor log holds the server's own text.

    The steps are separate because the meaning of a lost connection depends on the step: only once the message was
    handed over may the server hold it.
    """
    client = _client(server)
    if client is None:
        return _NO_CA
    try:
        outcome = await _begin(client, server)
        outcome = outcome or await _name_recipient(client, to)
        outcome = outcome or await _hand_over(client, message)
        if outcome.result is Result.ACCEPTED:
            accepted()
        return outcome
    finally:
        await _say_goodbye(client)


async def call(server: MailServer) -> SendOutcome:
    """Go through the steps of sending up to the sender's address, and return the outcome: ACCEPTED if all is well."""
    client = _client(server)
    if client is None:
        return _NO_CA
    try:
        return await _begin(client, server) or ACCEPTED
    finally:
        await _say_goodbye(client)


def _client(server: MailServer) -> aiosmtplib.SMTP | None:
    """Return a client that is not connected yet; None when the CA file cannot be used."""
    try:
        context = _tls_context(server)
    except OSError:
        return None
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.implicit_tls,
        start_tls=False,  # done below, so that its failure is told apart from others
        tls_context=context,
        timeout=server.timeout,
        local_hostname=server.sender.domain,
    )


async def _begin(client: aiosmtplib.SMTP, server: MailServer) -> SendOutcome | None:
    outcome = await _secure_connection(client, server)
    outcome = outcome or await _log_in(client, server)
    return outcome or await _name_sender(client, server.sender)


def _tls_context(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=server.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


async def _secure_connection(client: aiosmtplib.SMTP, server: MailServer) -> SendOutcome | None:
    try:
        await client.connect()
        if not server.implicit_tls:
            await client.ehlo()
            if not client.supports_extension("starttls"):
                return SendOutcome(Result.INSECURE, "the server offers no STARTTLS")
            return await _start_tls(client)
    except aiosmtplib.SMTPResponseException as answer:
        return SendOutcome(Result.TRANSIENT, "the mail server turns us away", answer.code)
    except (aiosmtplib.SMTPException, OSError) as problem:
        if isinstance(problem, ssl.SSLError) or isinstance(problem.__cause__, ssl.SSLError):
            return SendOutcome(Result.INSECURE, "the server's certificate is not accepted")
        return SendOutcome(Result.TRANSIENT, "the mail server cannot be reached")
    return None


async def _start_tls(client: aiosmtplib.SMTP) -> SendOutcome | None:
    try:
        await client.starttls()
    except aiosmtplib.SMTPResponseException as answer:
        return SendOutcome(Result.INSECURE, "the server refuses STARTTLS", answer.code)
    return None


async def _log_in(client: aiosmtplib.SMTP, server: MailServer) -> SendOutcome | None:
    """Log in if there is an account; a wrong password is transient, for the operators to mend, and no refusal."""
    if server.username is None:
        return None
    try:
        await client.login(server.username, server.password or "")
    except aiosmtplib.SMTPResponseException as answer:
        return SendOutcome(Result.TRANSIENT, "the mail server refuses the log-in", answer.code)
    except (aiosmtplib.SMTPException, OSError):
        return SendOutcome(Result.TRANSIENT, "the log-in failed")
    return None


async def _name_sender(client: aiosmtplib.SMTP, sender: EmailAddress) -> SendOutcome | None:
    try:
        await client.mail(sender.text)
    except aiosmtplib.SMTPResponseException as answer:
        return _by_code(answer.code)  # without its status: at this step any address it speaks of is ours
    except (aiosmtplib.SMTPException, OSError):
        return _LOST
    return None


async def _name_recipient(client: aiosmtplib.SMTP, to: EmailAddress) -> SendOutcome | None:
    try:
        await client.rcpt(to.text)
    except aiosmtplib.SMTPResponseException as answer:
        return _by_code(answer.code, status_of(answer.message))
    except (aiosmtplib.SMTPException, OSError):
        return _LOST
    return None


async def _hand_over(client: aiosmtplib.SMTP, message: bytes) -> SendOutcome:
    """Send the message itself; without an answer after its final dot the outcome is unknown."""
    try:
        await client.data(message)
    except aiosmtplib.SMTPResponseException as answer:
        return _by_code(answer.code, status_of(answer.message))
    except (aiosmtplib.SMTPException, OSError):
        return SendOutcome(Result.UNKNOWN, "no answer came after the letter was handed over")
    return ACCEPTED


def _by_code(code: int, status: str = "") -> SendOutcome:
    if code >= _REFUSED_FROM:
        return SendOutcome(Result.REFUSED, "the mail server refuses the letter", code, status)
    if code >= _TRY_LATER_FROM:
        return SendOutcome(Result.TRANSIENT, "the mail server says to try later", code)
    return SendOutcome(Result.UNKNOWN, "the mail server gave an answer that means nothing here", code)


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    """Quit and close; a failure here does not change the outcome."""
    transport = client.transport
    if client.is_connected:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=_GOODBYE_SECONDS)
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        # Closing TLS waits for the other side, and the event loop ends before it answers: the socket would stay open.
        transport.abort()
    for _ in range(_TURNS_TO_CLOSE):
        await asyncio.sleep(0)
