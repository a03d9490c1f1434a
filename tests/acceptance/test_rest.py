"""The API on real parts, once on SQLite and once on PostgreSQL: good input, hostile input, and every noun."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import request

from api.app import create_app
from api.identity import hash_of
from engine.store.session import Database
from rules.rulebook import Documents
from tests.harness.web import MONDAY, Web, build_web, library
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.running import advance_runs
from workflows.store import members

SEATS = {"account": "acme", "field": "seats", "value": 40}
TELL = "/api/v1/observations"
DAY = timedelta(days=1)


def acme(web: Web, **facts: Any) -> None:
    """Acme, a healthy account of the middle tier."""
    assert web.post("/api/v1/accounts", {"id": "acme", "name": "Acme"}).status_code == 201
    said = {
        "tier": "mid",
        "lifecycle": "active",
        "owner": "mei",
        "seats": 40,
        "start_date": "2025-03-01",
    } | facts
    web.tell(*({"account": "acme", "field": name, "value": value} for name, value in said.items()))


def test_observations_are_taken_once(web: Web) -> None:
    acme(web)
    item = {"account": "acme", "event": "login", "id": "e1", "at": "2026-03-01T08:00:00Z"}
    assert web.tell(item) == {"accepted": 1, "repeated": 0, "waiting": 0, "refused": []}
    assert web.tell(item) == {"accepted": 0, "repeated": 1, "waiting": 0, "refused": []}
    assert "evaluate" in web.bell.rung


def test_a_bad_observation_is_named_by_index_and_reason_and_spoils_no_other(web: Web) -> None:
    acme(web)
    said = [
        {**SEATS, "value": 41},
        {"account": "acme", "field": "seets", "value": 4},
        {**SEATS, "value": "many"},
        7,
        None,
    ]
    answer = web.post(TELL, said, role="source")
    assert answer.status_code == 207
    body = answer.get_json()
    assert (body["accepted"], body["repeated"]) == (1, 0)
    assert [each["index"] for each in body["refused"]] == [1, 2, 3, 4]
    assert "seats" in body["refused"][0]["reason"]
    assert "number" in body["refused"][1]["reason"]


def test_atomic_takes_all_or_none(web: Web) -> None:
    acme(web)
    answer = web.post(
        f"{TELL}?atomic=true", [{**SEATS, "value": 41}, {**SEATS, "value": "many"}], role="source"
    )
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [each["index"] for each in answer.get_json()["errors"]] == [1]
    facts = {each["name"]: each["value"] for each in web.get("/api/v1/accounts/acme").get_json()["facts"]}
    assert facts["seats"] == 40


def test_observations_of_an_unknown_account_wait_and_are_taken_in_when_it_is_named(web: Web) -> None:
    globex = {"account": {"kind": "hubspot", "value": "77"}, "field": "seats", "value": 12}
    assert web.tell(globex)["waiting"] == 1
    waiting = web.get("/api/v1/waiting").get_json()["items"]
    assert [(each["kind"], each["value"], each["said"]["value"]) for each in waiting] == [
        ("hubspot", "77", 12)
    ]
    assert web.get("/api/v1/waiting/accounts").get_json()["items"][0]["observations"] == 1
    alias = {"kind": "hubspot", "value": "77"}
    assert (
        web.post("/api/v1/accounts", {"id": "globex", "name": "Globex", "aliases": [alias]}).status_code
        == 201
    )
    assert web.get("/api/v1/waiting").get_json()["items"] == []
    facts = {each["name"]: each["value"] for each in web.get("/api/v1/accounts/globex").get_json()["facts"]}
    assert facts["seats"] == 12


def test_an_alias_belongs_to_one_account(web: Web) -> None:
    alias = {"kind": "hubspot", "value": "77"}
    web.post("/api/v1/accounts", {"id": "acme", "aliases": [alias]})
    assert web.post("/api/v1/accounts", {"id": "globex", "aliases": [alias]}).status_code == 409
    assert web.post("/api/v1/accounts/acme/aliases", alias).status_code == 200
    assert web.post("/api/v1/accounts/nobody/aliases", alias).status_code == 404


def test_a_fact_shows_its_age_and_source_and_the_unknown_says_why(web: Web) -> None:
    acme(web)
    web.tell({"account": "acme", "field": "active_users", "value": 31, "at": "2026-02-01"})
    facts = {each["name"]: each for each in web.get("/api/v1/accounts/acme").get_json()["facts"]}
    assert facts["seats"]["source"] == "a source"
    assert facts["seats"]["age_seconds"] == 0
    assert facts["region"]["unknown"] == "never said"
    assert facts["active_users"]["is_stale"]
    assert not facts["active_users"]["is_known"]
    assert facts["modules_entitled"]["is_derived"]


def test_accounts_are_listed_by_any_choice_text_or_teammate(web: Web) -> None:
    acme(web)
    web.tell(
        {"account": "initech", "field": "tier", "value": "high", "creates": True, "account_name": "Initech"}
    )
    listed = lambda query: [each["id"] for each in web.get(f"/api/v1/accounts?{query}").get_json()["items"]]  # noqa: E731
    assert listed("") == ["acme", "initech"]
    assert listed("tier=mid&owner=mei") == ["acme"]
    assert listed("q=NITE") == ["initech"]
    assert listed("q=%25") == []
    assert listed("status=") == ["acme", "initech"]
    wrong = web.get("/api/v1/accounts?teir=mid")
    assert wrong.status_code == 400
    assert "Did you mean `tier`?" in wrong.get_json()["detail"]
    for query, choices in (
        ("status=bad", "never, badly, well, young, unknown"),
        ("tier=low", "high, mid, tech"),
    ):
        never = web.get(f"/api/v1/accounts?{query}")
        assert never.status_code == 400
        assert f"It is one of: {choices}." in never.get_json()["detail"]


def test_pages_follow_one_another_and_miss_nothing(web: Web) -> None:
    names = [f"made-up-{number:02}" for number in range(7)]
    web.tell(*({"account": name, "field": "seats", "value": 1, "creates": True} for name in names))
    found, cursor = [], ""
    while True:
        page = web.get(f"/api/v1/accounts?limit=3{cursor}").get_json()
        assert len(page["items"]) <= 3
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == names


def test_the_journey_is_in_time_order_and_can_be_paged(web: Web) -> None:
    acme(web)
    web.tell(
        *(
            {"account": "acme", "event": "login", "id": str(n), "at": f"2026-02-20T0{n}:00:00Z"}
            for n in range(4)
        ),
        {"account": "acme", "field": "seats", "value": 40, "at": "2026-02-10T00:00:00Z"},
        {"account": "acme", "field": "seats", "value": 30, "at": "2026-02-01T00:00:00Z"},
    )
    whole = web.get("/api/v1/accounts/acme/journey?limit=200").get_json()["items"]
    assert [each["at"] for each in whole] == sorted((each["at"] for each in whole), reverse=True)
    logins = [each for each in whole if each["what"] == "happened"]
    assert [each["detail"]["times"] for each in logins] == [4]
    seats = [each["detail"] for each in whole if each["what"] == "said" and each["detail"]["name"] == "seats"]
    assert [(each["before"], each["value"]) for each in seats] == [(30, 40), (None, 30)], (
        "40 again is no news"
    )
    paged, cursor = [], ""
    while cursor is not None:
        page = web.get(f"/api/v1/accounts/acme/journey?limit=2{cursor}").get_json()
        paged += page["items"]
        cursor = None if page["next"] is None else f"&cursor={page['next']}"
    assert paged == whole


def test_who_tells_the_true_from_the_unknown(web: Web) -> None:
    acme(web)
    web.tell({"account": "globex", "field": "tier", "value": "mid", "creates": True})
    found = web.post("/api/v1/who", {"condition": "seats >= 10 and tier = mid"}, role="viewer").get_json()
    assert [each["account"] for each in found["true"]] == ["acme"]
    assert found["true"][0]["evidence"][0]["value"] == 40
    assert [(each["account"], each["lacks"]) for each in found["unknown"]] == [("globex", ["seats"])]
    assert found["by_field"] == {"seats": 1}
    assert found["reads"]["zh-CN"]


def test_a_condition_with_errors_says_where_they_are(web: Web) -> None:
    answer = web.post("/api/v1/who", {"condition": "seets >= 10 and owner = 5"}, role="viewer")
    assert answer.status_code == 422
    first = answer.get_json()["errors"][0]
    assert (first["column"], first["code"]) == (1, "unknown-field")


def test_what_a_proposal_takes_for_granted_is_said_in_both_languages(web: Web) -> None:
    answer = web.post("/api/v1/who", {"condition": "nobody logged in"}, role="viewer")
    (error,) = answer.get_json()["errors"]
    assert error["assumed"] == [
        {"en": "You named no time: the last 30 days are taken.", "zh-CN": "没有说时间：按最近30天算。"}
    ]
    assert error["hint"] == f"{error['assumed'][0]['en']} Write `none(login, 30d)`."


def late_kickoff(web: Web) -> str:
    """Globex: onboarding, and its kickoff is late. The signal's id."""
    web.tell({"account": "globex", "field": "start_date", "value": "2026-02-27", "creates": True})
    for name, value in (("tier", "mid"), ("lifecycle", "onboarding"), ("owner", "mei")):
        web.tell({"account": "globex", "field": name, "value": value})
    while evaluate_accounts(web.parts):
        pass
    for day in range(1, 12):
        web.at(MONDAY + day * DAY)
        while evaluate_accounts(web.parts) or advance_runs(web.parts):
            pass
    found = web.get("/api/v1/signals?account=globex&rule=kickoff-late").get_json()["items"]
    assert [each["state"] for each in found] == ["open"]
    return str(found[0]["id"])


