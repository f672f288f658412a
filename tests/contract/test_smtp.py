"""What becomes of a message at a real mail server, in good and bad weather (hazards H53-H55, H60, H65, H66)."""

import asyncio
import logging
from contextlib import ExitStack
from dataclasses import replace

import pytest

from monitor.mail import smtp
from monitor.mail.encoding import encode, message_id_for
from monitor.mail.mailbox import MemoryMailer, NoServer
from monitor.mail.mailer import ACCEPTED, Mailer, Result, SendOutcome
from monitor.mail.smtp import MailServer, SmtpMailer, send
from tests.contract.smtp_server import SENDER, Certificates, Handler, a_server, serving
from tests.unit.mail.sample import NOW, an_address, sample_letter

TO = an_address("coordinator@example.org")
LETTER = sample_letter()
MESSAGE = encode(LETTER, message_id_for(1, LETTER, NOW, SENDER, TO), NOW, SENDER, TO)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates.made_in(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def post_office(certificates):
    """Opens servers that are closed when the test ends."""
    with ExitStack() as open_servers:

        def opened(handler: Handler, **shown: bool | str) -> MailServer:
            context = certificates.server_context(**shown)
            return open_servers.enter_context(a_server(certificates, handler, context))

        yield opened


def test_a_message_reaches_the_server_byte_for_byte_over_tls_with_its_one_recipient(post_office):
    handler = Handler()
    assert SmtpMailer(post_office(handler)).send(MESSAGE, TO) == ACCEPTED
    assert handler.held == [(SENDER.text, [TO.text], MESSAGE)]
    assert handler.spoken_in_clear == []


async def test_the_coroutine_does_the_same(post_office):
    handler = Handler()
    assert await send(MESSAGE, TO, post_office(handler)) == ACCEPTED
    assert handler.held[0][2] == MESSAGE


def test_lines_that_begin_with_a_dot_arrive_as_they_were(post_office):
    handler = Handler()
    dotted = b"Subject: x\r\n\r\n.\r\n..two\r\n.one\r\n"
    assert SmtpMailer(post_office(handler)).send(dotted, TO) == ACCEPTED
    assert handler.held[0][2] == dotted


def test_tls_from_the_first_byte_works_too(certificates):
    handler = Handler()
    context = certificates.server_context()
    with a_server(certificates, handler, context, implicit_tls=True) as server:
        assert SmtpMailer(server).send(MESSAGE, TO) == ACCEPTED
    assert handler.held[0][2] == MESSAGE


def test_a_server_without_starttls_gets_nothing(certificates):
    handler = Handler()
    with a_server(certificates, handler, None) as server:
        outcome = SmtpMailer(server).send(MESSAGE, TO)
    assert outcome == SendOutcome(Result.INSECURE, "the server offers no STARTTLS")
    assert handler.held == []
    assert handler.spoken_in_clear == []


@pytest.mark.parametrize("shown", [{"host": "elsewhere.example"}, {"of_another": True}, {"expired": True}], ids=str)
def test_a_server_whose_certificate_does_not_hold_gets_nothing(post_office, shown):
    handler = Handler()
    outcome = SmtpMailer(post_office(handler, **shown)).send(MESSAGE, TO)
    assert outcome == SendOutcome(Result.INSECURE, "the server's certificate is not accepted")
    assert handler.held == []
    assert handler.spoken_in_clear == []


@pytest.mark.parametrize("shown", [{"host": "elsewhere.example"}, {"of_another": True}, {"expired": True}], ids=str)
def test_the_same_with_tls_from_the_first_byte(certificates, shown):
    handler = Handler()
    with a_server(certificates, handler, certificates.server_context(**shown), implicit_tls=True) as server:
        assert SmtpMailer(server).send(MESSAGE, TO).result is Result.INSECURE
    assert handler.held == []


def test_without_its_ca_file_a_private_server_gets_nothing(post_office):
    handler = Handler()
    server = replace(post_office(handler), ca_file=None)
    assert SmtpMailer(server).send(MESSAGE, TO).result is Result.INSECURE
    assert handler.held == []


def test_a_ca_file_that_cannot_be_read_sends_nothing(post_office, tmp_path):
    for content in (None, "no certificate"):
        ca_file = tmp_path / "ca.pem"
        if content:
            ca_file.write_text(content)
        outcome = SmtpMailer(replace(post_office(Handler()), ca_file=ca_file)).send(MESSAGE, TO)
        assert outcome == SendOutcome(Result.INSECURE, "the CA file cannot be used")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("550 no such mailbox", Result.REFUSED),
        ("552 mailbox full", Result.REFUSED),
        ("450 try later", Result.TRANSIENT),
        ("451 greylisted", Result.TRANSIENT),
        ("421 shutting down", Result.TRANSIENT),
    ],
)
def test_a_servers_no_is_for_good_or_for_now_wherever_it_says_it(post_office, step, answer, result):
    handler = Handler(answers={step: answer})
    outcome = SmtpMailer(post_office(handler)).send(MESSAGE, TO)
    assert (outcome.result, outcome.code) == (result, int(answer[:3]))
    assert handler.held == []


