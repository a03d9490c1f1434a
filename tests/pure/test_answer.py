"""The laws of three-valued answers, one by one: unknown, empty, stale, covered, bounded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.answer import Asked, Heard, ask, read
from engine.facts import (
    EMPTY,
    AccountFacts,
    Coverage,
    Event,
    Held,
    MilestoneRecord,
    Point,
    Subject,
    TaskRecord,
)
from engine.known import Interval, Unknown, Why
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.condition import StepHeard
from rules.values import Money, Span
from tests.pure.sayings import OFFICE, PLANS, VOCABULARY, told, value_of

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SPEAKS = Coverage(NOW - 400 * DAY, NOW - HOUR)
SILENT = Coverage(NOW - 400 * DAY, NOW - 90 * DAY)


def said(value: Any, ago: timedelta = HOUR, source: str = "crm") -> tuple[Held, ...]:
    return (Held(value, NOW - ago, NOW - ago, source),)


def points(*values: float, until: int = 1, late: timedelta = DAY) -> tuple[Point, ...]:
    """One a day, the last one so many days ago."""
    days = range(len(values) + until - 1, until - 1, -1)
    told_of = ((TODAY - n * DAY, value) for n, value in zip(days, values, strict=True))
    return tuple(Point(day, value, datetime.combine(day, time(), UTC) + late) for day, value in told_of)


def acme(**fields: Any) -> Asked:
    """Acme, with these fields of the account said an hour ago; feeds speak."""
    held = {name: value if isinstance(value, tuple) else said(value) for name, value in fields.items()}
    return Asked(
        AccountFacts(
            "acme",
            ZoneInfo("UTC"),
            Subject("account", "", held),
            coverage=dict.fromkeys(VOCABULARY.feeds, SPEAKS),
            calendar=OFFICE,
        ),
        NOW,
        VOCABULARY,
        PLANS,
    )


def with_facts(asked: Asked, **parts: Any) -> Asked:
    return replace(asked, facts=replace(asked.facts, **parts))


def with_modules(**modules: dict[str, Any]) -> Asked:
    """Each module's fields; `hits` is its series."""
    found = {}
    for key, given in modules.items():
        series = {"hits": given["hits"]} if "hits" in given else {}
        held = {name: said(value) for name, value in given.items() if name != "hits"}
        found[key] = Subject("module", key, held, series)
    return with_facts(acme(), children={"module": found})


def with_events(name: str, *ages: float, **fields: Any) -> Asked:
    """Events so many days ago."""
    happened = tuple(Event(NOW - age * DAY, str(age), fields) for age in sorted(ages, reverse=True))
    return with_facts(acme(), events={name: happened})


def silenced(asked: Asked, *feeds: str) -> Asked:
    return with_facts(asked, coverage={**asked.facts.coverage, **dict.fromkeys(feeds, SILENT)})


def with_users(*values: float, **how: Any) -> Asked:
    asked = acme()
    subject = replace(asked.facts.subject, series={"users": points(*values, **how)})
    return with_facts(asked, subject=subject)


def truth_of(text: str, asked: Asked) -> Truth:
    return ask(told(text), asked).truth


# Unknown, empty, stale


def test_what_was_never_said_is_unknown() -> None:
    assert truth_of("seats >= 1", acme()) is UNKNOWN
    assert truth_of("seats is known", acme()) is FALSE
    assert truth_of("seats is empty", acme()) is UNKNOWN


def test_what_is_too_old_is_unknown_from_that_very_instant() -> None:
    assert truth_of("seats >= 1", acme(seats=said(5, 10 * DAY - HOUR))) is TRUE
    assert truth_of("seats >= 1", acme(seats=said(5, 10 * DAY))) is UNKNOWN