def test_a_signal_is_shown_with_its_ledger_acknowledged_snoozed_and_closed(web: Web) -> None:
    key = late_kickoff(web)
    page = web.get(f"/api/v1/signals/{key}").get_json()
    assert page["signal"]["says"]["en"]
    assert page["signal"]["evidence"]
    assert page["ledger"][-1]["action"] == "open_signal"
    assert web.post(f"/api/v1/signals/{key}/acknowledge", role="viewer").status_code == 403
    assert web.post(f"/api/v1/signals/{key}/acknowledge", role="csm").get_json() == {"done": True}
    past = {"until": "2020-01-01T00:00:00Z"}
    assert web.post(f"/api/v1/signals/{key}/snooze", past).status_code == 422
    assert web.post(f"/api/v1/signals/{key}/snooze", {"until": "2026-06-01"}).status_code == 400
    assert web.post(f"/api/v1/signals/{key}/lift-snooze").get_json()["type"].endswith("not-snoozed")
    assert web.post(f"/api/v1/signals/{key}/snooze", {"until": "2030-06-01T00:00:00Z"}).status_code == 200
    assert web.post(f"/api/v1/signals/{key}/lift-snooze", role="viewer").status_code == 403
    assert web.post(f"/api/v1/signals/{key}/lift-snooze").get_json() == {"done": True}
    assert web.post(f"/api/v1/signals/{key}/release").status_code == 409
    assert web.post(f"/api/v1/signals/{key}/dismiss").status_code == 409
    assert web.post(f"/api/v1/signals/{key}/close", {"why": "settled by phone"}).status_code == 200
    again = web.post(f"/api/v1/signals/{key}/close")
    assert (again.status_code, again.get_json()["type"]) == (409, "urn:perennial:problem:signal-not-open")
    assert web.post("/api/v1/signals/nothing/close").status_code == 404


