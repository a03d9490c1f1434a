"""Observations come in: typed, once, in any order; of unknown accounts too; and their accounts are due."""

import json
import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.habits import learned
from engine.store.accounts import find_account, find_accounts
from engine.store.arrivals import find_arrivals
from engine.store.feeds import feeds
from engine.store.habits import habits_of
from engine.store.ledger import entries_of_account
from engine.store.waiting import who_waits
from tests.store.conftest import MONDAY, World
from workflows.operations.intake import (
    AliasTaken,
    Refused,
    Taken,
    add_account,
    add_alias,
    process_arrivals,
    receive_arrival,
    record_observations,
    replay_arrivals,
)
from workflows.parts import NothingPublished

DAY = timedelta(days=1)
ACME = {"kind": "crm", "value": "501"}


def say(world: World, *items: Any, source: str = "api", **how: Any) -> Taken:
    return record_observations(world.parts, items, source, **how)


def facts(world: World, account: str = "acme", name: str = "seats") -> list[Any]:
    """The newest values, one a source."""
    query = "select value from fact where account_id = '{}' and name = '{}' order by source"
    with world.database.reading() as conn:
        return list(conn.exec_driver_sql(query.format(account, name)).scalars())


def count(world: World, table: str = "observation") -> int:
    with world.database.reading() as conn:
        return int(conn.exec_driver_sql(f"select count(*) from {table}").scalar_one())


@pytest.fixture
def acme(published: World) -> World:
    add_account(published.parts, "acme", "Acme", [("crm", "501")])
    return published


def test_nothing_is_taken_in_before_a_rulebook_is_published(world: World) -> None:
    with pytest.raises(NothingPublished, match="perennial publish"):
        say(world, {"account": "acme", "field": "seats", "value": 40})


def test_an_observation_becomes_a_fact_and_its_account_is_due(acme: World) -> None:
    with acme.database.writing() as conn:
        conn.exec_driver_sql("update account set evaluate_at = null, facts_version = 7")
    acme.bell.rung.clear()
    assert say(acme, {"account": ACME, "field": "seats", "value": "40"}) == Taken(accepted=1)
    with acme.database.reading() as conn:
        account = find_account(conn, "acme")
    assert account is not None
    assert (account.evaluate_at, account.facts_version) == (MONDAY, 8)
    assert facts(acme) == ["40"]
    assert acme.bell.rung == ["evaluate"]


def test_a_repeat_is_counted_and_changes_nothing(acme: World) -> None:
    item = {"account": "acme", "field": "seats", "value": 40, "at": "2026-02-27T10:00:00Z"}
    assert say(acme, item, item) == Taken(accepted=1, repeated=1)
    assert say(acme, {**item, "value": 40.0, "at": "2026-02-27T18:00:00+08:00"}) == Taken(repeated=1)
    assert count(acme) == 1


def test_of_one_source_the_newest_word_wins_whatever_comes_first(acme: World) -> None:
    late, early = (
        {"account": "acme", "field": "seats", "value": value, "at": f"2026-02-{day}"}
        for value, day in ((50, 20), (40, 10))
    )
    assert say(acme, late).accepted == say(acme, early).accepted == 1
    assert facts(acme) == ["50"]
    assert count(acme) == 2


def test_a_correction_of_the_same_moment_wins_by_coming_later(acme: World) -> None:
    item = {"account": "acme", "field": "seats", "at": "2026-02-20"}
    say(acme, {**item, "value": 50})
    say(acme, {**item, "value": 45})
    assert facts(acme) == ["45"]
    say(acme, {**item, "value": 50})
    assert facts(acme) == ["45"], "the first word repeated is no correction of the correction"
    say(acme, {**item, "value": 60, "at": "2026-02-21"}, {**item, "value": 61, "at": "2026-02-21"})
    assert facts(acme) == ["61"]


def test_each_source_keeps_its_own_word(acme: World) -> None:
    say(acme, {"account": "acme", "field": "seats", "value": 40}, source="billing")
    say(acme, {"account": "acme", "field": "seats", "value": 44}, source="crm")
    assert facts(acme) == ["40", "44"]


