"""Webhooks from the request to the fact: genuine ones once, strangers never, and nothing accepted is lost."""

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.store.session import Database, migrate
from tests.harness.postgres_server import PostgresMissing, choose_postgres, open_postgres
from tests.harness.processes import Processes
from tests.harness.web import BASE_URL, SECRETS, Web, build_web, library
from workflows.operations.arrivals import process_arrivals
from workflows.operations.publishing import publish_rulebook
from workflows.parts import build_parts
from workflows.settings import Settings

MOMENT_MS = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp() * 1000)
HUBSPOT = "/hooks/hubspot"
TOO_LARGE = 8 * 1024 * 1024 + 1


def event(number: int, kind: str = "company.propertyChange", **more: Any) -> dict[str, Any]:
    """One of HubSpot's events about the company 7700, in the shape its webhooks have."""
    return {
        "eventId": number,
        "subscriptionId": 31,
        "portalId": 62,
        "appId": 9,
        "occurredAt": MOMENT_MS,
        "subscriptionType": kind,
        "attemptNumber": 0,
        "objectId": 7700,
        "changeSource": "CRM_UI",
        **more,
    }


BATCH = [
    event(1, "company.creation"),
    event(2, propertyName="name", propertyValue="Initech"),
    event(3, propertyName="seats", propertyValue="40"),
    event(4, propertyName="success_tier", propertyValue="mid"),
]


def signed_by_hubspot(
    body: bytes, path: str = HUBSPOT, key: str = SECRETS["HUBSPOT_SECRET"], late: timedelta = timedelta()
) -> dict[str, str]:
    """Method, address, body and moment, as HubSpot's third scheme signs them."""
    told = str(int((datetime.now(UTC) - late).timestamp() * 1000))
    base = b"POST" + f"{BASE_URL}{path}".encode() + body + told.encode()
    signature = base64.b64encode(hmac.new(key.encode(), base, hashlib.sha256).digest()).decode()
    return {
        "X-HubSpot-Signature-v3": signature,
        "X-HubSpot-Request-Timestamp": told,
        "Content-Type": "application/json",
        "Authorization": "Bearer never-to-be-kept",
    }


def hubspot(web: Web, said: Any, **how: Any) -> TestResponse:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    path = how.get("path", HUBSPOT)
    return web.anybody("POST", path, data=body, headers=signed_by_hubspot(body, **how))