@pytest.mark.parametrize("op", ["=", "<", "<=", ">", ">="])
def test_empty_is_neither_equal_nor_less_nor_more(op: str) -> None:
    assert truth_of(f"seats {op} 1", acme(seats=EMPTY)) is FALSE
    assert truth_of(f"1 {op} seats", acme(seats=EMPTY)) is FALSE


def test_empty_is_definitely_something_else() -> None:
    assert truth_of("seats != 1", acme(seats=EMPTY)) is TRUE
    assert truth_of("tier not in [high]", acme(tier=EMPTY)) is TRUE
    assert truth_of("seats is known", acme(seats=EMPTY)) is TRUE
    assert truth_of("not trusted", acme(trusted=EMPTY)) is TRUE


def test_arithmetic_on_empty_is_unknown_and_else_takes_the_other() -> None:
    assert truth_of("seats + 1 > 0", acme(seats=EMPTY)) is UNKNOWN
    assert truth_of("(seats else 3) = 3", acme(seats=EMPTY)) is TRUE
    assert truth_of("(seats else 3) = 3", acme()) is TRUE


def test_what_is_observed_later_is_not_known_yet() -> None:
    asked = acme(seats=said(5, -HOUR))
    assert truth_of("seats >= 1", asked) is UNKNOWN
    assert ask(told("seats >= 1"), asked).horizon == NOW + HOUR


def test_the_first_source_that_knows_wins_however_old() -> None:
    both = (*said("good", HOUR, "survey"), *said("bad", 5 * DAY, "crm"))
    assert truth_of("sentiment = bad", acme(sentiment=both)) is TRUE


def test_a_source_that_is_stale_does_not_know() -> None:
    both = (*said("good", HOUR, "survey"), *said("bad", 20 * DAY, "crm"))
    assert truth_of("sentiment = good", acme(sentiment=both)) is TRUE


def test_where_no_source_is_declared_the_newest_wins() -> None:
    both = (*said(7, HOUR, "a"), *said(3, 5 * DAY, "b"))
    assert truth_of("seats = 7", acme(seats=both)) is TRUE


def test_two_currencies_are_never_compared() -> None:
    asked = acme(paid=Money(Decimal(9), "EUR"))
    assert truth_of("paid >= 1", asked) is UNKNOWN
    assert truth_of("paid != 1", asked) is UNKNOWN


def test_a_measured_share_equals_the_written_one() -> None:
    asked = with_users(*[6.0] * 7)
    asked = with_facts(asked, subject=replace(asked.facts.subject, held={"seats": said(10)}))
    assert truth_of("mean(users, 7d) / seats >= 60%", asked) is TRUE


def test_a_zero_divisor_is_unknown() -> None:
    asked = acme(seats=0)
    assert read(value_of("1 / seats"), asked).value == Unknown(Why.ZERO_DIVISOR)


def test_an_if_is_unknown_when_its_condition_is() -> None:
    assert truth_of("if(trusted, 1, 1) = 1", acme()) is UNKNOWN
    assert truth_of("if(trusted, 1, 2) = 2", acme(trusted=False)) is TRUE


def test_a_false_part_settles_an_and_whatever_is_unknown() -> None:
    assert truth_of("seats > 1 and tier = high", acme(tier="mid")) is FALSE
    assert truth_of("seats > 1 or tier = mid", acme(tier="mid")) is TRUE


# Counting


def test_a_count_under_unknowns_is_an_interval() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": False}, bare={})
    assert read(value_of("count(module where entitled)"), asked).value == Interval(1, 2)
    assert truth_of("count(module where entitled) <= 2", asked) is TRUE
    assert truth_of("count(module where entitled) <= 1", asked) is UNKNOWN
    assert truth_of("count(module where entitled) <= 0", asked) is FALSE
    assert truth_of("count(module where entitled) = 3", asked) is FALSE


def test_not_flips_the_comparison_and_never_the_where() -> None:
    asked = with_modules(core={"entitled": True}, bare={})
    assert truth_of("not (count(module where entitled) <= 0)", asked) is TRUE
    assert truth_of("not (count(module where entitled) <= 1)", asked) is UNKNOWN