def test_explain_shows_the_tree_the_signal_and_the_decisions(web: Web) -> None:
    late_kickoff(web)
    found = web.get("/api/v1/explain/kickoff-late/globex").get_json()
    (subject,) = found["subjects"]
    assert (subject["is_member"], subject["holds"]) == ("true", "true")
    assert subject["signal"]["state"] == "open"
    assert subject["ledger"]
    assert web.get("/api/v1/explain/kickoff-late/nobody").status_code == 404
    assert web.get("/api/v1/explain/kickof-late/globex").status_code == 404
    assert web.get("/api/v1/explain/kickoff-late/globex?at=yesterday").status_code == 400
    then = web.get("/api/v1/explain/kickoff-late/globex?at=2026-03-02T01:00:00Z").get_json()
    east = web.get("/api/v1/explain/kickoff-late/globex?at=2026-03-02T09:00:00+08:00").get_json()
    assert east["at"] == then["at"]
    assert then["subjects"][0]["holds"] != "true"


def test_runs_effects_and_tasks_can_be_followed(web: Web) -> None:
    late_kickoff(web)
    runs = web.get("/api/v1/runs?account=globex").get_json()["items"]
    assert runs
    run = web.get(f"/api/v1/runs/{runs[-1]['id']}").get_json()
    assert run["visits"][0]["what"] == "entered"
    effects = web.get("/api/v1/effects?account=globex").get_json()["items"]
    assert effects
    assert web.get(f"/api/v1/effects/{effects[0]['key']}").status_code == 200
    decided = web.post(f"/api/v1/effects/{effects[0]['key']}/decide", {"decision": "retry"})
    assert decided.get_json()["type"] == "urn:perennial:problem:not-unknown"
    tasks = web.get("/api/v1/tasks?account=globex").get_json()["items"]
    assert tasks
    assert web.post("/api/v1/runs/nothing/stop").status_code == 404