@pytest.mark.parametrize(
    ("step", "answer", "of_the_mailbox"),
    [
        ("RCPT", "550 5.1.1 no such mailbox", True),
        ("DATA", "550 5.1.10 no mail for it", True),
        ("RCPT", "550 5.2.1 switched off", True),
        ("RCPT", "550 no such mailbox", False),
        ("RCPT", "550 5.1.8 the sender's domain is unknown", False),
        ("RCPT", "550 5.1.11 unheard of", False),
        ("RCPT", "554 5.7.1 relay access denied", False),
        ("RCPT", "450 4.2.1 later", False),
        ("MAIL", "550 5.1.1 no such sender", False),
    ],
)
def test_only_an_answer_about_the_recipient_speaks_of_the_mailbox(post_office, step, answer, of_the_mailbox):
    outcome = SmtpMailer(post_office(Handler(answers={step: answer}))).send(MESSAGE, TO)
    assert outcome.of_the_mailbox is of_the_mailbox


def test_what_was_accepted_is_told_before_the_connection_is_closed(post_office, monkeypatch):
    order, close = [], smtp._say_goodbye  # noqa: SLF001 - when it is called is what matters

    async def says_goodbye(client):
        order.append("goodbye")
        await close(client)

    monkeypatch.setattr(smtp, "_say_goodbye", says_goodbye)
    SmtpMailer(post_office(Handler())).send(MESSAGE, TO, lambda: order.append("accepted"))
    SmtpMailer(post_office(Handler(answers={"DATA": "550 no"}))).send(MESSAGE, TO, lambda: order.append("accepted"))
    assert order == ["accepted", "goodbye", "goodbye"]


def test_an_answer_lost_after_the_final_dot_is_unknown_and_a_retry_sends_the_same_bytes(post_office):
    handler = Handler(drops_after_dot=True)
    mailer = SmtpMailer(post_office(handler))
    assert mailer.send(MESSAGE, TO).result is Result.UNKNOWN
    handler.drops_after_dot = False
    assert mailer.send(MESSAGE, TO) == ACCEPTED
    first, second = handler.held
    assert first == second


def test_a_wrong_password_is_nobodys_refusal(post_office):
    handler = Handler()
    outcome = SmtpMailer(replace(post_office(handler), password="wrong")).send(MESSAGE, TO)
    assert outcome == SendOutcome(Result.TRANSIENT, "the mail server refuses the log-in", 535)
    assert handler.held == []


def test_a_server_that_is_not_there_is_tried_again():
    server = MailServer("localhost", 1, SENDER, timeout=2)
    assert SmtpMailer(server).send(MESSAGE, TO) == SendOutcome(Result.TRANSIENT, "the mail server cannot be reached")


class Scripted(asyncio.Protocol):
    """Speaks its lines, one for the greeting and one for each thing it hears, then hangs up or falls silent."""

    def __init__(self, *lines: str, hangs_up: bool):
        self.lines, self.hangs_up = list(lines), hangs_up

    def connection_made(self, transport):
        self.transport = transport
        self.speak()

    def data_received(self, data):
        self.speak()

    def speak(self):
        if self.lines:
            self.transport.write(self.lines.pop(0).encode())
        elif self.hangs_up:
            self.transport.abort()