def test_a_dead_feed_is_not_a_dead_module() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True})
    assert truth_of("count(module where entitled and mean(hits, 28d) > 0) <= 1", asked) is UNKNOWN


def test_an_interval_that_has_not_collapsed_is_unknown_in_arithmetic() -> None:
    asked = with_modules(core={"entitled": True}, bare={})
    assert truth_of("count(module where entitled) * 0 = 0", asked) is UNKNOWN
    assert truth_of("(count(module where entitled) else 9) = 9", asked) is TRUE


def test_children_are_all_there_are_only_while_their_feed_speaks() -> None:
    asked = silenced(with_modules(core={"entitled": True}), "entitlements")
    assert read(value_of("count(module)"), asked).value == Interval(1, None)
    assert truth_of("count(module) >= 1", asked) is TRUE
    assert truth_of("count(module) <= 5", asked) is UNKNOWN
    assert truth_of("every(module where entitled)", asked) is UNKNOWN
    assert truth_of("any(module where entitled)", asked) is TRUE
    assert truth_of("sum(module.price) >= 0", asked) is UNKNOWN


def test_of_no_children_every_one_and_none_hold() -> None:
    asked = with_modules()
    assert truth_of("every(module where entitled)", asked) is TRUE
    assert truth_of("none(module where entitled)", asked) is TRUE
    assert truth_of("any(module where entitled)", asked) is FALSE


def test_totals_are_unknown_if_any_part_is_and_pass_over_the_empty() -> None:
    usd = Money(Decimal(5), "USD")
    known = with_modules(core={"price": usd}, api={"price": usd}, free={"price": EMPTY})
    assert read(value_of("sum(module.price)"), known).value == Money(Decimal(10), "USD")
    assert truth_of("sum(module.price) >= 10", with_modules(core={"price": usd}, bare={})) is UNKNOWN
    assert truth_of("sum(module.price) <= 0", with_modules()) is TRUE
    assert read(value_of("min(module.sold_on)"), with_modules()).value is EMPTY


def test_a_sum_over_two_currencies_is_unknown() -> None:
    asked = with_modules(core={"price": Money(Decimal(5), "USD")}, api={"price": Money(Decimal(5), "EUR")})
    assert read(value_of("sum(module.price)"), asked).value == Unknown(Why.TWO_CURRENCIES)


# Coverage of events


def test_none_means_none_only_within_coverage() -> None:
    assert truth_of("none(login, 30d)", acme()) is TRUE
    assert truth_of("none(login, 500d)", acme()) is UNKNOWN
    assert truth_of("none(login, 30d)", silenced(acme(), "telemetry")) is UNKNOWN
    assert truth_of("none(login, 30d)", with_facts(acme(), coverage={})) is UNKNOWN


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (replace(SPEAKS, last=NOW - 2 * DAY), TRUE),
        (replace(SPEAKS, last=NOW - 2 * DAY - HOUR), UNKNOWN),
        (replace(SPEAKS, own_last=NOW - 3 * DAY, own_habit=DAY), TRUE),
        (replace(SPEAKS, own_last=NOW - 3 * DAY - HOUR, own_habit=DAY), UNKNOWN),
        (replace(SPEAKS, own_last=NOW - 2 * DAY, own_habit=HOUR), TRUE),
        (replace(SPEAKS, own_last=NOW - 40 * DAY, own_habit=None), TRUE),
        (replace(SPEAKS, until=NOW), TRUE),
        (replace(SPEAKS, until=NOW - HOUR), UNKNOWN),
        (replace(SPEAKS, until=NOW, last=NOW - 20 * DAY), TRUE),
        (replace(SPEAKS, until=NOW, own_last=NOW - 20 * DAY, own_habit=DAY), TRUE),
        (replace(SPEAKS, until=NOW, lapse=(NOW - 20 * DAY, NOW - 9 * DAY)), TRUE),
        (replace(SPEAKS, since=NOW - 30 * DAY), TRUE),
        (replace(SPEAKS, since=NOW - 29 * DAY), UNKNOWN),
        (replace(SPEAKS, since=None), UNKNOWN),
        (replace(SPEAKS, lapse=(NOW - 60 * DAY, NOW - 30 * DAY)), TRUE),
        (replace(SPEAKS, lapse=(NOW - 60 * DAY, NOW - 29 * DAY)), UNKNOWN),
        (replace(SPEAKS, lapse=(NOW - 11 * DAY, NOW - 9 * DAY)), TRUE),
        (replace(SPEAKS, lapse=(NOW - 11 * DAY - HOUR, NOW - 9 * DAY)), UNKNOWN),
    ],
)
def test_a_feed_covers_a_window_while_neither_it_nor_the_account_is_silent(
    coverage: Coverage, expected: Truth
) -> None:
    asked = with_facts(acme(), coverage={"telemetry": coverage})
    assert truth_of("none(login, 30d)", asked) is expected