def test_a_task_is_worked_to_its_end(web: Web) -> None:
    late_kickoff(web)
    task = web.get("/api/v1/tasks?account=globex").get_json()["items"][0]
    path = f"/api/v1/tasks/{task['id']}"
    assert web.post(f"{path}/acknowledge", role="csm").status_code == 200
    assert web.get(path).get_json()["acknowledged_by"] == "a csm"
    assert web.post(f"{path}/snooze", {"until": "2026-06-01T00:00:00Z"}).status_code == 200
    assert web.post(f"{path}/checklist/77", {"done": True}).status_code == 422
    assert web.post(f"{path}/close", {"outcome": "no-such-outcome"}).status_code == 422
    outcome = next((each["name"] for each in task["outcomes"] if not each["asks"]), "done")
    assert web.post(f"{path}/close", {"outcome": outcome}).status_code == 200
    assert web.post(f"{path}/close", {"outcome": outcome}).status_code == 409
    assert web.get("/api/v1/tasks?account=globex&state=closed").get_json()["items"][0]["outcome"] == outcome


def test_a_milestone_is_moved_or_waived_with_a_reason(web: Web) -> None:
    acme(web, lifecycle="onboarding", start_date="2026-02-01")
    path = "/api/v1/accounts/acme/milestones/onboarding/kickoff"
    assert web.post(path, {"move_to": "2026-05-01", "because": "they moved offices"}).status_code == 200
    kickoff = next(
        each
        for each in web.get("/api/v1/accounts/acme").get_json()["milestones"]
        if each["name"] == "kickoff"
    )
    assert (kickoff["due_on"], kickoff["because"]) == ("2026-05-01", "they moved offices")
    assert web.post(path, {"because": "x"}).status_code == 400
    assert web.post(path, {"move_to": "2026-05-01"}).status_code == 400
    assert (
        web.post(path.replace("kickoff", "kick-off"), {"move_to": "2026-05-01", "because": "x"}).status_code
        == 404
    )


def test_an_account_on_legal_hold_can_be_lifted(web: Web) -> None:
    acme(web)
    assert web.post("/api/v1/accounts/acme/legal-hold", role="csm").status_code == 403
    assert web.post("/api/v1/accounts/acme/legal-hold").status_code == 200
    assert web.as_role("ops", "DELETE", "/api/v1/accounts/acme/legal-hold").status_code == 200
    assert web.post("/api/v1/accounts/hooli/legal-hold").status_code == 404


def changed(documents: Documents, path: str, text: str) -> dict[str, str]:
    return {**documents, path: text}


def test_a_rulebook_is_checked_and_published_whole_or_not_at_all(web: Web) -> None:
    good = dict(library())
    assert web.get("/api/v1/rulebook").get_json()["number"] == 1
    assert web.get("/api/v1/rulebook/documents").get_json()["documents"] == good
    assert web.get("/api/v1/rulebook/rules").get_json()["items"]
    assert web.post("/api/v1/rulebook/check", {"documents": good}).get_json() == {
        "is_good": True,
        "problems": [],
    }
    bad = changed(good, "extra.yaml", "rule: broken\nwhen: seets > 3\n")
    checked = web.post("/api/v1/rulebook/check", {"documents": bad}, role="csm").get_json()
    assert not checked["is_good"]
    assert {each["path"] for each in checked["problems"]} == {"extra.yaml"}
    refused = web.post("/api/v1/rulebook/publish", {"documents": bad})
    assert refused.status_code == 422
    assert web.get("/api/v1/rulebook").get_json()["number"] == 1
    same = web.post("/api/v1/rulebook/publish", {"documents": good})
    assert (same.status_code, same.get_json()["is_new"]) == (200, False)
    other = changed(good, "note.yaml", "calendar: DE\nholidays: DE\n")
    made = web.post("/api/v1/rulebook/publish", {"documents": other, "note": "a calendar"})
    assert (made.status_code, made.get_json()["number"]) == (201, 2)
    assert web.post("/api/v1/rulebook/publish", {"documents": other}, role="csm").status_code == 403


