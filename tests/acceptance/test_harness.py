"""The parts tests stand on do what they say, so that a green test means something."""

import smtplib
import socket
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page
from redis import Redis

from tests.harness.databases import PostgresDatabases, database_name
from tests.harness.ports import free_port
from tests.harness.processes import Processes, left_behind
from tests.harness.smtp_server import Delay, Drop, Hang, Refuse, SmtpServer

pytestmark = pytest.mark.acceptance

LETTER = "From: cs@perennial.test\r\nTo: mei@acme.test\r\nSubject: Hello\r\n\r\nDear Mei\r\n"


def send(server: SmtpServer, timeout: float = 10) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=timeout) as client:
        client.sendmail("cs@perennial.test", ["mei@acme.test"], LETTER)


def test_a_letter_is_kept_as_it_was_sent(smtp_server: SmtpServer) -> None:
    send(smtp_server)
    (received,) = smtp_server.received
    assert (received.sender, received.recipients) == ("cs@perennial.test", ("mei@acme.test",))
    assert received.content == LETTER.encode()
    assert received.message()["Subject"] == "Hello"


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA", "DOT"])
def test_the_smtp_server_refuses_at_a_verb(smtp_server: SmtpServer, verb: str) -> None:
    smtp_server.behave(verb, Refuse("554 5.7.1 not today"), times=1)
    with pytest.raises((smtplib.SMTPException, OSError)) as raised:
        send(smtp_server)
    assert "not today" in str(raised.value)
    assert len(smtp_server.received) == (verb == "DOT")
    send(smtp_server)


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("mood", [Hang(), Drop()], ids=["hang", "drop"])
def test_the_smtp_server_falls_silent_at_a_verb(
    smtp_server: SmtpServer, verb: str, mood: Hang | Drop
) -> None:
    smtp_server.behave(verb, mood)
    with pytest.raises((smtplib.SMTPException, OSError)):
        send(smtp_server, timeout=0.3)
    assert len(smtp_server.received) == (verb == "DOT")
    smtp_server.recover()
    send(smtp_server)


def test_the_smtp_server_delays_at_a_verb(smtp_server: SmtpServer) -> None:
    smtp_server.behave("MAIL", Delay(0.01))
    send(smtp_server)
    assert len(smtp_server.received) == 1


def test_each_test_has_an_empty_redis(redis_client: "Redis") -> None:
    assert redis_client.dbsize() == 0
    redis_client.set("left", "over")


def test_each_test_has_an_empty_redis_again(redis_client: "Redis") -> None:
    assert redis_client.dbsize() == 0


def test_each_test_has_a_postgres_database_of_its_own(
    postgres_databases: PostgresDatabases, empty_postgres_url: str
) -> None:
    plain = empty_postgres_url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TABLE kept (id integer)")
    with (
        postgres_databases.fresh(database_name(empty_postgres_url)) as copied,
        psycopg.connect(copied.replace("+psycopg", "")) as connection,
    ):
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copied.replace("+psycopg", ""))


def test_a_page_is_seen_by_a_real_browser(page: Page) -> None:
    page.set_content("<h1>200 accounts</h1>")
    assert page.inner_text("h1") == "200 accounts"


def test_a_free_port_can_be_taken() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


def test_a_process_that_outlives_its_test_is_noticed(processes: Processes, tmp_path: Path) -> None:
    started = processes.command(["sleep", "600"])
    assert started.process.pid in {found.pid for found in left_behind()}
    processes.stop()
    assert started.process.pid not in {found.pid for found in left_behind()}