def test_bad_items_are_answered_by_index_and_reason_and_the_good_ones_kept(acme: World) -> None:
    taken = say(
        acme,
        {"account": "acme", "field": "seats", "value": "many"},
        {"account": "acme", "field": "seats", "value": 40},
        {"account": "acme", "field": "seat", "value": 40},
        {"account": "acme", "field": "seats"},
        {"account": "acme", "event": "logn"},
        {"account": "acme", "field": "module.users", "value": 3},
        {"account": "acme", "field": "seats", "value": 3, "child": "core"},
        {"account": "acme", "field": "seats", "value": 40, "observed_at": "2026-01-01"},
        {"account": "acme", "field": "seats", "value": 40, "at": "2026-03-10"},
        {"account": "acme", "field": "seats", "value": 40, "feed": "telemtry"},
        {"account": "acme", "event": "login", "fields": {"who": "ana"}},
        {"field": "seats", "value": 40},
        "seats",
    )
    assert taken.accepted == 1
    assert {refusal.index: refusal.reason for refusal in taken.refused} == {
        0: 'seats: "many" is a text, and a number is wanted.',
        2: '"seat" is no field of the vocabulary. Did you mean `seats`?',
        3: "an item with a field needs its value; null says that it is known to be empty.",
        4: '"logn" is no event of the vocabulary. Did you mean `login`?',
        5: "module.users belongs to a module: its key stands under child.",
        6: "seats belongs to the account, which has no child key.",
        7: '"observed_at" is no part of an observation.',
        8: 'at: "2026-03-10" is more than a day ahead of now, 2026-03-02 01:00 UTC.',
        9: '"telemtry" is no feed of the vocabulary. Did you mean `telemetry`?',
        10: '"who" is no field of this event of the vocabulary.',
        11: "account: null is empty, and a name or number is wanted.",
        12: '"seats" is a text, and an observation is a map.',
    }


def test_atomic_takes_all_or_none(acme: World) -> None:
    good, bad = ({"account": "acme", "field": "seats", "value": value} for value in (40, "many"))
    assert say(acme, good, bad, atomic=True).accepted == 0
    assert count(acme) == 0
    assert say(acme, good, atomic=True).accepted == 1


def test_more_than_one_transaction_can_hold_is_taken_in_parts(acme: World) -> None:
    items = [
        {"account": "acme", "event": "login", "id": str(number), "at": "2026-03-01"} for number in range(6000)
    ]
    assert say(acme, *items) == Taken(accepted=6000)
    assert say(acme, *items) == Taken(repeated=6000)
    assert count(acme) == 6000


def test_empty_is_told_and_is_not_nothing(acme: World) -> None:
    say(acme, {"account": "acme", "field": "contract.renewed_on", "child": "c1", "value": None})
    assert facts(acme, name="renewed_on") == ["null"]


def test_a_backfill_counts_as_known_since_its_own_moment(acme: World) -> None:
    item = {"account": "acme", "field": "seats", "value": 40, "at": "2025-11-01T00:00:00Z"}
    say(acme, item, backfill=True)
    with acme.database.reading() as conn:
        (row,) = conn.exec_driver_sql("select observed_at, known_at, received_at from observation").all()
    assert row.observed_at == row.known_at < row.received_at


def test_what_is_said_of_an_unknown_account_waits_and_is_taken_in_when_it_appears(published: World) -> None:
    items = [
        {"account": ACME, "field": "seats", "value": value, "at": f"2026-02-{day}"}
        for value, day in ((50, 20), (40, 10))
    ]
    assert say(published, *items, source="crm") == Taken(waiting=2)
    assert say(published, *items, source="crm") == Taken(repeated=2)
    with published.database.reading() as conn:
        assert [entry[:3] for entry in who_waits(conn)] == [(("crm", "501"), "crm", 2)]
    published.at(MONDAY + DAY)
    add_account(published.parts, "acme", "Acme", [("crm", "501")])
    assert facts(published) == ["50"]
    with published.database.reading() as conn:
        assert who_waits(conn) == []
        (row,) = conn.exec_driver_sql("select distinct received_at, known_at, source from observation").all()
    assert row.known_at - row.received_at == DAY // timedelta(microseconds=1)
    assert row.source == "crm"


def test_what_waits_is_refused_at_once_where_it_is_wrong(published: World) -> None:
    taken = say(published, {"account": "globex", "field": "seats", "value": "many"})
    assert [refusal.field for refusal in taken.refused] == ["seats"]
    assert count(published, "waiting") == 0


