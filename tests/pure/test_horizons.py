"""Until when an answer surely stays: never late, and exact where only the calendar and the clock decide."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import Asked, ask
from engine.facts import EMPTY, Coverage, Held, SignalRecord, Subject
from engine.truth import FALSE, TRUE, UNKNOWN
from tests.pure.sayings import ZONES, days_near, moments_near, nows, told
from tests.pure.test_answer import NOW, acme, globex, said, silenced, with_events, with_facts, with_users

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
BY_THE_CLOCK = (
    "start_date in next {n}d",
    "start_date in last {n}d",
    "start_date in next {n}bd",
    "not start_date is past",
    "days_until(start_date) <= {n}d",
    "days_until(start_date) = {n}d",
    "{n}d != days_until(start_date)",
    "days_since(start_date) > {n}d",
    "days_since(start_date) + 1d >= {n}d",
    "signed_at in next {n}d",
    "signed_at in last {n}h",
    "signed_at is past",
    "days_since(signed_at) >= {n}d",
    "{n}d > days_until(signed_at)",
    "days_since(signed_at) = {n}d",
    "days_since(signed_at) - 12h > {n}d",
)


@st.composite
def dated(draw: st.DrawFn) -> Asked:
    """An account with a date and a moment that stand fast, in some zone, around a change of its clocks."""
    now = draw(nows())
    old = now - 900 * DAY
    fields = {
        "start_date": (Held(draw(days_near(now)), old, old, "crm"),),
        "signed_at": (Held(draw(moments_near(now)), old, old, "crm"),),
        "later": (Held(draw(moments_near(now)), old, old, "crm"),),
    }
    return replace(with_facts(acme(**fields), zone=draw(st.sampled_from(ZONES))), now=now)


def brute_force(condition: Any, asked: Asked, most: timedelta) -> datetime | None:
    """The first second at which the answer differs: the hour is found hour by hour, the second by halving.

    Within an hour at most one date turns, and a moment is passed by at most once or twice in a row.
    """
    before = ask(condition, asked).truth
    at = asked.now
    while at < asked.now + most:
        quarter = at + timedelta(minutes=15)
        # Equality with a moment holds for a single second, on the quarter.
        for end in (quarter, quarter + SECOND):
            if ask(condition, replace(asked, now=end)).truth is not before:
                return first_second(condition, asked, before, at, end)
        at = quarter
    return None


def first_second(condition: Any, asked: Asked, before: Any, low: datetime, high: datetime) -> datetime:
    while high - low > SECOND:
        middle = low + (high - low) // 2 // SECOND * SECOND
        is_same = ask(condition, replace(asked, now=middle)).truth is before
        low, high = (middle, high) if is_same else (low, middle)
    return high


@settings(max_examples=40, deadline=None)
@given(dated(), st.sampled_from(BY_THE_CLOCK), st.integers(0, 5))
def test_the_horizon_of_a_date_is_the_very_second_of_the_change(asked: Asked, text: str, number: int) -> None:
    condition = told(text.format(n=number))
    most = 2 * DAY
    found, expected = ask(condition, asked).horizon, brute_force(condition, asked, most)
    assert expected == (found if found is not None and found <= asked.now + most else None)


BY_TWO_CLOCKS = (
    "days_since(start_date) - days_since(signed_at) > {n}d",
    "days_since(signed_at) + days_until(start_date) <= {n}d",
    "if(trusted, days_since(start_date), days_since(signed_at)) > {n}d",
    "days_since(start_date) > days_until(signed_at)",
    "max(ticket.opened_at) - signed_at > {n}d",
    "max(days_since(ticket.opened_at) - {n}d) > 1d",
    "min(if(ticket.closed_at is empty, days_since(ticket.opened_at), days_until(ticket.opened_at))) > {n}d",
)


@settings(max_examples=40)
@given(dated(), st.sampled_from(BY_TWO_CLOCKS), st.integers(0, 4), st.booleans())
def test_what_two_clocks_move_is_not_asked_late_either(
    asked: Asked, text: str, number: int, is_trusted: bool
) -> None:
    held = {
        **asked.facts.subject.held,
        "trusted": (Held(is_trusted, asked.now - DAY, asked.now - DAY, "crm"),),
    }
    tickets = {
        key: Subject(
            "ticket",
            key,
            {"opened_at": held["signed_at"] if key == "a" else held["later"], "closed_at": closed},
        )
        for key, closed in (("a", held["trusted"]), ("b", (held["trusted"][0]._replace(value=EMPTY),)))
    }
    facts = replace(
        asked.facts, subject=replace(asked.facts.subject, held=held), children={"ticket": tickets}
    )
    asked, condition, most = replace(asked, facts=facts), told(text.format(n=number)), 2 * DAY
    found, expected = ask(condition, asked).horizon, brute_force(condition, asked, most)
    assert expected is None or (found is not None and found <= expected)


def test_two_clocks_do_not_ask_every_second() -> None:
    asked = acme(start_date=NOW.date(), signed_at=NOW - DAY, trusted=True)
    for text in BY_TWO_CLOCKS[:4]:
        found = ask(told(text.format(n=9)), asked)
        assert found.horizon is None or found.horizon > NOW + HOUR


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        # 200 days to go: in 110 days, at midnight in Shanghai.
        (
            "start_date in next 90d",
            acme(start_date=NOW.date() + 200 * DAY),
            datetime(2026, 6, 21, 16, tzinfo=UTC),
        ),
        ("since(login) > 14d", with_events("login", 13.5), NOW + 12 * HOUR + SECOND),
        ("since(login) >= 14d", with_events("login", 13.5), NOW + 12 * HOUR),
        ("count(login, 7d) >= 2", with_events("login", 1, 6, 6.5), NOW + DAY),
        ("seats > 1", acme(seats=said(5, 9 * DAY)), NOW + DAY),
        ("opened(renewal, 7d)", acme(), None),
        ("tier = high", acme(tier="high"), None),
    ],
)
def test_horizons_as_they_are_told_to_people(text: str, asked: Asked, expected: datetime | None) -> None:
    asked = with_facts(asked, zone=ZoneInfo("Asia/Shanghai"))
    far = {feed: Coverage(NOW - 400 * DAY, NOW + 400 * DAY) for feed in asked.facts.coverage}
    assert ask(told(text), with_facts(asked, coverage=far)).horizon == expected


def test_a_count_changes_when_its_window_leaves_the_right_event_behind() -> None:
    asked = with_events("login", 1, 2, 3, 4, 5)
    asked = with_facts(asked, coverage={"telemetry": Coverage(NOW - 400 * DAY, NOW + 400 * DAY)})
    found = ask(told("count(login, 7d) <= 2"), asked)
    assert (found.truth, found.horizon) == (FALSE, NOW + 4 * DAY)


def test_coverage_ends_a_second_after_the_last_that_is_believed() -> None:
    found = ask(told("none(login, 30d)"), acme())
    assert (found.truth, found.horizon) == (TRUE, NOW - HOUR + 2 * DAY + SECOND)


def test_a_milestone_turns_late_at_the_end_of_its_day_in_the_accounts_zone() -> None:
    asked = with_facts(globex(7), zone=ZoneInfo("America/New_York"))
    assert ask(told("late(onboarding.kickoff)"), globex(5)).horizon == datetime(2026, 3, 5, tzinfo=UTC)
    found = ask(
        told("overdue(onboarding.kickoff) >= 10d"), with_facts(asked, zone=ZoneInfo("America/New_York"))
    )
    assert (found.truth, found.horizon) == (
        FALSE,
        datetime(2026, 3, 12, 4, tzinfo=UTC),
    )  # after the clocks changed


def test_what_was_changes_when_the_past_moves_on() -> None:
    asked = acme(seats=said(5, DAY))
    history = {"seats": said(4, 5 * DAY)}
    asked = with_facts(asked, subject=replace(asked.facts.subject, history=history))
    found = ask(told("was(seats, 2d) = 4"), asked)
    assert (found.truth, found.horizon) == (TRUE, NOW + DAY)


def test_an_opening_is_forgotten_when_its_window_is_over() -> None:
    record = SignalRecord("renewal", "c1", "resolved", NOW - 5 * DAY)
    found = ask(told("opened(renewal, 7d)"), with_facts(acme(), signals=(record,)))
    assert (found.truth, found.horizon) == (TRUE, NOW + 2 * DAY)


def test_a_false_part_that_stays_false_lets_the_others_change() -> None:
    asked = acme(tier="mid", start_date=NOW.date())
    assert ask(told("tier = high and days_since(start_date) > 3d"), asked).horizon is None
    assert ask(told("tier = mid or days_since(start_date) > 3d"), asked).horizon is None


def test_a_series_sleeps_until_its_window_turns_should_no_point_come_in() -> None:
    """Seven points of 1: the mean stays 1, and is unknown once fewer than half of the window's days have one."""
    asked = with_users(*[1] * 7)
    found = ask(told("mean(users, 7d) > 1"), asked)
    assert found.horizon is not None
    assert found.horizon >= datetime(2026, 3, 6, tzinfo=UTC)
    assert ask(told("mean(users, 7d) > 1"), replace(asked, now=found.horizon - SECOND)).truth is found.truth
    assert ask(told("mean(users, 7d) > 1"), replace(asked, now=found.horizon)).truth is UNKNOWN
    assert ask(told("mean(users, 7d) > 1"), with_users(*[1] * 3)).horizon is None