def test_what_was_not_told_while_an_account_was_silent_against_its_habit_is_not_taken_for_nothing() -> None:
    asked = with_events("login", 25)
    lapse = {"telemetry": replace(SPEAKS, lapse=(NOW - 20 * DAY, NOW - 3 * DAY))}
    asked = with_facts(asked, coverage={**asked.facts.coverage, **lapse})
    assert truth_of("since(login) > 2d", asked) is TRUE
    assert truth_of("since(login) > 10d", asked) is UNKNOWN
    assert truth_of("since(login) > 30d", asked) is FALSE
    assert truth_of("count(login, 14d) = 0", asked) is UNKNOWN
    assert truth_of("count(login, 3d) = 0", asked) is TRUE
    assert truth_of("ever(survey)", asked) is FALSE, "what is covered is all there is"


def test_of_a_feed_that_speaks_as_it_happens_an_accounts_own_quiet_is_believed() -> None:
    quiet = {"telemetry": replace(SPEAKS, own_last=NOW - 90 * DAY, own_habit=DAY)}
    silent = {"telemetry": replace(SPEAKS, last=NOW - 3 * DAY)}
    asked = with_facts(acme(), coverage=quiet)
    as_it_happens = {"telemetry": replace(asked.vocabulary.feeds["telemetry"], has_habit=False)}
    vocabulary = replace(asked.vocabulary, feeds={**asked.vocabulary.feeds, **as_it_happens})
    assert truth_of("none(login, 30d)", asked) is UNKNOWN
    assert truth_of("none(login, 30d)", replace(asked, vocabulary=vocabulary)) is TRUE
    asked = replace(with_facts(acme(), coverage=silent), vocabulary=vocabulary)
    assert truth_of("none(login, 30d)", asked) is UNKNOWN, "silent as a whole it still proves nothing"


def test_what_was_seen_counts_under_silence_too() -> None:
    asked = silenced(with_events("login", 1, 2), "telemetry")
    assert truth_of("count(login, 30d) >= 2", asked) is TRUE
    assert truth_of("count(login, 30d) <= 2", asked) is UNKNOWN
    assert truth_of("ever(login)", asked) is TRUE


def test_a_window_is_open_at_its_beginning_and_closed_at_now() -> None:
    asked = with_events("login", 0, 7)
    assert read(value_of("count(login, 7d)"), asked).value == 1
    assert read(value_of("count(login, 8d)"), asked).value == 2


def test_without_a_window_what_is_covered_is_all_there_is() -> None:
    assert truth_of("count(survey) >= 3", with_events("survey", 500, 3)) is FALSE
    assert truth_of("ever(survey)", acme()) is FALSE


