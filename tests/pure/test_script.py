"""A story becomes dated statements: what is said, when, and what is looked at."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.story import Moment, Story
from rules.text import LocalText
from rules.values import DATE, MONEY, NUMBER, SERIES, TEXT, YES_NO, Span, Type
from rules.vocabulary import ChildKind, EventKind, Feed, Field, Vocabulary
from workflows.stories.script import Script, Statement, script_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
BEGINS = datetime.fromisoformat("2026-03-02 09:00")
NAMED = LocalText({"en": "label"})


def fields(**types: Type | Field) -> dict[str, Field]:
    return {
        name: each if isinstance(each, Field) else Field(name, each, NAMED) for name, each in types.items()
    }


def series(name: str, every: int) -> Field:
    return Field(name, SERIES, NAMED, feed="telemetry", every=Span(every, "d"))


VOCABULARY = Vocabulary(
    account=fields(
        name=TEXT,
        seats=NUMBER,
        time_zone=TEXT,
        tags=Type("list", item=TEXT),
        daily=series("daily", 1),
        weekly=series("weekly", 7),
    ),
    children={
        "contract": ChildKind(
            "contract",
            "id",
            "billing",
            fields(ends_on=DATE, amount=Field("amount", MONEY, NAMED, sources=("billing", "crm")), renewed=YES_NO),
        ),
        "module": ChildKind("module", "name", "entitlements", fields(entitled=YES_NO, users=series("users", 1))),
    },
    events={
        "login": EventKind("login", "telemetry", fields(share=NUMBER)),
        "report": EventKind("report", "telemetry", {}),
    },
    feeds={name: Feed(name, Span(2, "d")) for name in ("telemetry", "billing", "entitlements")},
    derived={},
)  # fmt: skip


def line(day: int, at: str = "", **does: Any) -> Moment:
    return Moment(day, at, tuple(does.items()), ())


def story(
    *timeline: Moment,
    account: Mapping[str, Any] | None = None,
    children: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
    given_for: int = 0,
    silent: tuple[str, ...] = (),
) -> Story:
    return Story(
        name="made up",
        begins=BEGINS,
        account={"name": "Acme"} if account is None else account,
        children=children or {},
        given_for=Span(given_for, "d") if given_for else None,
        timeline=timeline,
        silent=silent,
    )


def script(told: Story) -> Script:
    return script_of(told, VOCABULARY, SHANGHAI)


def values(statements: Iterable[Statement], field: str) -> list[tuple[str, Any]]:
    return [(s.item["at"][:10], s.item["value"]) for s in statements if s.item.get("field") == field]


def nightly(told: Script, field: str) -> list[tuple[str, Any]]:
    return [pair for beat in told.beats for pair in values(beat.statements, field)]


def test_days_and_hours_are_those_of_the_workspace() -> None:
    played = script(story(line(0), line(3, "23:30")))
    assert played.begins == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert [beat.at for beat in played.beats] == [
        datetime(2026, 3, 2, 4, tzinfo=UTC),
        datetime(2026, 3, 5, 15, 30, tzinfo=UTC),
    ]


def test_a_line_of_the_first_day_is_never_before_the_story_begins() -> None:
    assert script(story(line(0, "07:00"))).beats[0].at == script(story()).begins


def test_what_is_told_is_said_as_the_story_begins() -> None:
    played = script(story(account={"name": "Acme", "seats": "40"}))
    assert played.name == "Acme"
    assert [s.item for s in played.given] == [
        {"field": "name", "value": "Acme", "at": "2026-03-02T01:00:00+00:00"},
        {"field": "seats", "value": "40", "at": "2026-03-02T01:00:00+00:00"},
    ]


def test_children_are_named_by_their_key() -> None:
    played = script(
        story(account={}, children={"contract": {"c1": {"ends_on": "2026-08-15", "renewed": None}}})
    )
    assert [(s.item["field"], s.item["child"], s.item["value"]) for s in played.given] == [
        ("contract.ends_on", "c1", "2026-08-15"),
        ("contract.renewed", "c1", None),
    ]


def test_a_field_is_said_by_the_first_of_its_sources() -> None:
    played = script(
        story(account={}, children={"contract": {"c1": {"amount": "30000", "ends_on": "2026-08-15"}}})
    )
    assert {s.item["field"]: s.source for s in played.given} == {
        "contract.amount": "billing",
        "contract.ends_on": "story",
    }


def test_a_share_is_a_number_and_a_list_a_list() -> None:
    played = script(story(account={"seats": "60%", "tags": ("a", "b")}))
    assert [s.item["value"] for s in played.given] == [0.6, ["a", "b"]]


def test_a_series_without_a_past_knows_yesterday() -> None:
    assert values(script(story(account={"daily": "5"})).given, "daily") == [("2026-03-01", "5")]


def test_a_series_given_for_a_while_was_said_every_day_of_it() -> None:
    played = script(story(account={"daily": "5", "seats": "40"}, given_for=3))
    assert played.since == played.begins - timedelta(days=3)
    assert values(played.given, "daily") == [("2026-02-27", "5"), ("2026-02-28", "5"), ("2026-03-01", "5")]
    assert values(played.given, "seats") == [("2026-02-27", "40"), ("2026-03-02", "40")]


def test_a_series_repeats_its_value_the_midnight_after_each_day() -> None:
    played = script(story(line(2), account={"daily": "5"}))
    nights = [beat for beat in played.beats if beat.line is None]
    assert [beat.at for beat in nights] == [datetime(2026, 3, day, 16, tzinfo=UTC) for day in (2, 3)]
    assert nightly(played, "daily") == [("2026-03-02", "5"), ("2026-03-03", "5")]


def test_a_weekly_series_repeats_every_week() -> None:
    played = script(story(line(15), account={"weekly": "7"}, given_for=15))
    assert [day for day, _ in values(played.given, "weekly")] == ["2026-02-15", "2026-02-22", "2026-03-01"]
    assert [day for day, _ in nightly(played, "weekly")] == ["2026-03-08", "2026-03-15"]


def test_what_is_set_holds_from_that_day_on() -> None:
    told = story(
        line(1, set={"module api": {"users": "6"}, "seats": "50"}),
        line(3),
        children={"module": {"api": {"users": "0"}}},
    )
    played = script(told)
    assert nightly(played, "module.users") == [("2026-03-02", "0"), ("2026-03-03", "6"), ("2026-03-04", "6")]
    assert nightly(played, "seats") == [("2026-03-03", "50")]


def test_a_series_that_is_emptied_is_said_no_more() -> None:
    played = script(story(line(1, set={"daily": None}), line(3), account={"daily": "5"}))
    assert nightly(played, "daily") == [("2026-03-02", "5")]


def test_a_series_first_told_later_begins_then() -> None:
    played = script(story(line(2, set={"weekly": "7"}), line(10)))
    assert nightly(played, "weekly") == [("2026-03-04", "7"), ("2026-03-11", "7")]


def test_a_silent_feed_repeats_nothing_until_it_speaks() -> None:
    told = story(
        line(1, silent="telemetry"), line(3, speaks=["telemetry", "billing"]), line(4), account={"daily": "5"}
    )
    played = script(told)
    assert [day for day, _ in nightly(played, "daily")] == ["2026-03-02", "2026-03-05"]
    assert [beat.silent for beat in played.beats if beat.line] == [{"telemetry"}, frozenset(), frozenset()]


def test_a_feed_that_is_silent_from_the_start_has_said_what_was_given() -> None:
    played = script(story(line(2), account={"daily": "5"}, given_for=2, silent=("telemetry",)))
    assert [day for day, _ in values(played.given, "daily")] == ["2026-02-28", "2026-03-01"]
    assert nightly(played, "daily") == []
    assert played.silent == {"telemetry"}


def test_events_happen_once_each() -> None:
    played = script(
        story(line(1, event=["report", {"login": {"share": "10%"}}, "report"]), line(1, event="report"))
    )
    said = [s.item for beat in played.beats for s in beat.statements]
    assert [(each["event"], each["fields"]) for each in said] == [
        ("report", {}),
        ("login", {"share": 0.1}),
        ("report", {}),
        ("report", {}),
    ]
    assert len({each["id"] for each in said}) == 4
    assert {each["at"] for each in said} == {"2026-03-03T04:00:00+00:00"}


def test_the_accounts_own_days_begin_where_it_says() -> None:
    played = script(story(line(1), account={"daily": "5", "time_zone": "Europe/Berlin"}))
    (night,) = [beat for beat in played.beats if beat.line is None]
    assert night.at == datetime(2026, 3, 3, tzinfo=BERLIN)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Havana", "Pacific/Apia", "Mars/Olympus"])
def test_a_story_is_told_in_any_zone(zone: str) -> None:
    played = script(story(line(400), account={"daily": "1", "time_zone": zone}))
    assert len(nightly(played, "daily")) in (400, 401)


@given(
    days=st.lists(st.integers(0, 40), min_size=1, max_size=6).map(sorted),
    given_for=st.integers(0, 20),
    hush=st.sets(st.integers(0, 5)),
)
def test_beats_go_forward_and_each_day_is_said_once(days: list[int], given_for: int, hush: set[int]) -> None:
    timeline = [
        line(day, **({"silent" if number % 2 else "speaks": "telemetry"} if number in hush else {}))
        for number, day in enumerate(days)
    ]
    played = script(story(*timeline, account={"daily": "1"}, given_for=given_for))
    moments = [beat.at for beat in played.beats]
    assert moments == sorted(moments)
    assert [beat.line for beat in played.beats if beat.line] == timeline
    said = [day for day, _ in values(played.given, "daily") + nightly(played, "daily")]
    assert said == sorted(set(said))
    for beat in played.beats:
        assert all(
            s.item["at"][:10] < beat.at.astimezone(SHANGHAI).date().isoformat() for s in beat.statements
        )
