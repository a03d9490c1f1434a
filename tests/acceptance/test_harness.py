"""The parts tests stand on do what they say, so that a green test means something."""

import smtplib
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page
from redis import Redis
from sqlalchemy import func, insert, inspect, select

from engine.store.schema import account
from engine.store.session import Database
from tests.harness.databases import PostgresDatabases, database_name
from tests.harness.ports import free_port
from tests.harness.processes import Processes, left_behind
from tests.harness.real_export import ABSENT
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


def test_a_database_of_a_test_holds_our_empty_tables(database: Database) -> None:
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(account)).scalar() == 0
    with database.writing() as connection:
        connection.execute(insert(account).values(id="acme", created_at=datetime(2026, 3, 2, tzinfo=UTC)))


def test_an_empty_database_holds_nothing(
    empty_database_url: str, open_database: Callable[[str], Database]
) -> None:
    with open_database(empty_database_url).reading() as connection:
        assert inspect(connection).get_table_names() == []


def test_a_page_is_seen_by_a_real_browser(page: Page, smtp_server: SmtpServer) -> None:
    page.set_content("<h1>200 accounts</h1>")
    assert page.inner_text("h1") == "200 accounts"
    send(smtp_server)


def test_a_free_port_can_be_taken() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


def test_a_process_that_outlives_its_test_is_noticed(processes: Processes, tmp_path: Path) -> None:
    started = processes.command(["sleep", "600"])
    assert started.process.pid in {found.pid for found in left_behind()}
    processes.stop()
    assert started.process.pid not in {found.pid for found in left_behind()}


@pytest.mark.parametrize(
    ("reason", "ci", "code"),
    [("no browser here", "true", 1), ("no browser here", "", 0), (ABSENT, "true", 0)],
)
def test_a_skip_fails_the_run_where_ci_is_set(
    processes: Processes, tmp_path: Path, reason: str, ci: str, code: int
) -> None:
    test = tmp_path / "test_one.py"
    test.write_text(f"import pytest\n\ndef test_one():\n    pytest.skip({reason!r})\n")
    alone = ("-p", "tests.harness.no_skips", "--rootdir", str(tmp_path), "-c", "/dev/null", "--noconftest")
    run = processes.python("-m", "pytest", *alone, str(test), env={"CI": ci})
    assert run.process.wait(60) == code, run.output()
    assert ("skipped where nothing may be" in run.output()) == (code == 1)