def test_since_is_at_least_the_covered_span_when_none_was_seen() -> None:
    assert read(value_of("since(login)"), acme()).value == Interval(Span(400, "d"), None)
    assert truth_of("since(login) > 14d", acme()) is TRUE
    assert truth_of("since(login) > 401d", acme()) is UNKNOWN


def test_since_says_nothing_new_of_a_silent_feed() -> None:
    asked = silenced(with_events("login", 20), "telemetry")
    assert read(value_of("since(login)"), asked).value == Interval(Span(0, "d"), Span(20, "d"))
    assert truth_of("since(login) > 14d", asked) is UNKNOWN
    assert truth_of("since(login) <= 20d", asked) is TRUE


def test_an_event_before_coverage_may_not_have_been_the_last() -> None:
    asked = with_events("login", 30)
    asked = with_facts(asked, coverage={"telemetry": replace(SPEAKS, since=NOW - 10 * DAY)})
    assert read(value_of("since(login)"), asked).value == Interval(Span(10, "d"), Span(30, "d"))


def test_an_event_whose_field_is_unknown_may_count() -> None:
    asked = with_events("survey", 3)
    assert read(value_of("count(survey where score <= 6, 7d)"), asked).value == Interval(0, 1)
    assert truth_of("sum(survey.score, 7d) >= 0", asked) is UNKNOWN


def test_logins_are_counted_by_the_role_of_who_they_were_by() -> None:
    asked = with_events("login", 1, 2, by="ana@acme.test")
    ana = Subject("contact", "ana@acme.test", {"role": said("admin")})
    asked = with_facts(asked, children={"contact": {"ana@acme.test": ana}})
    assert truth_of("count(login by contact with role admin, 7d) = 2", asked) is TRUE
    assert truth_of("count(login by contact with role sponsor, 7d) = 0", asked) is TRUE
    assert (
        truth_of("count(login by contact with role admin, 7d) = 2", with_events("login", 1, 2, by="x"))
        is UNKNOWN
    )


# Series


def test_a_series_ends_yesterday() -> None:
    asked = with_users(1, 1, 1, 1, 9, until=0)
    assert read(value_of("mean(users, 4d)"), asked).value == 1
    assert read(value_of("last(users)"), asked).value == 1


def test_a_window_needs_half_of_its_points() -> None:
    assert truth_of("mean(users, 7d) >= 0", with_users(1, 1, 1, 1)) is TRUE
    assert truth_of("mean(users, 7d) >= 0", with_users(1, 1, 1)) is UNKNOWN


def test_a_series_whose_newest_point_is_too_old_is_unknown() -> None:
    assert truth_of("mean(users, 28d) >= 0", with_users(*[1] * 20, until=2)) is TRUE
    assert truth_of("mean(users, 28d) >= 0", with_users(*[1] * 20, until=4)) is UNKNOWN
    assert truth_of("last(users) >= 0", with_users(*[1] * 20, until=4)) is UNKNOWN


def test_change_is_the_span_against_the_span_before() -> None:
    asked = with_users(*[4.0] * 7, *[3.0] * 7)
    assert read(value_of("change(users, 7d)"), asked).value == -0.25
    assert truth_of("fell(users, 25%, over 7d)", asked) is TRUE


def test_change_compares_the_same_weekdays() -> None:
    """Three days against the same three of the week before."""
    week = [9.0, 9, 9, 9, 1, 1, 1]
    assert read(value_of("change(users, 3d)"), with_users(*week, *week)).value == 0


def test_change_is_unknown_on_a_base_of_nothing_or_too_little() -> None:
    asked = with_users(*[0.0] * 7, *[3.0] * 7)
    assert read(value_of("change(users, 7d)"), asked).value == Unknown(Why.ZERO_BASE, "account", "users")
    asked = with_users(*[1.0] * 7, *[3.0] * 7)
    assert read(value_of("change(users, 7d, at_least 2)"), asked).value == Unknown(
        Why.SMALL_BASE, "account", "users"
    )


