"""Bodies of sources become what intake takes in, by the paths of a mapping."""

import json
from dataclasses import replace
from typing import Any

import pytest

from rules.source import Source, Take
from workflows.mapping import BodyRefused, Unsaid, arrival_id_of, read_body, say

CHANGED = ("$.subscriptionType", ("company.propertyChange",))


def company_field(name: str, property_name: str) -> Take:
    when = (CHANGED, ("$.propertyName", (property_name,)))
    return Take("account", name, value="$.propertyValue", at="$.occurredAt", when=when)


HUBSPOT = Source(
    name="hubspot",
    verify=None,
    arrival_id=("$.portalId", "$.eventId", "$.objectId", "$.occurredAt"),
    feed="crm",
    account="$.objectId",
    alias="hubspot",
    each="$[*]",
    creates=(("$.subscriptionType", ("company.creation",)),),
    account_name="",
    takes=(company_field("tier", "success_tier"), company_field("seats", "seats")),
)
PRODUCT = Source(
    name="product",
    verify=None,
    arrival_id=("$.id",),
    feed="telemetry",
    account="$$.company.id",
    alias="product",
    each="$.usage[*]",
    creates=None,
    account_name="",
    takes=(
        Take("account", "active_users", value="$.dau", at="$.day"),
        Take("module", "users", child="$.module", value="$.users", at="$.day"),
        Take("ticket", "closed_at", child="$.ticket", value="$.closed", empties=True),
        Take(
            "event",
            "report_created",
            when=(("$.event", ("report",)),),
            at="$.ms",
            at_format="ms",
            id="$.id",
            fields={"by": "$.by", "plan": '"gold"'},
        ),
    ),
)


def event(kind: str, company: int, number: int, **more: Any) -> dict[str, Any]:
    return {
        "eventId": number,
        "portalId": 33,
        "occurredAt": 1772328600000 + number,
        "subscriptionType": f"company.{kind}",
        "objectId": company,
        "attemptNumber": 0,
        **more,
    }


BATCH = [
    event("creation", 501, 1, changeFlag="NEW"),
    event("propertyChange", 501, 2, propertyName="success_tier", propertyValue="mid"),
    event("propertyChange", 502, 3, propertyName="seats", propertyValue="40"),
    event("propertyChange", 502, 4, propertyName="phone", propertyValue="555"),
]


def test_a_batch_of_company_changes_becomes_items() -> None:
    saying = say(HUBSPOT, BATCH)
    acme, globex = {"kind": "hubspot", "value": 501}, {"kind": "hubspot", "value": 502}
    assert saying.items == (
        {"account": acme, "creates": True},
        {"account": acme, "field": "tier", "value": "mid", "at": 1772328600002, "feed": "crm"},
        {"account": globex, "field": "seats", "value": "40", "at": 1772328600003, "feed": "crm"},
    )
    assert saying.unsaid == ()


def test_an_account_is_made_whatever_was_said_of_it_before() -> None:
    items = say(HUBSPOT, [BATCH[1], BATCH[0]]).items
    assert items[-1] == {"account": {"kind": "hubspot", "value": 501}, "creates": True}


def test_a_second_attempt_has_the_same_arrival_id_and_another_batch_does_not() -> None:
    again = [{**each, "attemptNumber": 1} for each in BATCH]
    assert arrival_id_of(HUBSPOT, again) == arrival_id_of(HUBSPOT, BATCH) != ""
    assert arrival_id_of(HUBSPOT, BATCH[:2]) != arrival_id_of(HUBSPOT, BATCH)


@pytest.mark.parametrize("body", [{}, [], [{"portalId": 33}], "text", None])
def test_without_what_names_it_an_arrival_has_no_id(body: Any) -> None:
    assert arrival_id_of(HUBSPOT, body) == ""


def test_an_id_in_the_body_is_taken_as_it_is() -> None:
    assert arrival_id_of(PRODUCT, {"id": "evt-7", "usage": [{"id": "other"}]}) == "evt-7"