def test_where_a_name_is_used_is_answered_for_the_running_edition(web: Web) -> None:
    found = web.get("/api/v1/rulebook/where-used/contract.ends_on", role="viewer").get_json()
    assert found["kinds"] == ["field"]
    assert {"declared", "read", "told", "template"} <= {use["how"] for use in found["uses"]}
    assert web.get("/api/v1/rulebook/where-used/seets").status_code == 404


def test_before_the_first_rulebook_everything_says_so(empty_web: Web) -> None:
    for path in ("rulebook", "rulebook/rules", "explain/renewal/acme"):
        answer = empty_web.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.get_json()["type"]) == (
            409,
            "urn:perennial:problem:nothing-published",
        )
    assert empty_web.get("/api/v1/feeds").get_json() == {"items": []}
    assert empty_web.get("/api/v1/accounts").get_json()["items"] == []
    assert empty_web.post(TELL, [SEATS], role="source").status_code == 409
    ready = empty_web.anybody("GET", "/readyz")
    assert (ready.status_code, ready.get_json()["missing"]) == (503, ["edition"])


HOSTILE = [
    pytest.param(b"\xff\xfe[]", 400, "not-utf-8", id="not UTF-8"),
    pytest.param(b"[{", 400, "not-json", id="broken"),
    pytest.param(b"", 400, "not-json", id="nothing"),
    pytest.param(b'[{"account": "acme", "field": "seats", "value": NaN}]', 400, "not-json", id="NaN"),
    pytest.param(b"[" * 40 + b"]" * 40, 400, "too-deep", id="too deep"),
    pytest.param(b'{"a":' * 40 + b"1" + b"}" * 40, 400, "too-deep", id="too deep in maps"),
    pytest.param(b'"text"', 400, "wrong-shape", id="a text"),
    pytest.param(b'{"observations": [], "\\ud800": 1}', 400, "wrong-shape", id="a key that is no text"),
    pytest.param(b'{"observations": 7}', 400, "wrong-shape", id="a number for the list"),
    pytest.param(b'{"observations": [], "extra": 1}', 400, "wrong-shape", id="an unknown key"),
    pytest.param(b'{"observations": [], "backfill": "yes"}', 400, "wrong-shape", id="a text for yes or no"),
    pytest.param(b"[" + b"0," * 10_000 + b"0]", 413, "too-many", id="10,001 items"),
    pytest.param(b" " * (8 * 1024 * 1024 + 1), 413, "too-large", id="too large"),
    pytest.param(b"1" * 5_000, 400, "not-json", id="a number of 5,000 digits"),
]