def product(web: Web, said: Any, key: str = "new-one", late: timedelta = timedelta()) -> TestResponse:
    body = json.dumps(said).encode()
    told = str(int((datetime.now(UTC) - late).timestamp()))
    signature = hmac.new(key.encode(), told.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Signature": signature, "X-Timestamp": told, "Content-Type": "application/json"}
    return web.anybody("POST", "/hooks/product", data=body, headers=headers)


def facts_of(web: Web, account: str) -> dict[str, Any]:
    page = web.get(f"/api/v1/accounts/{account}").get_json()
    return {each["name"]: each["value"] for each in page["facts"]}


def test_hubspot_from_the_signature_to_the_facts(web: Web) -> None:
    answer = hubspot(web, BATCH)
    assert (answer.status_code, answer.get_json()["repeated"]) == (202, False)
    assert "arrivals" in web.bell.rung
    assert process_arrivals(web.parts) == 1
    (found,) = web.get("/api/v1/accounts?q=7700").get_json()["items"]
    facts = facts_of(web, found["id"])
    assert (facts["name"], facts["seats"], facts["tier"]) == ("Initech", 40, "mid")
    (arrival,) = web.get("/api/v1/arrivals").get_json()["items"]
    assert (arrival["state"], arrival["outcome"]["accepted"], arrival["error"]) == ("processed", 3, "")
    kept = web.get(f"/api/v1/arrivals/{arrival['id']}", role="ops").get_json()
    assert json.loads(kept["body"]) == BATCH
    assert not {name.lower() for name in kept["headers"]} & {
        "authorization",
        "x-hubspot-signature-v3",
        "cookie",
    }


def test_a_repeat_is_acknowledged_and_changes_nothing(web: Web) -> None:
    changes = BATCH[1:]
    assert hubspot(web, changes).get_json()["repeated"] is False
    # HubSpot counts its attempts in the body: the retry is another text, and the same arrival.
    again = [{**each, "attemptNumber": 3} for each in changes]
    answer = hubspot(web, again)
    assert (answer.status_code, answer.get_json()["repeated"]) == (202, True)
    assert process_arrivals(web.parts) == 1
    assert len(web.get("/api/v1/arrivals").get_json()["items"]) == 1


def test_what_a_retry_says_again_in_another_batch_is_known_once(web: Web) -> None:
    web.post("/api/v1/accounts", {"id": "initech", "aliases": [{"kind": "hubspot", "value": "7700"}]})
    hubspot(web, BATCH[1:3])
    hubspot(web, BATCH[2:4])
    process_arrivals(web.parts)
    outcomes = [each["outcome"] for each in web.get("/api/v1/arrivals").get_json()["items"]]
    assert [(each["accepted"], each["repeated"]) for each in reversed(outcomes)] == [(2, 0), (1, 1)]


def test_a_company_nobody_named_yet_waits_and_is_seen(web: Web) -> None:
    hubspot(web, [event(9, propertyName="seats", propertyValue="12")])
    process_arrivals(web.parts)
    (waits,) = web.get("/api/v1/waiting/accounts").get_json()["items"]
    assert (waits["kind"], waits["value"], waits["source"]) == ("hubspot", "7700", "hubspot")
    web.post("/api/v1/accounts", {"id": "umbrella", "aliases": [{"kind": "hubspot", "value": "7700"}]})
    assert facts_of(web, "umbrella")["seats"] == 12


def test_the_products_own_report_is_proved_by_either_of_two_secrets(web: Web) -> None:
    web.post("/api/v1/accounts", {"id": "acme", "aliases": [{"kind": "product", "value": "a-1"}]})
    for number, key in enumerate(("old-one", "new-one")):
        said = {
            "id": f"night-{number}",
            "items": [{"account": "a-1", "day": f"2026-02-2{number}", "active_users": 9}],
        }
        assert product(web, said, key).status_code == 202
    assert product(web, {"id": "night-3", "items": []}, "another-one").status_code == 401
    assert process_arrivals(web.parts) == 2
    found = web.get("/api/v1/accounts/acme/observations?name=active_users").get_json()["items"]
    assert [each["value"] for each in found] == [9, 9]


def test_a_stranger_is_refused_and_learns_nothing(web: Web) -> None:
    body = json.dumps(BATCH).encode()
    hour = timedelta(hours=1)
    strange = [
        hubspot(web, BATCH, key="another"),
        hubspot(web, BATCH, late=hour),
        hubspot(web, BATCH, late=-hour),
        web.anybody("POST", HUBSPOT, data=body),
        web.anybody("POST", HUBSPOT, data=body + b" ", headers=signed_by_hubspot(body)),
        web.anybody("POST", f"{HUBSPOT}?x=1", data=body, headers=signed_by_hubspot(body)),
        web.anybody(
            "POST",
            HUBSPOT,
            data=body,
            headers={"X-HubSpot-Signature-v3": "é", "X-HubSpot-Request-Timestamp": "²"},
        ),
        web.anybody("POST", HUBSPOT, data=b"\xff\xfe", headers={"X-HubSpot-Signature-v3": "===="}),
    ]
    assert {answer.status_code for answer in strange} == {401}
    assert len({json.dumps(answer.get_json()) for answer in strange}) == 1, (
        "the same answer, whatever is wrong"
    )
    assert web.get("/api/v1/arrivals").get_json()["items"] == []


def test_the_signature_covers_the_public_address_with_its_query(web: Web) -> None:
    assert hubspot(web, BATCH, path=f"{HUBSPOT}?tenant=a@b.co&sp=a%20b").status_code == 202


def test_a_source_that_is_not_declared_is_not_there(web: Web) -> None:
    answer = hubspot(web, BATCH, path="/hooks/hubspott")
    assert answer.status_code == 404
    assert "hubspot" not in answer.get_json()["detail"]
    assert web.anybody("GET", HUBSPOT).status_code == 405


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[{", "not-json"),
        (b"\xff\xfe", "not-utf-8"),
        (b"[NaN]", "not-json"),
        (b"[" * 40 + b"]" * 40, "too-deep"),
        (b"", "not-json"),
    ],
)
def test_a_genuine_body_that_cannot_be_read_is_kept_as_failed(
    sqlite_web: Web, body: bytes, code: str
) -> None:
    for _ in range(2):
        answer = hubspot(sqlite_web, body)
        assert answer.status_code == 400
        assert answer.get_json()["type"] == f"urn:perennial:problem:{code}"
    (kept,) = sqlite_web.get("/api/v1/arrivals?state=failed").get_json()["items"]
    assert kept["error"]
    assert process_arrivals(sqlite_web.parts) == 0


def test_json_that_says_nothing_is_accepted_and_fails_visibly(sqlite_web: Web) -> None:
    strange: tuple[Any, ...] = (7, "text", {}, [], None, [7, None, "x", []], [{"objectId": {"a": 1}}])
    for said in strange:
        assert hubspot(sqlite_web, said).status_code == 202
    process_arrivals(sqlite_web.parts)
    kept = sqlite_web.get("/api/v1/arrivals").get_json()["items"]
    assert len(kept) == len(strange)
    assert all(each["error"] for each in kept)


def test_what_failed_is_replayed_once_its_mapping_is_right(web: Web) -> None:
    web.post("/api/v1/accounts", {"id": "initech", "aliases": [{"kind": "hubspot", "value": "7700"}]})
    hubspot(web, [event(5, propertyName="success_tier", propertyValue="gold")])
    process_arrivals(web.parts)
    (kept,) = web.get("/api/v1/arrivals?state=failed").get_json()["items"]
    path = "sources/hubspot.yaml"
    mended = library()[path].replace(
        "tier:       {value: $.propertyValue,", "tier:       {value: $.propertyValue, values: {gold: high},"
    )
    web.publish({**library(), path: mended})
    assert web.post(f"/api/v1/arrivals/{kept['id']}/replay", role="csm").status_code == 403
    assert web.post(f"/api/v1/arrivals/{kept['id']}/replay").status_code == 200
    process_arrivals(web.parts)
    assert facts_of(web, "initech")["tier"] == "high"


def test_a_body_past_the_limit_is_refused_before_it_is_read(sqlite_web: Web) -> None:
    answer = hubspot(sqlite_web, b" " * TOO_LARGE)
    assert (answer.status_code, answer.get_json()["type"]) == (413, "urn:perennial:problem:too-large")


def test_before_the_first_rulebook_a_source_is_told_to_come_again(empty_web: Web) -> None:
    answer = hubspot(empty_web, BATCH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.postgres
def test_while_postgresql_is_away_a_source_is_told_to_come_again(
    tmp_path: Path, open_database: Callable[[str], Database]
) -> None:
    try:
        choice = choose_postgres()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    if choice.binaries is None:
        pytest.skip("the PostgreSQL at PERENNIAL_TEST_POSTGRES is not ours to stop: unset it to run this")
    with open_postgres(choice) as url:
        database = open_database(url)
        migrate(database)
        web = build_web(database, tmp_path)
        web.publish(library())
        assert hubspot(web, BATCH).status_code == 202
    for _ in range(2):
        answer = hubspot(web, BATCH)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert web.anybody("GET", "/readyz").get_json()["missing"] == ["database", "edition"]


@pytest.fixture
def server(tmp_path: Path, processes: Processes, free_port: int) -> str:
    """The web as it is really served, by gunicorn; its address."""
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'perennial.sqlite'}")
    parts = build_parts(settings)
    migrate(parts.database)
    publish_rulebook(parts, library(), by="lin")
    parts.database.close()
    env = {
        "PERENNIAL_DATA": str(tmp_path),
        "DATABASE_URL": settings.database_url,
        "PERENNIAL_BASE_URL": BASE_URL,
        "PERENNIAL_SECRET_HUBSPOT_SECRET": SECRETS["HUBSPOT_SECRET"],
        "PERENNIAL_PORT": str(free_port),
    }
    arguments = (
        "-m",
        "gunicorn",
        "wsgi:app",
        "--bind",
        f"127.0.0.1:{free_port}",
        "--threads",
        "4",
        "--no-control-socket",
    )
    started = processes.python(*arguments, env=env)
    address = f"127.0.0.1:{free_port}"
    until = time.monotonic() + 30
    while time.monotonic() < until and started.process.poll() is None:
        with suppress(OSError, HTTPException):
            if ask(address, "GET", "/healthz") == 200:
                break
        time.sleep(0.1)
    else:
        pytest.fail(started.output())
    return address


@pytest.mark.acceptance
def test_a_real_server_takes_bodies_in_chunks_and_refuses_endless_ones(server: str) -> None:
    body = json.dumps(BATCH).encode()
    assert ask(server, "POST", HUBSPOT, chunks(body), signed_by_hubspot(body)) == 202
    filled = body + b" " * (TOO_LARGE - 1 - len(body))
    taken = ask(server, "POST", HUBSPOT, chunks(filled), signed_by_hubspot(filled))
    assert taken == 202, "exactly the limit is taken"
    assert endless(server) == 413


def ask(
    server: str,
    method: str,
    path: str,
    body: Iterator[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> int:
    """The status; a body in pieces goes out in chunks, without its length."""
    connection = HTTPConnection(server, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers or {}, encode_chunked=body is not None)
        return connection.getresponse().status
    finally:
        connection.close()


def chunks(of: bytes) -> Iterator[bytes]:
    yield from (of[start : start + 50_000] for start in range(0, len(of), 50_000))


def endless(server: str) -> int:
    """The status of a request whose chunks do not end."""
    host, _, port = server.partition(":")
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"POST /hooks/hubspot HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(TOO_LARGE // 0x10000 + 2):
                connection.sendall(chunk)
        return int(connection.recv(64).split()[1])