@pytest.mark.parametrize("hangs_up", [True, False], ids=["hangs up", "falls silent"])
@pytest.mark.parametrize(
    ("lines", "result"),
    [
        ((), Result.TRANSIENT),
        (("554 go away\r\n",), Result.TRANSIENT),
        (("421 too busy\r\n",), Result.TRANSIENT),
        (("220 x\r\n",), Result.TRANSIENT),
        (("gibberish\r\n",), Result.TRANSIENT),
        (("220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "454 not now\r\n"), Result.INSECURE),
        (("220 x\r\n", "250-x\r\n250 STARTTLS\r\n"), Result.TRANSIENT),
        (("220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go on\r\n250 injected\r\n"), Result.TRANSIENT),
        (("220 x\r\n", "250 nothing else\r\n"), Result.INSECURE),
    ],
    ids=str,
)
def test_nothing_a_server_says_before_tls_gets_a_letter_out_of_us(lines, result, hangs_up):
    heard = []

    class Listening(Scripted):
        def data_received(self, data):
            heard.append(data)
            super().data_received(data)

    with serving(lambda: Listening(*lines, hangs_up=hangs_up)) as port:
        outcome = SmtpMailer(MailServer("localhost", port, SENDER, timeout=0.3)).send(MESSAGE, TO)
    assert outcome.result is result
    assert b"MAIL" not in b"".join(heard)


def test_neither_log_nor_outcome_holds_an_address_or_what_the_server_said(post_office, caplog):
    caplog.set_level(logging.DEBUG, logger="monitor")
    caplog.set_level(logging.DEBUG, logger="aiosmtplib")
    handler = Handler(answers={"RCPT": f"550 <{TO.text}>: no canary here"})
    outcome = SmtpMailer(post_office(handler)).send(MESSAGE, TO)
    for told in (repr(outcome), *(record.getMessage() for record in caplog.records if record.name != "mail.log")):
        assert TO.text not in told
        assert "canary" not in told


def test_the_settings_never_show_the_password(post_office):
    assert "correct horse" not in repr(SmtpMailer(post_office(Handler())))


class Real:
    """The real mailer with a real server behind it."""

    def __init__(self, post_office):
        self.handler = Handler()
        self.mailer: Mailer = SmtpMailer(post_office(self.handler))

    def refuse(self):
        self.handler.answers["RCPT"] = "550 no such mailbox"

    @property
    def held(self):
        return [(recipients[0], message) for _, recipients, message in self.handler.held]


class InMemory:
    """The mailbox that rehearsals use."""

    def __init__(self, post_office):
        self.memory = MemoryMailer()
        self.mailer: Mailer = self.memory

    def refuse(self):
        self.memory.refuses = frozenset({TO})

    @property
    def held(self):
        return [(delivered.to.text, delivered.message) for delivered in self.memory.delivered]


@pytest.fixture(params=[Real, InMemory])
def office(request, post_office):
    return request.param(post_office)


def test_every_mailer_delivers_the_bytes_it_was_given(office):
    assert office.mailer.send(MESSAGE, TO) == ACCEPTED
    assert office.held == [(TO.text, MESSAGE)]


def test_every_mailer_delivers_a_retry_as_a_second_copy_of_the_same_bytes(office):
    office.mailer.send(MESSAGE, TO)
    office.mailer.send(MESSAGE, TO)
    assert office.held == [(TO.text, MESSAGE)] * 2


def test_every_mailer_says_when_a_mailbox_is_refused_and_holds_nothing(office):
    office.refuse()
    outcome = office.mailer.send(MESSAGE, TO)
    assert (outcome.result, outcome.code) == (Result.REFUSED, 550)
    assert office.held == []


def test_a_call_goes_through_everything_but_a_recipient_and_sends_nothing(post_office):
    handler = Handler()
    server = post_office(handler)
    assert SmtpMailer(server).call() == ACCEPTED
    assert handler.held == []
    refused = SmtpMailer(replace(server, password="another")).call()
    assert (refused.result, refused.reason) == (Result.TRANSIENT, "the mail server refuses the log-in")


def test_a_call_says_why_nothing_can_be_sent(post_office):
    of_another = post_office(Handler(), of_another=True)
    assert SmtpMailer(of_another).call().result is Result.INSECURE
    assert (
        SmtpMailer(MailServer("localhost", 1, SENDER, timeout=2)).call().reason == "the mail server cannot be reached"
    )


def test_without_a_server_nothing_counts_as_sent():
    assert NoServer().send(MESSAGE, TO).result is Result.TRANSIENT