def test_items_read_paths_of_their_own_and_of_the_whole_body() -> None:
    usage = [{"day": "2026-03-01", "dau": 12, "module": "core", "users": 5}]
    saying = say(PRODUCT, {"company": {"id": "acme"}, "usage": usage})
    acme = {"account": {"kind": "product", "value": "acme"}, "feed": "telemetry", "at": "2026-03-01"}
    assert saying.items == (
        {**acme, "field": "active_users", "value": 12},
        {**acme, "field": "module.users", "child": "core", "value": 5},
    )


def test_an_event_has_its_id_its_fields_and_its_moment() -> None:
    usage = [{"event": "report", "id": 9, "by": "ana@acme.test", "ms": 1772328600000}]
    (said,) = say(PRODUCT, {"company": {"id": "acme"}, "usage": usage}).items
    assert said == {
        "account": {"kind": "product", "value": "acme"},
        "feed": "telemetry",
        "event": "report_created",
        "id": 9,
        "at": "2026-03-01T01:30:00Z",
        "fields": {"by": "ana@acme.test", "plan": "gold"},
    }


@pytest.mark.parametrize(("closed", "said"), [({"closed": None}, [None]), ({"closed": ""}, [None]), ({}, [])])
def test_only_what_is_there_and_null_says_known_to_be_empty(closed: dict[str, Any], said: list[None]) -> None:
    body = {"company": {"id": "acme"}, "usage": [{"ticket": "t1", **closed}]}
    assert [item["value"] for item in say(PRODUCT, body).items] == said


def test_a_null_of_a_field_the_source_cannot_empty_says_nothing() -> None:
    assert (
        say(PRODUCT, {"company": {"id": "acme"}, "usage": [{"dau": None, "day": "2026-03-01"}]}).items == ()
    )


def test_words_of_the_source_become_words_of_the_vocabulary() -> None:
    take = replace(
        PRODUCT.takes[0], name="tier", value="$.plan", at="", values={"Enterprise": "high", "true": "mid"}
    )
    source = replace(PRODUCT, takes=(take,))
    body = {"company": {"id": "acme"}, "usage": [{"plan": "Enterprise"}, {"plan": True}, {"plan": "Other"}]}
    assert [item["value"] for item in say(source, body).items] == ["high", "mid", "Other"]


def test_one_bad_item_does_not_fail_the_rest() -> None:
    usage = [
        {"dau": 3},
        {"dau": 4, "day": "2026-03-01"},
        {"users": 4, "day": "2026-03-01"},
    ]
    saying = say(PRODUCT, {"company": {"id": "acme"}, "usage": usage})
    assert [item["value"] for item in saying.items] == [4]
    assert saying.unsaid == (
        Unsaid(0, "its moment is not at $.day.", "active_users"),
        Unsaid(2, "the module it belongs to is not at $.module.", "users"),
    )


@pytest.mark.parametrize("company", [{}, {"id": None}, {"id": True}, {"id": {}}, {"id": ""}])
def test_an_item_without_an_account_says_so(company: dict[str, Any]) -> None:
    saying = say(PRODUCT, {"company": company, "usage": [{"dau": 3, "day": "2026-03-01"}]})
    assert saying.unsaid == (Unsaid(0, "no account is named at $$.company.id.", "account"),)


@pytest.mark.parametrize("body", [{}, [], "text", 7, None, {"usage": []}, {"usage": {}}])
def test_a_body_without_items_is_refused(body: Any) -> None:
    with pytest.raises(BodyRefused, match=r"nothing in the body is at \$\.usage"):
        say(PRODUCT, body)


def test_too_many_items_are_refused_whole() -> None:
    with pytest.raises(BodyRefused, match="10,001 items"):
        say(PRODUCT, {"usage": [{}] * 10_001})


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 200_000])
def test_what_is_no_json_is_refused_by_a_sentence(body: bytes) -> None:
    with pytest.raises(BodyRefused):
        read_body(body)


def test_hostile_items_are_said_as_something_storable_or_not_at_all() -> None:
    hostile: list[Any] = [None, True, "x", 1e400, [], {}, "\ud800", {"$": 1}, [[]]]
    body = {
        "company": {"id": "a\ud800"},
        "usage": [{"dau": value, "day": value} for value in hostile] + hostile,
    }
    json.dumps(say(PRODUCT, body).items, ensure_ascii=False).encode()