@pytest.mark.parametrize(("body", "status", "code"), HOSTILE)
def test_hostile_bodies_are_refused_by_name(sqlite_web: Web, body: bytes, status: int, code: str) -> None:
    answer = sqlite_web.post(TELL, role="source", data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.get_json()["type"] == f"urn:perennial:problem:{code}"
    assert answer.get_json()["detail"]


HOSTILE_ITEMS: tuple[dict[str, Any], ...] = (
    {**SEATS, "account": "\0"},
    {**SEATS, "account": "\ud800"},
    {**SEATS, "account": {"kind": "x"}},
    {**SEATS, "account": []},
    {**SEATS, "field": {"a": 1}},
    {**SEATS, "value": [[[[]]]]},
    {**SEATS, "value": 10**40},
    {**SEATS, "at": "2026-13-45"},
    {**SEATS, "at": "9999-12-31T23:59:59Z"},
    {**SEATS, "at": {"year": 2026}},
    {**SEATS, "field": "owner", "value": "\0"},
    {**SEATS, "field": "name", "value": "x" * 20_000},
    {**SEATS, "\ud800": 1},
    {"account": "acme", "event": "login", "fields": {"by": {"deep": []}}},
    {"account": "acme", "event": "login", "fields": 7},
    {"account": "x" * 5_000, "field": "seats", "value": 1},
    {},
)


def test_hostile_items_are_refused_one_by_one(web: Web) -> None:
    acme(web)
    body = json.dumps([*HOSTILE_ITEMS, {**SEATS, "value": 41}])
    answer = web.post(TELL, role="source", data=body, content_type="application/json")
    assert answer.status_code == 207
    assert answer.get_json()["accepted"] == 1
    assert [each["index"] for each in answer.get_json()["refused"]] == list(range(len(HOSTILE_ITEMS)))


HOSTILE_QUERIES = (
    *("accounts?limit=0", "accounts?limit=201", "accounts?limit=%C2%B2", "waiting?limit=ten"),
    *("accounts?cursor=%00", "accounts?cursor=nonsense", "accounts?cursor=W10", "accounts?cursor=WzEsMl0"),
    *(
        "signals?cursor=WyJhIiwiYiJd",
        "signals?state=opened",
        "signals?stat=open",
        "observations?atomic=perhaps",
    ),
    *("accounts/%00", "accounts?q=%00"),
)
NOT_THERE = (
    "accounts/%ff",
    "signals/%27%3B--",
    "runs/%f0%9f",
    "arrivals/99999999999999999999",
    "tasks/%25",
    "no",
)


def test_hostile_addresses_are_refused_or_not_there(web: Web) -> None:
    for path in HOSTILE_QUERIES:
        method = "POST" if path.startswith("observations") else "GET"
        answer = web.as_role("ops", method, f"/api/v1/{path}")
        assert (answer.status_code, answer.content_type) == (400, "application/problem+json"), path
        assert answer.get_json()["detail"]
    for path in NOT_THERE:
        assert web.get(f"/api/v1/{path}", role="ops").status_code == 404, path


def test_a_cursor_of_the_farthest_numbers_is_harmless(web: Web) -> None:
    far = "WzkyMjMzNzIwMzY4NTQ3NzU4MDcsIngiXQ"  # [9223372036854775807, "x"]
    assert web.get(f"/api/v1/signals?cursor={far}").status_code == 200
    near = "Wy05MjIzMzcyMDM2ODU0Nzc1ODA4LCJ4Il0"  # [-9223372036854775808, "x"]
    assert web.get(f"/api/v1/tasks?cursor={near}").status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nothing", "Basic YTpi", "Bearer \xe9", "Bearer pn_" + "x" * 5000]
)
def test_nobody_comes_in_without_a_token(sqlite_web: Web, header: str) -> None:
    answer = sqlite_web.anybody(
        "GET", "/api/v1/accounts", headers={"Authorization": header} if header else {}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_stranger_is_told_what_is_wrong_with_the_token(sqlite_web: Web) -> None:
    def told(header: str) -> str:
        headers = {"Authorization": header} if header else {}
        said: str = sqlite_web.anybody("GET", "/api/v1/accounts", headers=headers).get_json()["type"]
        return said.rpartition(":")[2]

    machine_now = sqlite_web.parts.clock.machine()
    with sqlite_web.parts.database.writing() as conn:
        members.add_token(conn, hash_=hash_of("pn_old"), name="old", role="viewer", machine_now=machine_now)
        members.revoke_token(conn, "old", machine_now)
    assert [told(each) for each in ("", "Basic YTpi", "Bearer pn_none", "Bearer pn_old")] == [
        "not-signed-in",
        "not-signed-in",
        "unknown-token",
        "revoked-token",
    ]


def test_one_observation_by_itself_is_answered_with_the_form_it_needs(sqlite_web: Web) -> None:
    answer = sqlite_web.post(TELL, SEATS, role="source")
    assert (answer.status_code, answer.get_json()["type"]) == (400, "urn:perennial:problem:not-a-list")
    assert "Send a list" in answer.get_json()["detail"]


def test_an_address_that_is_not_there_names_where_all_stand(sqlite_web: Web) -> None:
    answer = sqlite_web.get("/api/v1/nope")
    assert answer.status_code == 404
    assert answer.get_json()["detail"].startswith("There is no route `/api/v1/nope`.")
    assert "docs/reference/rest.md" in answer.get_json()["detail"]


def test_a_source_brings_facts_and_sees_nothing(sqlite_web: Web) -> None:
    assert sqlite_web.get("/api/v1/accounts", role="source").status_code == 403
    assert sqlite_web.post("/api/v1/accounts", {"id": "x"}, role="source").status_code == 403


def test_every_answer_carries_its_headers(sqlite_web: Web) -> None:
    answer = sqlite_web.as_role("viewer", "GET", "/api/v1/accounts", headers={"X-Request-Id": "trace-7"})
    assert answer.headers["X-Request-Id"] == "trace-7"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    strange = sqlite_web.as_role("viewer", "GET", "/api/v1/accounts", headers={"X-Request-Id": "a b"})
    assert strange.headers["X-Request-Id"] != "a b"


def test_a_method_that_is_not_there_names_those_that_are(sqlite_web: Web) -> None:
    answer = sqlite_web.as_role("ops", "DELETE", "/api/v1/observations")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")


def test_health_is_told_without_a_token_and_readiness_names_what_is_missing(sqlite_web: Web) -> None:
    assert sqlite_web.anybody("GET", "/healthz").get_json() == {"alive": True}
    assert sqlite_web.anybody("GET", "/readyz").get_json()["ready"]
    sqlite_web.bell.is_there = False
    answer = sqlite_web.anybody("GET", "/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.get_json()["missing"] == ["redis", "sweep"]


def test_an_unreadable_database_is_503_and_the_process_lives(
    tmp_path: Path, sqlite_url: str, open_database: Callable[[str], Database]
) -> None:
    web = build_web(open_database(sqlite_url), tmp_path)
    web.publish(library())
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    web.parts.database.close()
    for file in path.parent.glob("perennial.sqlite*"):
        file.rename(file.with_name(f"away-{file.name}"))
    path.mkdir()
    answer = web.post(TELL, [SEATS], role="source")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json()["type"] == "urn:perennial:problem:database-away"
    assert web.anybody("GET", "/healthz").status_code == 200
    ready = web.anybody("GET", "/readyz")
    assert (ready.status_code, ready.get_json()["missing"]) == (503, ["database", "edition"])


def test_the_session_cookie_is_kept_from_scripts_other_sites_and_plain_http(sqlite_web: Web) -> None:
    answer = sqlite_web.anybody("GET", "/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" in cookie, "the base URL of these tests is https"
    assert answer.headers["Strict-Transport-Security"]


def test_no_route_ignores_what_its_query_says(sqlite_web: Web) -> None:
    """The answer names what the address knows, and what was probably meant."""
    app = sqlite_web.app
    asked = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1")]
    with app.test_request_context():
        for rule in asked:
            values = {
                name: "1" if "int" in rule.rule.split(name)[0][-30:] else "x" for name in rule.arguments
            }
            path = app.url_map.bind("").build(
                rule.endpoint, {k: 1 if v == "1" else v for k, v in values.items()}
            )
            method = next(iter(rule.methods - {"HEAD", "OPTIONS"}))
            answer = sqlite_web.as_role("ops", method, f"{path}?wehn=1")
            if answer.status_code == 403:  # a source's own door
                answer = sqlite_web.as_role("source", method, f"{path}?wehn=1")
            assert (answer.status_code, answer.get_json()["type"]) == (
                400,
                "urn:perennial:problem:unknown-query",
            ), (path, answer.get_json())


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/explain/kickoff-late/acme?when=2026-01-01",
         "This address knows no `when` in its query. Did you mean `at`? It knows: at, facts, edition."),
        ("/signals?acount=acme&page=2",
         "This address knows no `acount`, no `page` in its query. Did you mean `account`? Did you mean `cursor`?"),
        ("/accounts/acme?full=1", "This address knows no `full` in its query. It takes none."),
        ("/tasks?state=open&state=done", "`state` stands twice in the query; of several write `state=a,b` where"),
    ],
)  # fmt: skip
def test_a_query_that_means_nothing_is_answered_with_what_it_may_mean(
    sqlite_web: Web, path: str, detail: str
) -> None:
    answer = sqlite_web.get(f"/api/v1{path}")
    assert (answer.status_code, answer.get_json()["detail"].startswith(detail)) == (400, True)