BY_SERIES = (
    "mean(users, {n}d) > {n}",
    "sum(users, 3d) <= {n}",
    "change(users, {n}d) <= -30%",
    "mean(users, 3d) < mean(users, 7d)",
    "mean(users, 7d) / seats >= {n}",
    "mean(users, 3d) > {n} and days_since(start_date) > 3d",
    "not (max(users, {n}d) > {n} or start_date in next 2d)",
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 9), max_size=16),
    st.sampled_from(BY_SERIES),
    st.integers(1, 7),
    st.integers(-5, 5),
)
def test_a_series_asked_ahead_is_never_asked_late(
    values: list[int], text: str, number: int, start_in: int
) -> None:
    """Followed from horizon to horizon it meets what asking every six hours meets, in a step a day at most."""
    users = with_users(*values)
    held = acme(start_date=NOW.date() + start_in * DAY, seats=3).facts.subject.held
    asked = with_facts(users, subject=replace(users.facts.subject, held={**users.facts.subject.held, **held}))
    condition, end = told(text.format(n=number)), NOW + 12 * DAY
    found, at, steps = ask(condition, asked), asked.now, 0
    while at < end:
        if found.horizon is not None and found.horizon <= at:
            found, steps = ask(condition, replace(asked, now=found.horizon)), steps + 1
            continue
        assert ask(condition, replace(asked, now=at)).truth is found.truth, at
        at += 6 * HOUR
    assert steps <= 12


def test_dates_that_mean_never_have_no_horizon() -> None:
    asked = acme(start_date=date.max, signed_at=datetime.max.replace(tzinfo=UTC))
    for text in (
        "start_date in next 90d",
        "days_until(start_date) <= 5d",
        "signed_at in next 90d",
        "signed_at is past",
    ):
        found = ask(told(text), asked)
        assert found.truth is FALSE
        assert found.horizon is None or found.horizon.year > 9000


def test_a_silent_feed_has_nothing_to_wait_for() -> None:
    assert ask(told("none(login, 30d)"), silenced(acme(), "telemetry")).horizon is None


@given(nows())
def test_following_the_horizons_meets_every_answer_a_day_has(now: datetime) -> None:
    """A window of two days passes over a date: before, within, after; no more wake-ups than changes."""
    day = (now + 5 * DAY).date()
    asked = replace(acme(start_date=(Held(day, now - DAY, now - DAY, "crm"),)), now=now)
    condition, seen = told("start_date in next 2d"), []
    while True:
        found = ask(condition, asked)
        seen.append(found.truth)
        if found.horizon is None:
            break
        asked = replace(asked, now=found.horizon)
    assert seen == [FALSE, TRUE, FALSE]
