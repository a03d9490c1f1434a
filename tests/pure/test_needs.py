"""What is loaded of an account: all that is read, and no more."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from engine.answer import Asked, ask
from engine.facts import AccountFacts, Subject
from engine.needs import Needs, needs_of
from tests.pure.sayings import PLANS, VOCABULARY, asked, condition_texts, told, value_of

DAY = timedelta(days=1)


def needs(text: str) -> Needs:
    return needs_of([told(text)], VOCABULARY, PLANS)


def test_a_field_of_a_child_needs_every_child() -> None:
    found = needs("count(module where entitled) > 1")
    assert found.fields == {("module", "entitled")}
    assert (found.children, found.feeds) == ({"module"}, {"entitlements"})


def test_a_series_needs_its_window_and_what_it_waits_and_for_a_change_the_one_before() -> None:
    assert needs("mean(users, 7d) > 1").series == {("account", "users"): 7 + 3}
    assert needs("change(users, 10d) > 0").series == {("account", "users"): 24 + 3}
    assert needs("mean(users, 7d) > 1 and mean(users, 4w) > 1").series == {("account", "users"): 28 + 3}


def test_the_newest_point_needs_no_more_than_may_be_fresh() -> None:
    assert needs("last(users) > 1").series == {("account", "users"): 10}


def test_events_are_needed_as_far_back_as_the_longest_window() -> None:
    assert needs("count(login, 7d) > 1 or none(login, 30d)").events == {"login": 30 * DAY}
    assert needs("count(login, 7d) > 1 or ever(login)").events == {"login": None}


def test_of_events_only_asked_how_long_ago_the_newest_is_enough() -> None:
    found = needs("since(login) > 14d")
    assert (found.events, found.newest, found.feeds) == ({}, {"login"}, {"telemetry"})


def test_a_reference_needs_the_child_it_points_at() -> None:
    found = needs("count(login by contact with role admin, 7d) > 1")
    assert found.fields == {("contact", "role")}
    assert found.children == {"contact"}


def test_history_is_needed_for_what_was() -> None:
    found = needs("was(seats, 30d) > seats")
    assert found.history == {("account", "seats"): 30 * DAY}
    assert found.fields == {("account", "seats")}


def test_a_milestone_needs_what_its_whole_plan_reads() -> None:
    found = needs("late(onboarding.kickoff)")
    assert {("account", "tier"), ("account", "start_date")} <= found.fields
    assert found.tasks == {"call"}
    assert found.events == {"login": None}


def test_signals_and_tasks_are_named() -> None:
    found = needs_of([told("open(renewal) or done(call)"), value_of("seats")], VOCABULARY)
    assert (found.rules, found.tasks) == ({"renewal"}, {"call"})


def only(facts: AccountFacts, asked_of: Asked, found: Needs) -> AccountFacts:
    """The facts with everything left out that is not needed."""
    now = asked_of.now

    def of(subject: Subject) -> Subject:
        wanted = {name for about, name in found.fields if about == subject.about}
        kept = {name: back for (about, name), back in found.series.items() if about == subject.about}
        series = {
            name: tuple(
                point
                for point in points
                if kept[name] is None or point.day >= (now - DAY * (kept[name] + 2)).date()
            )
            for name, points in subject.series.items()
            if name in kept
        }
        past = {name for about, name in found.history if about == subject.about}
        return Subject(
            subject.about,
            subject.key,
            {name: held for name, held in subject.held.items() if name in wanted},
            series,
            {name: held for name, held in subject.history.items() if name in past},
        )

    events = {}
    for name, happened in facts.events.items():
        back = found.events.get(name, timedelta())
        newest = [event for event in happened if event.at <= now][-1:] if name in found.newest else []
        recent = [event for event in happened if back is None or event.at > now - back]
        events[name] = tuple(event for event in happened if event in recent or event in newest)
    return AccountFacts(
        facts.account,
        facts.zone,
        of(facts.subject),
        {
            kind: {key: of(child) for key, child in children.items()}
            for kind, children in facts.children.items()
            if kind in found.children
        },
        events,
        {feed: coverage for feed, coverage in facts.coverage.items() if feed in found.feeds},
        facts.milestones,
        tuple(signal for signal in facts.signals if signal.rule in found.rules),
        {task: record for task, record in facts.tasks.items() if task in found.tasks},
        facts.calendar,
    )


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(asked(), condition_texts())
def test_with_no_more_than_is_needed_the_answer_is_the_same(asked_of: Asked, text: str) -> None:
    condition = told(text)
    found = needs_of([condition], VOCABULARY, PLANS)
    kept = Asked(only(asked_of.facts, asked_of, found), asked_of.now, VOCABULARY, PLANS)
    assert ask(condition, kept) == ask(condition, asked_of)
