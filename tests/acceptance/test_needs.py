"""What needs somebody: every kind of standstill is a line of the console, and its button sets things going."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Table, select, update

from api.sign_in_links import make_sign_in_link
from engine.store import schema
from engine.store.arrivals import keep_arrival
from tests.acceptance.test_console import add_member, tell_portfolio
from tests.harness.web import MONDAY, Web
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.incidents import open_incident
from workflows.operations.parking import park_playbook
from workflows.operations.running import advance_runs
from workflows.store import schema as work

ALSO = ("late", "tasks")


@pytest.fixture
def stuck(sqlite_web: Web) -> Web:
    """One of each kind of standstill, on top of a portfolio at work."""
    web = sqlite_web
    web.app.config["SESSION_COOKIE_SECURE"] = False
    add_member(web, "olu", "ops")
    tell_portfolio(web)
    while any(step(web.parts) for step in (evaluate_accounts, advance_runs, deliver_effects)):
        pass
    web.tell({"account": "somebody", "field": "seats", "value": 3})
    with web.parts.database.writing() as conn:
        rulebook = web.parts.editions.required(conn).rulebook
        park_playbook(conn, rulebook, "connect-data", "the template is broken", MONDAY)
        keep_arrival(conn, source="product", arrival_id="a1", headers={}, body=b"{}", at=MONDAY)
    change(web, schema.arrival, state="failed", error="no such path")
    change(web, schema.account, "acme", error="it fell over")
    change(web, work.run, one(web, work.run), state="needs_attention", error="KeyError: x", wake_at=None)
    change(web, work.effect, one(web, work.effect, kind="email"), state="unknown", done_at=None)
    signals = ids(web, schema.signal, state="open")
    change(web, schema.signal, signals[0], state="held", waits_for="hold_if", opened_at=None)
    with web.parts.database.writing() as conn:
        rule = conn.execute(select(schema.signal.c.rule).where(schema.signal.c.id == signals[0])).scalar_one()
        open_incident(conn, rulebook, "held", rule, MONDAY)
    change(web, schema.signal, signals[1], waits_for="person", false_since=MONDAY)
    return web


def key_of(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def ids(web: Web, table: Table, **having: str) -> list[str]:
    with web.parts.database.reading() as conn:
        query = select(key_of(table)).order_by(key_of(table))
        for name, value in having.items():
            query = query.where(table.c[name] == value)
        return list(conn.execute(query).scalars())


def one(web: Web, table: Table, **having: str) -> str:
    return ids(web, table, **having)[0]


def change(web: Web, table: Table, key: str | None = None, **values: Any) -> None:
    with web.parts.database.writing() as conn:
        changed = update(table).values(**values)
        conn.execute(changed if key is None else changed.where(key_of(table) == key))


@pytest.fixture
def ops(stuck: Web) -> Iterator[FlaskClient]:
    client = stuck.app.test_client()
    link = make_sign_in_link("", stuck.parts.settings.secret_key, "olu")
    assert client.get(link).status_code == 303
    with client:
        yield client


def needs(client: FlaskClient, of: str = "") -> dict[str, list[str]]:
    """By kind, the text of each line; of a teammate, or of everybody."""
    page = client.get(f"/needs?owner={of}" if of else "/needs").get_data(as_text=True)
    found: dict[str, list[str]] = {}
    for kind, line in re.findall(r'<li data-need="(\w+)">(.*?)</li>', page, re.DOTALL):
        found.setdefault(kind, []).append(line)
    return found


def press(client: FlaskClient, line: str, button: str) -> str:
    """Submits the form of a line's button; the page it leads to."""
    for address, form in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', line, re.DOTALL):
        if f">{button}<" in form:
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
            return client.post(address, data=fields, follow_redirects=True).get_data(as_text=True)
    raise AssertionError(f"there is no {button} in {line}")


def test_every_standstill_is_a_line_and_the_sentence_counts_them(ops: FlaskClient) -> None:
    lines = needs(ops)
    kinds = {"incidents", "asking", "unknown", "parked", "aside", "silent", "arrivals", "accounts", "waiting"}
    assert kinds <= set(lines)
    said = re.search(r'data-count="needs"><b>(\d+)</b>', ops.get("/").get_data(as_text=True))
    assert said is not None
    assert int(said[1]) == sum(map(len, lines.values()))


def test_a_teammate_is_shown_their_own_and_not_the_machinery(ops: FlaskClient) -> None:
    page = ops.get("/needs?owner=mei").get_data(as_text=True)
    kinds = set(re.findall(r'data-need="(\w+)"', page))
    assert kinds <= {"held", "asking", *ALSO}
    assert "held" in kinds