def test_an_alias_given_later_takes_in_what_waits_for_it(acme: World) -> None:
    say(acme, {"account": {"kind": "product", "value": "a-1"}, "field": "seats", "value": 40})
    add_alias(acme.parts, "acme", "product", "a-1", by="lin")
    assert facts(acme) == ["40"]
    with pytest.raises(LookupError, match="no account hooli"):
        add_alias(acme.parts, "hooli", "product", "h-1")


def test_a_name_is_never_moved_to_another_account(acme: World) -> None:
    add_account(acme.parts, "globex", "Globex")
    with pytest.raises(AliasTaken, match="crm 501 is the account acme already"):
        add_alias(acme.parts, "globex", "crm", "501")
    with pytest.raises(AliasTaken):
        add_account(acme.parts, "initech", "Initech", [("crm", "501")])
    with acme.database.reading() as conn:
        assert find_account(conn, "initech") is None, "half an account is none"


def test_an_account_is_made_once(acme: World) -> None:
    assert add_account(acme.parts, "acme", "Another name") is False
    with acme.database.reading() as conn:
        account = find_account(conn, "acme")
    assert account is not None
    assert account.name == "Acme"


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "\ud800", "x" * 501])
def test_a_name_that_cannot_be_kept_is_refused(published: World, name: str) -> None:
    with pytest.raises(Refused):
        add_account(published.parts, name)


def test_a_source_that_may_make_accounts_makes_them(published: World) -> None:
    item = {"account": ACME, "creates": True, "account_name": "Acme", "field": "seats", "value": 40}
    bare = {"account": {"kind": "crm", "value": "502"}, "creates": True}
    assert say(published, item, bare, source="crm") == Taken(accepted=1)
    with published.database.reading() as conn:
        assert [(each.id, each.name) for each in find_accounts(conn)] == [("501", "Acme"), ("502", "502")]
    say(published, {**item, "account": {"kind": "billing", "value": "501"}}, source="billing")
    with published.database.reading() as conn:
        assert [each.id for each in find_accounts(conn)] == ["501", "502", "billing-501"]


def test_lists_show_an_account_by_its_newest_name(acme: World) -> None:
    say(acme, {"account": "acme", "field": "name", "value": "Acme Ltd", "at": "2026-02-02"})
    say(acme, {"account": "acme", "field": "name", "value": "Acme Old", "at": "2026-01-02"})
    with acme.database.reading() as conn:
        account = find_account(conn, "acme")
    assert account is not None
    assert account.name == "Acme Ltd"


def test_an_invalid_time_zone_is_kept_and_warned_of_once(acme: World) -> None:
    for _ in range(2):
        say(acme, {"account": "acme", "field": "time_zone", "value": "Mars/Olympus", "at": "2026-02-02"})
    with acme.database.reading() as conn:
        warnings = [entry for entry in entries_of_account(conn, "acme") if entry.action == "warn"]
    assert [entry.reason for entry in warnings] == ["invalid_time_zone"]


def test_a_bare_day_begins_in_the_zone_of_the_account(acme: World) -> None:
    say(acme, {"account": "acme", "field": "time_zone", "value": "America/New_York"})
    say(acme, {"account": "acme", "field": "active_users", "value": 9, "at": "2026-02-20"})
    with acme.database.reading() as conn:
        query = "select day, observed_at from observation where name = 'active_users'"
        (row,) = conn.exec_driver_sql(query).all()
    assert row.day == "2026-02-20"
    assert row.observed_at == int(datetime(2026, 2, 20, 5, tzinfo=UTC).timestamp()) * 1_000_000


def test_a_feed_remembers_when_it_spoke_and_how_often_each_account_does(acme: World) -> None:
    for day in range(6):
        acme.at(MONDAY + day * DAY)
        say(acme, {"account": "acme", "field": "active_users", "value": 9, "at": f"2026-03-0{1 + day}"})
    say(acme, {"account": "acme", "field": "active_users", "value": 9, "at": "2026-03-06"})
    with acme.database.reading() as conn:
        feed, habit = feeds(conn)["telemetry"], habits_of(conn, ["acme"])["telemetry", "acme"]
    assert (feed.since, feed.last) == (MONDAY, MONDAY + 5 * DAY)
    assert (habit.last, habit.days, habit.usual) == (MONDAY + 5 * DAY, 6, DAY)


