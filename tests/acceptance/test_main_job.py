"""The main job on real parts: HubSpot's webhook in, a mail at a real SMTP server, a task, an escalation; and
who asks, is told why.

A real web server, a worker process a queue, the sweep, a real Redis, SQLite and PostgreSQL. The world is
virtual, so that days pass.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from api.identity import hash_of
from engine.store.world import make_virtual
from rules.folder import library_folder, read_folder
from tests.harness.processes import Processes
from tests.harness.smtp_server import SmtpServer
from workflows.operations.publishing import publish_rulebook
from workflows.operations.world import move_world
from workflows.parts import Parts, build_parts
from workflows.queues import QUEUES
from workflows.settings import load_settings
from workflows.store.members import add_token

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(240)]
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
SECRET = "a-secret-of-hubspot"
TOKEN = "pn_a-token-of-this-test"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `ask` speaks to its web over HTTP."""

    parts: Parts
    port: int

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        told = (
            headers
            if headers is not None
            else {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        )
        connection.request(method, path, sent, told)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None

    def from_hubspot(self, events: list[dict[str, Any]]) -> int:
        body = json.dumps(events).encode()
        stamp = str(int(datetime.now(UTC).timestamp() * 1000))
        base = b"POST" + f"http://127.0.0.1:{self.port}/hooks/hubspot".encode() + body + stamp.encode()
        signature = base64.b64encode(hmac.new(SECRET.encode(), base, hashlib.sha256).digest()).decode()
        headers = {
            "X-HubSpot-Signature-v3": signature,
            "X-HubSpot-Request-Timestamp": stamp,
            "Content-Type": "application/json",
        }
        return self.ask("POST", "/hooks/hubspot", body, headers)[0]


@pytest.fixture
def server(
    database_url: str,
    redis_url: str,
    smtp_server: SmtpServer,
    processes: Processes,
    free_port: int,
    tmp_path: Path,
) -> Iterator[Server]:
    environ = {
        "PERENNIAL_DATA": str(tmp_path / "data"),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_server.url,
        "PERENNIAL_PORT": str(free_port),
        "PERENNIAL_SECRET_HUBSPOT_SECRET": SECRET,
    }
    parts = build_parts(load_settings(environ))
    with parts.database.writing() as conn:
        make_virtual(conn, MONDAY)
        add_token(conn, hash_=hash_of(TOKEN), name="test", role="ops", machine_now=parts.clock.machine())
    documents, _ = read_folder(library_folder())
    assert publish_rulebook(parts, documents, by="test").edition is not None
    for command in (*(("worker", queue) for queue in QUEUES), ("sweep",), ("web",)):
        processes.python("-m", "api.cli", *command, env=environ)
    running = Server(parts, free_port)
    eventually(lambda: _is_up(running), "the web answers")
    yield running
    parts.doorbell.close()
    parts.database.close()


def _is_up(server: Server) -> bool:
    try:
        return server.ask("GET", "/healthz", headers={})[0] == 200
    except OSError:
        return False


def eventually(holds: Callable[[], Any], what: str, within: float = 90) -> Any:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if found := holds():
            return found
        time.sleep(0.2)
    raise AssertionError(f"never: {what}")


def event(number: int, kind: str, name: str = "", value: str = "") -> dict[str, Any]:
    at = int((MONDAY - timedelta(hours=1)).timestamp() * 1000)
    said = {
        "eventId": number,
        "subscriptionId": 1,
        "portalId": 2,
        "objectId": 7700,
        "occurredAt": at,
        "attemptNumber": 0,
    }
    named = {"propertyName": name, "propertyValue": value} if name else {}
    return {**said, "subscriptionType": kind, **named}


def changed(number: int, name: str, value: str) -> dict[str, Any]:
    return event(number, "company.propertyChange", name, value)


def test_a_webhook_becomes_a_mail_a_task_and_an_escalation(server: Server, smtp_server: SmtpServer) -> None:
    assert server.from_hubspot([event(1, "company.creation"), changed(2, "name", "Globex")]) == 202
    account = eventually(lambda: _accounts(server), "the account is there")[0]["id"]
    contact = {"account": account, "field": "contact.role", "child": "ana@globex.test", "value": "champion"}
    status, answer = server.ask("POST", "/api/v1/observations", {"observations": [contact]})
    assert (status, answer["accepted"]) == (200, 1)

    facts = [
        changed(3, "success_tier", "mid"),
        changed(4, "success_lifecycle", "onboarding"),
        changed(5, "success_owner", "mei"),
        changed(6, "start_date", "2026-03-01"),
    ]
    assert server.from_hubspot(facts) == 202
    assert server.from_hubspot(facts) == 202

    eventually(lambda: _mailed(smtp_server, "ana@globex.test"), "the welcome is at the SMTP server")
    (task,) = eventually(lambda: _tasks(server, account), "the kickoff task is there")
    assert (task["step"], task["assignee"]) == ("kickoff-call", "mei")
    (mail,) = _mailed(smtp_server, "ana@globex.test")
    assert "Welcome, Globex" in mail["Subject"]
    assert mail["From"].startswith("Mei Chen")

    move_world(server.parts, MONDAY + timedelta(days=16))
    eventually(
        lambda: server.parts.clock.world() >= MONDAY + timedelta(days=16), "sixteen days passed", within=150
    )
    assert {each["step"] for each in _tasks(server, account)} == {"kickoff-call", "kickoff-date"}
    assert _mailed(smtp_server, "lin@acme.test"), "the task nobody touched climbed to who answers for it"
    assert len(_mailed(smtp_server, "ana@globex.test")) == 1, "told twice, mailed once"

    status, why = server.ask("GET", f"/api/v1/explain/kickoff-late/{account}")
    assert status == 200
    assert why["subjects"][0]["holds"] == "true"


def _accounts(server: Server) -> list[dict[str, Any]]:
    return list(server.ask("GET", "/api/v1/accounts")[1]["items"])


def _tasks(server: Server, account: str) -> list[dict[str, Any]]:
    return list(server.ask("GET", f"/api/v1/tasks?account={account}")[1]["items"])


def _mailed(smtp_server: SmtpServer, address: str) -> list[Any]:
    return [each.message() for each in smtp_server.received if address in each.recipients]