# Dates and moments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start_date in next 7d", TRUE),
        ("start_date in next 6d", FALSE),
        ("start_date in last 400d", FALSE),
        ("days_until(start_date) = 7d", TRUE),
        ("days_since(start_date) = -7d", TRUE),
        ("start_date is past", FALSE),
        ("start_date in next 4bd", TRUE),  # Thu 5, Fri 6, Mon 9; Tue 10 is a day off; Wed 11
        ("start_date in next 3bd", FALSE),
    ],
)
def test_dates_are_asked_in_calendar_days(text: str, expected: Truth) -> None:
    assert truth_of(text, acme(start_date=date(2026, 3, 11))) is expected


def test_today_is_in_next_and_in_last_and_not_past() -> None:
    asked = acme(start_date=TODAY)
    assert (
        truth_of("start_date in next 1d and start_date in last 1d and not start_date is past", asked) is TRUE
    )


def test_a_day_is_that_of_the_accounts_zone() -> None:
    asked = acme(start_date=TODAY)
    in_apia = with_facts(asked, zone=ZoneInfo("Pacific/Apia"))
    assert truth_of("days_since(start_date) = 0d", in_apia) is TRUE
    at_noon = replace(in_apia, now=NOW + 2 * HOUR)  # 00:00 of the next day in Apia
    assert truth_of("days_since(start_date) = 1d", at_noon) is TRUE


def test_moments_are_asked_in_elapsed_time() -> None:
    asked = acme(signed_at=NOW - 36 * HOUR)
    assert truth_of("days_since(signed_at) > 1d and days_since(signed_at) < 2d", asked) is TRUE
    assert truth_of("signed_at in last 36h", asked) is FALSE
    assert truth_of("signed_at in last 37h", asked) is TRUE


def test_was_reads_what_held_then() -> None:
    asked = acme(seats=5)
    history = {"seats": (*said(4, 3 * DAY), *said(3, 6 * DAY))}
    asked = with_facts(asked, subject=replace(asked.facts.subject, history=history))
    assert read(value_of("was(seats, 2d)"), asked).value == 4
    assert read(value_of("was(seats, 4d)"), asked).value == 3
    assert read(value_of("was(seats, 7d)"), asked).value == Unknown(Why.NEVER_SAID, "account", "seats")


# Milestones


def globex(started: int, **fields: Any) -> Asked:
    """An account of the plan that started so many days ago; its first value is due seven days after."""
    return acme(tier="mid", start_date=TODAY - started * DAY, **fields)


def test_a_milestone_is_late_once_its_due_day_is_over() -> None:
    assert truth_of("late(onboarding.first_value)", globex(7)) is FALSE
    assert truth_of("late(onboarding.first_value)", globex(8)) is TRUE
    assert truth_of("overdue(onboarding.first_value) = 1d", globex(8)) is TRUE


def test_a_milestone_of_which_nothing_is_known_is_not_late_but_unknown() -> None:
    asked = silenced(globex(8), "telemetry")
    assert truth_of("late(onboarding.first_value)", asked) is UNKNOWN
    assert truth_of("late(onboarding.first_value)", silenced(globex(7), "telemetry")) is FALSE


def heard_since(asked: Asked, feed: str, since: datetime, *logins: datetime) -> Asked:
    """The feed speaks of it since then, and told of these logins."""
    events = {"login": tuple(Event(at, f"l{n}", {}, "product") for n, at in enumerate(logins))}
    coverage = {**asked.facts.coverage, feed: Coverage(since, NOW)}
    return with_facts(asked, coverage=coverage, events=events)