@pytest.mark.parametrize(
    ("kind", "button", "says"),
    [
        ("held", "Let it open", "It opens."),
        ("held", "Leave it out", "Left out."),
        ("asking", "Close it", "Closed."),
        ("unknown", "It arrived", "Noted: it arrived."),
        ("unknown", "Send it again", "It is sent again."),
        ("parked", "Let it go on", "It goes on where it stood."),
        ("aside", "Go on", "It goes on where it stood."),
        ("arrivals", "Read it again", "It is read again in a moment."),
    ],
)
def test_its_button_sets_it_going(ops: FlaskClient, kind: str, button: str, says: str) -> None:
    whose = "mei" if kind == "held" else ""
    before = needs(ops, whose)[kind]
    assert says in press(ops, before[0], button)
    assert len(needs(ops, whose).get(kind, [])) == len(before) - 1


def test_a_name_nobody_knew_becomes_an_account(ops: FlaskClient) -> None:
    page = ops.get("/waiting").get_data(as_text=True)
    assert "somebody" in page
    assert "Taken in" in press(ops, page, "Take it in")
    assert "waiting" not in needs(ops)
    assert ops.get("/accounts/somebody").status_code == 200


def test_what_was_decided_already_is_said(ops: FlaskClient) -> None:
    held = needs(ops, "mei")["held"][0]
    press(ops, held, "Let it open")
    assert "Not done: the signal is not held" in press(ops, held, "Let it open")


@pytest.mark.parametrize(("button", "says"), [("Let them open", "They open."), ("Leave them out", "Noted")])
def test_all_that_an_incident_holds_is_decided_on_its_page(ops: FlaskClient, button: str, says: str) -> None:
    line = next(each for each in needs(ops)["incidents"] if "limit" in each)
    address = re.search(r'href="(/incidents/\w+)"', line)
    assert address is not None
    page = ops.get(address[1]).get_data(as_text=True)
    assert 'type="checkbox" name="signal"' in page
    form = re.search(r'<form method="post" action="(/incidents/[^"]*)">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    what = re.search(rf'name="what" value="(\w+)">{button}<', form[2])
    assert what is not None
    after = ops.post(form[1], data={**fields, "what": what[1]}, follow_redirects=True).get_data(as_text=True)
    assert says in after
    assert "held" not in needs(ops, "mei")


def test_how_the_rules_are_and_how_much_is_known_are_pages(ops: FlaskClient) -> None:
    health = ops.get("/rules/health").get_data(as_text=True)
    rules = re.findall(r'href="/rules/([\w-]+)#health"', health)
    assert rules
    for rule in rules[:3]:
        page = ops.get(f"/rules/{rule}")
        assert (page.status_code, "How it is" in page.get_data(as_text=True)) == (200, True)
    assert "Where rules are blind" in ops.get("/coverage").get_data(as_text=True)


def test_an_account_is_held_and_let_go_on_its_page(ops: FlaskClient) -> None:
    page = ops.get("/accounts/acme").get_data(as_text=True)
    address = re.search(r'action="(/accounts/acme/hold)">(.*?)</form>', page, re.DOTALL)
    assert address is not None
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', address[2]))
    after = ops.post(address[1], data={**fields, "why": "a dispute"}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "Not to be acted on" in after
    assert "a dispute" in after
    assert "It may be acted on again" in press(ops, after, "Let it be acted on again")


def test_the_api_tells_the_same(stuck: Web) -> None:
    (incident, *_) = stuck.get("/api/v1/incidents").get_json()["items"]
    assert stuck.get(f"/api/v1/incidents/{incident['id']}").get_json()["incident"]["says"]["en"]
    assert stuck.post("/api/v1/incidents/none/release").status_code == 404
    assert stuck.get("/api/v1/rulebook/health").get_json()["items"]
    assert stuck.get("/api/v1/coverage").get_json()["accounts"] > 0
    rule = stuck.get("/api/v1/rulebook/rules").get_json()["items"][0]["name"]
    assert stuck.get(f"/api/v1/rulebook/rules/{rule}/trial").get_json()["openings"] == 0
    until = {"until": "2026-05-01T00:00:00Z", "why": "a dispute"}
    assert stuck.post("/api/v1/accounts/acme/legal-hold", until).status_code == 200
    assert stuck.get("/api/v1/accounts/acme").get_json()["hold"]["why"] == "a dispute"
    task = stuck.get("/api/v1/tasks").get_json()["items"]
    if task:
        assert (
            stuck.post(f"/api/v1/tasks/{task[0]['id']}/useful", {"useful": True}, role="csm").status_code
            == 200
        )