def test_a_backfill_teaches_the_habit_by_its_own_moments(acme: World) -> None:
    items = [
        {"account": "acme", "field": "active_users", "value": day, "at": f"2026-02-{day:02}"}
        for day in range(1, 15)
    ]
    say(acme, *items, backfill=True)
    with acme.database.reading() as conn:
        assert habits_of(conn, ["acme"])["telemetry", "acme"].days == 14


def test_a_history_in_whatever_order_teaches_the_same_habit(acme: World) -> None:
    noons = [datetime(2026, 2, day, 12, tzinfo=UTC) for day in (*range(1, 9), 20, *range(22, 29))]
    for at in random.Random(7).sample(noons, len(noons)):
        say(
            acme,
            {"account": "acme", "field": "active_users", "value": 9, "at": at.isoformat()},
            backfill=True,
        )
    with acme.database.reading() as conn:
        habit = habits_of(conn, ["acme"])["telemetry", "acme"]
    assert habit == learned(noons)
    assert habit.lapse == (noons[7], noons[8])


HOSTILE = [
    "'; drop table fact; --",
    "%s %(x)s ? :a {0}",
    "\U0001f600 客户",
    "x" * 10_000,
    "\\u0000",
    "\r\n\t",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_went_in(acme: World, text: str) -> None:
    taken = say(
        acme,
        {"account": "acme", "field": "name", "value": text},
        {"account": "acme", "field": "contact.role", "child": text[:400].strip() or "x", "value": "user"},
        {"account": {"kind": text[:400].strip() or "x", "value": "1"}, "field": "seats", "value": 1},
    )
    assert (taken.accepted, taken.waiting, taken.refused) == (2, 1, ())
    with acme.database.reading() as conn:
        account = find_account(conn, "acme")
    assert account is not None
    assert account.name == text


@pytest.mark.parametrize(
    "item",
    [
        {"account": "acme", "field": "name", "value": "a\x00b"},
        {"account": "acme", "field": "name", "value": "\ud800"},
        {"account": "\ud800", "field": "seats", "value": 1},
        {"account": {"kind": [], "value": {}}, "field": "seats", "value": 1},
        {"account": "acme", "field": "seats", "value": float("nan")},
        {"account": "acme", "field": "seats", "value": 10**400},
        {"account": "acme", "field": ["seats"], "value": 1},
        {"account": "acme", "field": "contact.role", "child": {"a": 1}, "value": "user"},
        {"account": "acme", "field": "seats", "value": 1, "at": [1]},
        {"account": "acme", "field": "seats", "value": 1, "at": "9999-12-31"},
        {"account": "acme", "event": "login", "id": True},
        {"account": "acme", "event": "login", "fields": []},
        {"account": "acme", "event": {}, "field": "seats"},
        {"\ud800": 1, "account": "acme"},
        {"account": "acme"},
        None,
        [],
    ],
)
def test_hostile_items_are_refused_and_harm_no_other(acme: World, item: Any) -> None:
    taken = say(acme, item, {"account": "acme", "field": "seats", "value": 40})
    assert [refusal.index for refusal in taken.refused] == [0]
    taken.refused[0].reason.encode()
    assert taken.accepted == 1


def test_many_who_say_the_same_at_once_say_it_once(acme: World) -> None:
    items = [{"account": "acme", "event": "login", "id": str(number)} for number in range(300)]
    items += [{"account": "acme", "field": "seats", "value": value} for value in range(40)]
    taken: list[Taken] = []
    threads = [threading.Thread(target=lambda: taken.append(say(acme, *items))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 4
    assert sum(each.accepted for each in taken) == count(acme) == 340
    assert sum(each.repeated for each in taken) == 3 * 340


def test_a_name_given_while_somebody_speaks_of_it_leaves_nothing_waiting(published: World) -> None:
    items = [{"account": ACME, "event": "login", "id": str(number)} for number in range(200)]

    def speak() -> None:
        for item in items:
            say(published, item)

    threads = [
        threading.Thread(target=speak),
        threading.Thread(target=lambda: add_account(published.parts, "acme", "", [("crm", "501")])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(published, "waiting") == 0
    assert count(published) == 200


SOURCE = """
source: product
verify: {kind: hmac, header: X-Signature, secret: PRODUCT_SECRET}
arrival_id: $.id
feed: telemetry
account: $.account
alias: product
each: $.items[*]
creates: {$.kind: [account]}
account_name: $.name
facts:
  active_users: {value: $.dau, at: $.day}
events:
  login: {when: {$.kind: login}, at: $.at, id: $.id, fields: {by: $.by}}
"""
BODY = b'{"id": "n1", "items": [{"account": "a1", "kind": "account", "name": "Acme", "dau": 12, "day": "2026-03-01"}]}'


@pytest.fixture
def listening(world: World) -> World:
    world.publish(source=SOURCE)
    return world


def test_an_arrival_is_kept_once_and_processed_after(listening: World) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer secret", "X-Signature": "abc"}
    first = receive_arrival(listening.parts, "product", "n1", headers, BODY)
    again = receive_arrival(listening.parts, "product", "n1", headers, BODY)
    assert (first.is_new, again.is_new, first.id) == (True, False, again.id)
    assert listening.bell.rung[-1] == "arrivals"
    assert process_arrivals(listening.parts) == 1
    assert process_arrivals(listening.parts) == 0
    with listening.database.reading() as conn:
        (arrival,) = find_arrivals(conn)
        assert [each.name for each in find_accounts(conn)] == ["Acme"]
    assert arrival.state == "processed"
    assert arrival.headers == {"content-type": "application/json"}
    assert arrival.body == BODY
    assert arrival.outcome == {"accepted": 1, "repeated": 0, "waiting": 0, "refused": 0, "reasons": []}


@pytest.mark.parametrize(
    ("source", "body", "error"),
    [
        ("product", b"{", "the body is no JSON"),
        ("product", b"\xff", "the body is no UTF-8 text"),
        ("product", b"{}", "nothing in the body is at $.items[*]"),
        ("stripe", BODY, "the running edition has no source stripe"),
        ("product", b'{"items": [{"dau": 3}]}', "1 refused: item 0: no account is named at $.account."),
        (
            "product",
            b'{"items": [{"account": "a1", "dau": "many", "day": "2026-03-01"}]}',
            '1 refused: account a1: active_users: "many" is a text',
        ),
    ],
)
def test_what_fails_is_kept_with_its_error(listening: World, source: str, body: bytes, error: str) -> None:
    receive_arrival(listening.parts, source, "", {}, body)
    assert process_arrivals(listening.parts) == 1
    with listening.database.reading() as conn:
        (arrival,) = find_arrivals(conn, state="failed")
    assert arrival.error.startswith(error)
    assert arrival.body == body


def test_what_failed_is_replayed_after_the_mapping_was_corrected(listening: World) -> None:
    receive_arrival(listening.parts, "product", "n1", {}, BODY.replace(b"dau", b"users"))
    process_arrivals(listening.parts)
    listening.publish(source=SOURCE.replace("$.dau", "$.users"))
    with listening.database.reading() as conn:
        replay_arrivals(listening.parts, [arrival.id for arrival in find_arrivals(conn)])
    process_arrivals(listening.parts)
    assert facts(listening, "a1", "active_users") == ["12"]


def test_one_that_fails_in_an_unforeseen_way_holds_up_no_other_and_is_set_aside(
    listening: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.operations import arrivals

    monkeypatch.setattr(arrivals, "BACKOFF", timedelta(0))
    honest = arrivals.say

    def say_or_fail(source: Any, body: Any) -> Any:
        if body["id"] == "bad":
            raise RuntimeError("a fault of ours")
        return honest(source, body)

    monkeypatch.setattr(arrivals, "say", say_or_fail)
    receive_arrival(listening.parts, "product", "bad", {}, BODY.replace(b"n1", b"bad"))
    receive_arrival(listening.parts, "product", "n1", {}, BODY)
    while process_arrivals(listening.parts):
        pass
    with listening.database.reading() as conn:
        good, bad = find_arrivals(conn)
    assert (good.state, bad.state) == ("processed", "failed")
    assert bad.error == "set aside after 2 attempts: RuntimeError: a fault of ours"


def arrivals_of_all_kinds(world: World) -> None:
    """Plain ones, one that makes an account, one that says the same again, one with a part refused, broken ones."""
    said = [
        *({"account": "a1", "dau": number, "day": f"2026-02-{20 + number}"} for number in range(3)),
        {"account": "a2", "kind": "account", "name": "Globex", "dau": 4, "day": "2026-02-20"},
        {"account": "a2", "dau": 5, "day": "2026-02-21"},
        {"account": "a1", "dau": 1, "day": "2026-02-21"},
        {"account": "a3", "dau": 6, "day": "2026-02-21"},
        {"account": "a1", "dau": "many", "day": "2026-02-25"},
        {"account": "a1", "dau": 7, "day": "2026-02-26"},
    ]
    receive_arrival(world.parts, "product", "n1", {}, BODY)
    while process_arrivals(world.parts):
        pass
    for number, item in enumerate(said):
        receive_arrival(
            world.parts, "product", f"m{number}", {}, json.dumps({"id": number, "items": [item]}).encode()
        )
        if number == 1:
            receive_arrival(world.parts, "product", "broken", {}, b"{")


def test_what_is_taken_together_is_what_each_would_have_been_by_itself(
    listening: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.operations import arrivals

    stored = []
    honest = arrivals.store_plain
    monkeypatch.setattr(arrivals, "store_plain", lambda *said: stored.append(len(said[1])) or honest(*said))
    arrivals_of_all_kinds(listening)
    assert process_arrivals(listening.parts) == 10
    assert max(stored) > 1
    with listening.database.reading() as conn:
        found = {each.arrival_id: each for each in find_arrivals(conn)}
        points = conn.exec_driver_sql(
            "select account_id, day, value from observation where name = 'active_users' order by 1, 2"
        ).all()
    assert {name: each.state for name, each in found.items() if each.state != "processed"} == {
        "broken": "failed",
        "m7": "failed",
    }
    counted = {name: each.outcome for name, each in found.items() if each.outcome}
    assert [counted[f"m{number}"]["accepted"] for number in range(9)] == [1, 1, 1, 1, 1, 0, 0, 0, 1]
    assert (counted["m5"]["repeated"], counted["m6"]["waiting"], counted["m7"]["refused"]) == (1, 1, 1)
    assert [tuple(map(str, point)) for point in points] == [
        ("a1", "2026-02-20", "0"),
        ("a1", "2026-02-21", "1"),
        ("a1", "2026-02-22", "2"),
        ("a1", "2026-02-26", "7"),
        ("a1", "2026-03-01", "12"),
        ("a2", "2026-02-20", "4"),
        ("a2", "2026-02-21", "5"),
    ]


@pytest.mark.parametrize("failing", ["store_plain", "listen_to_all"])
def test_where_they_cannot_be_taken_together_each_is_taken_by_itself(
    listening: World, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    from workflows.operations import arrivals

    def fail(*_: Any) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(arrivals, failing, fail)
    arrivals_of_all_kinds(listening)
    assert process_arrivals(listening.parts) == 10
    with listening.database.reading() as conn:
        states = [each.state for each in find_arrivals(conn)]
    assert (states.count("processed"), states.count("failed")) == (9, 2)


def test_one_that_kills_its_worker_is_set_aside_the_third_time(
    listening: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.operations import arrivals

    monkeypatch.setattr(arrivals, "LEASE", timedelta(0))
    monkeypatch.setattr(arrivals, "say", lambda source, body: (_ for _ in ()).throw(KeyboardInterrupt))
    receive_arrival(listening.parts, "product", "n1", {}, BODY)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            process_arrivals(listening.parts)
    assert process_arrivals(listening.parts) == 1
    with listening.database.reading() as conn:
        (arrival,) = find_arrivals(conn)
    assert arrival.state == "failed"
    assert "the process that worked on it ended each time" in arrival.error


def test_a_body_is_forgotten_after_as_long_as_the_settings_say(listening: World) -> None:
    settings = replace(listening.parts.settings, keep_bodies=DAY)
    parts = replace(listening.parts, settings=settings)
    receive_arrival(parts, "product", "n1", {"User-Agent": "product/1"}, BODY)
    process_arrivals(parts)
    listening.at(MONDAY + 2 * DAY)
    receive_arrival(parts, "product", "n2", {}, BODY.replace(b"n1", b"n2"))
    process_arrivals(parts)
    with listening.database.reading() as conn:
        newer, older = find_arrivals(conn)
    assert (newer.state, bool(newer.body)) == ("processed", True)
    assert (older.state, older.body, older.headers) == ("redacted", b"", {})
    assert receive_arrival(parts, "product", "n1", {}, BODY).is_new is False, "it is still known"