def test_two_servers_on_one_host_leave_each_other_s_members_signed_in(sqlite_web: Web) -> None:
    """A browser knows a host's cookies by name alone: it sends them to every port, and takes the newest of a name."""
    parts = sqlite_web.parts
    other = replace(parts, settings=replace(parts.settings, secret_key="another installation's"))
    jar: dict[str, str] = {}
    for app in (sqlite_web.app, create_app(other), create_app(parts)):
        cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
        answer = app.test_client(use_cookies=False).get("/sign-in", headers={"Cookie": cookies})
        said = [each.partition(";")[0].partition("=") for each in answer.headers.getlist("Set-Cookie")]
        jar |= {name: value for name, _, value in said}
    assert len(jar) == 2, "one for each installation, however many processes and ports it has"


def test_what_proxies_say_is_believed_only_where_they_are_declared(sqlite_web: Web) -> None:
    said = {
        "X-Forwarded-Host": "elsewhere.test",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.7",
    }
    settings = sqlite_web.parts.settings
    for proxies, host in ((0, "localhost"), (1, "elsewhere.test")):
        app = create_app(replace(sqlite_web.parts, settings=replace(settings, proxies=proxies)))
        seen: list[str] = []
        app.before_request(lambda seen=seen: seen.append(request.host))  # type: ignore[misc]
        app.test_client().get("/healthz", headers=said)
        assert seen == [host]