def test_a_count_is_at_least_so_many_where_its_feed_began_to_speak_after_the_plan_did() -> None:
    old = globex(300)
    began = NOW - 300 * DAY
    late, reached = "late(onboarding.first_value)", "reached(onboarding.first_value)"
    assert truth_of(late, heard_since(old, "telemetry", began - 2 * DAY, NOW - DAY)) is TRUE
    assert truth_of(late, heard_since(old, "telemetry", began + 2 * DAY, NOW - DAY)) is UNKNOWN
    assert (
        truth_of("overdue(onboarding.first_value) > 1d", heard_since(old, "telemetry", NOW - DAY)) is UNKNOWN
    )
    seen = heard_since(old, "telemetry", began + 2 * DAY, *(NOW - n * DAY for n in (1, 2, 3)))
    assert truth_of(reached, seen) is TRUE
    assert truth_of(late, seen) is FALSE


def test_what_we_keep_ourselves_needs_no_feed() -> None:
    asked = heard_since(globex(300), "telemetry", NOW - DAY)
    assert truth_of("late(onboarding.kickoff)", asked) is TRUE


def test_due_days_may_be_business_days() -> None:
    assert truth_of("late(onboarding.kickoff)", globex(5)) is FALSE  # Friday: due on Wednesday, today
    assert truth_of("late(onboarding.kickoff)", globex(6)) is TRUE  # Thursday: due on Tuesday


def test_a_reached_milestone_is_never_late() -> None:
    asked = with_facts(globex(30), milestones={("onboarding", "first_value"): MilestoneRecord(NOW - DAY)})
    assert truth_of("late(onboarding.first_value)", asked) is FALSE
    assert truth_of("reached(onboarding.first_value)", asked) is TRUE
    held = with_facts(globex(30), tasks={"call": TaskRecord("held", NOW - DAY)})
    assert truth_of("late(onboarding.kickoff)", held) is FALSE


def test_a_person_may_waive_a_milestone_or_move_its_day() -> None:
    waived = MilestoneRecord(waived_until=NOW + DAY)
    moved = MilestoneRecord(moved_to=TODAY + DAY)
    for record, until in ((waived, NOW + DAY), (moved, datetime(2026, 3, 6, tzinfo=UTC))):
        asked = with_facts(globex(30), milestones={("onboarding", "first_value"): record})
        found = ask(told("late(onboarding.first_value)"), asked)
        assert (found.truth, found.horizon) == (FALSE, until)
        assert truth_of("late(onboarding.first_value)", replace(asked, now=until)) is not FALSE


def test_nobody_is_late_for_a_plan_that_is_not_theirs_or_has_not_begun() -> None:
    assert truth_of("late(onboarding.first_value)", acme(tier="tech", start_date=date(2025, 1, 1))) is FALSE
    assert truth_of("late(onboarding.first_value)", acme(tier="mid", start_date=EMPTY)) is FALSE
    assert truth_of("late(onboarding.first_value)", acme(tier="mid")) is UNKNOWN


# Runs and rendering


def test_what_steps_heard_is_known_only_within_a_run() -> None:
    replied = StepHeard("replied", "tips")
    assert ask(replied, acme()).truth is UNKNOWN
    assert ask(replied, replace(acme(), heard=Heard())).truth is FALSE
    assert ask(replied, replace(acme(), heard=Heard(frozenset({"tips"})))).truth is TRUE


def test_a_child_at_hand_answers_for_itself() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": False})
    answers = {
        key: ask(told("entitled", "module"), replace(asked, subject=child)).truth
        for key, child in asked.facts.children["module"].items()
    }
    assert answers == {"core": TRUE, "api": FALSE}
    assert ask(told("entitled", "module"), asked).truth is UNKNOWN


def test_reading_a_field_tells_who_said_it_and_when() -> None:
    found = read(value_of("seats"), acme(seats=5))
    assert found.value == 5
    assert found.held == Held(5, NOW - HOUR, NOW - HOUR, "crm")


def test_a_plan_that_is_not_at_hand_is_named() -> None:
    with pytest.raises(LookupError, match=r"onboarding\.kickoff"):
        ask(told("late(onboarding.kickoff)"), replace(acme(), plans={}))