RULE = (
    "rule: few-seats\nsays: {en: '{seats} seats', zh-CN: '{seats} 个席位'}\nbecause: {en: Few, zh-CN: 太少}\n"
    "area: adoption\nwhen: seats <= 50\nalready_true: open\n"
)


def test_a_rule_is_previewed_drafted_published_and_recalled(web: Web) -> None:
    acme(web)
    evaluate_accounts(web.parts)
    shown = web.post("/api/v1/rulebook/preview", {"rule": RULE}, role="csm").get_json()
    assert (shown["is_good"], shown["rules"][0]["counts"]) == (True, {"opens": 1})
    assert shown["rules"][0]["hits"]["opens"][0]["says"]["en"] == "40 seats"
    waits = web.post("/api/v1/rulebook/preview", {"rule": RULE + "true_for: 7d\n"}, role="csm").get_json()
    assert (waits["work"]["opens"], waits["later"]["opens"]) == (0, 1)
    assert (waits["rules"][0]["counts"], waits["rules"][0]["later"]["already"]) == ({"begins": 1}, 0)
    (hit,) = waits["rules"][0]["later"]["hits"]["opens"]
    assert (hit["name"], hit["until"]) == ("Acme", waits["rules"][0]["later"]["first_at"])
    assert web.post("/api/v1/rulebook/preview", {}, role="csm").status_code == 400
    draft = web.post("/api/v1/drafts", {"rule": RULE, "note": "few seats"}, role="csm")
    key = draft.get_json()["id"]
    assert (draft.status_code, draft.get_json()["problems"]) == (201, [])
    assert (
        web.get(f"/api/v1/drafts/{key}").get_json()["difference"][0]["says"]["zh-CN"][0]
        == "新增规则 few-seats"
    )
    assert web.post(f"/api/v1/drafts/{key}/publish", role="csm").status_code == 403
    made = web.post(f"/api/v1/drafts/{key}/publish")
    assert (made.status_code, made.get_json()["number"]) == (201, 2)
    assert web.post(f"/api/v1/drafts/{key}/discard").status_code == 409
    while evaluate_accounts(web.parts):
        pass
    page = web.get("/api/v1/editions/2").get_json()
    assert page["by_rule"]["few-seats"]["opened"] == 1
    seen = web.post("/api/v1/recall", {"edition": 2, "preview": True}).get_json()
    done = web.post("/api/v1/recall", {"edition": 2, "why": "too early"}).get_json()
    assert [each["name"] for each in seen["taken"]] == [each["name"] for each in done["taken"]] == ["Acme"]
    assert web.post("/api/v1/recall", {"edition": 2, "rule": "few-seats"}).status_code == 400
    back = web.post("/api/v1/editions/1/publish", {"why": "as before"})
    assert (back.status_code, back.get_json()["number"]) == (201, 3)
    assert web.post("/api/v1/editions/9/publish").status_code == 404
    assert [each["number"] for each in web.get("/api/v1/editions").get_json()["items"]] == [3, 2, 1]


def test_all_mail_to_customers_is_held_and_let_go(web: Web) -> None:
    assert web.post("/api/v1/customer-mail/hold", role="csm").status_code == 403
    assert web.post("/api/v1/customer-mail/hold", {"why": "a wrong price"}).status_code == 200
    assert web.post("/api/v1/customer-mail/hold").status_code == 409
    assert web.post("/api/v1/customer-mail/release").status_code == 200
    assert web.post("/api/v1/customer-mail/release").status_code == 409


def test_a_backtest_is_asked_of_a_rule_as_text(web: Web) -> None:
    acme(web, seats=3)
    text = "rule: few\nsays: Few\nkind: risk\narea: adoption\nwhen: seats < 5\n"
    asked = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z", "rule": text}
    web.at(MONDAY + DAY)
    said = web.post("/api/v1/rulebook/backtest", asked).get_json()
    assert [each["account"] for each in said["rules"][0]["openings"]] == ["acme"]
    assert said["rules"][0]["judged"]["finding"] == "too few"
    answer = web.post("/api/v1/rulebook/backtest", asked | {"rule": text.replace("seats", "seets")})
    assert answer.status_code == 422
    assert web.post("/api/v1/rulebook/backtest", asked | {"to": "2026-02-01T00:00:00Z"}).status_code == 400
