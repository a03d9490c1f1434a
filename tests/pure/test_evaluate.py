"""What an evaluation finds: rules of every subject, windows, milestones, what is unknown and who is to blame."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.answer import Asked
from engine.conjunctions import Conjunctions
from engine.evaluate import evaluate
from engine.facts import EMPTY, Coverage, Event, MilestoneRecord, TaskRecord
from engine.findings import Evaluation
from engine.known import as_span
from engine.program import Program
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.rule import Rule, Window
from rules.values import Span
from tests.pure.sayings import NAMED, rule, rulebook, value_of
from tests.pure.test_answer import NOW, TODAY, acme, globex, silenced, with_facts, with_modules

DAY = timedelta(days=1)


def found_of(asked: Asked, *rules: Rule, watched: Any = ()) -> Evaluation:
    program = Program(rulebook(*rules))
    return evaluate(program, asked.facts, asked.now, watched, Conjunctions(program.atoms))


def pairs(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [(finding.rule, finding.child) for finding in evaluation.findings]


def test_only_what_is_definitely_true_is_found() -> None:
    rules = (rule("small", "seats < 10"), rule("large", "seats > 10"), rule("blind", "mean(users, 7d) < 1"))
    found = found_of(acme(seats=5), *rules)
    assert pairs(found) == [("small", "")]
    assert found.unknown == {"blind": ("users",)}


def test_a_rule_looks_only_at_its_accounts() -> None:
    assert pairs(found_of(acme(seats=5, tier="mid"), rule("small", "seats < 10", "tier = high"))) == []
    assert pairs(found_of(acme(seats=5, tier="high"), rule("small", "seats < 10", "tier = high"))) == [
        ("small", "")
    ]
    unknown = found_of(acme(seats=5), rule("small", "seats < 10", "tier = high"))
    assert (pairs(unknown), unknown.unknown) == ([], {"small": ("tier",)})


def test_a_rule_about_a_child_is_asked_of_each() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": False}, bare={})
    found = found_of(asked, rule("sold", "entitled", about="module"))
    assert pairs(found) == [("sold", "core")]
    assert found.unknown == {"sold": ("module.entitled",)}


def test_a_rule_about_one_kind_is_never_true_of_another() -> None:
    asked = with_modules(core={"entitled": True})
    rules = (
        rule("always", "not (seats = 1 and seats = 2)", about="ticket"),
        rule("any", "any(module where entitled)"),
    )
    assert pairs(found_of(with_facts(asked, subject=acme(seats=5).facts.subject), *rules)) == [("any", "")]


def test_a_childs_rule_may_ask_about_its_account() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True})
    asked = with_facts(asked, subject=acme(seats=5).facts.subject)
    found = found_of(asked, rule("sold", "entitled and account.seats < 10", about="module"))
    assert pairs(found) == [("sold", "core"), ("sold", "api")]


def test_evidence_names_every_value_with_its_age_and_source() -> None:
    (finding,) = found_of(
        acme(seats=5, tier="mid"), rule("small", "seats < 10 and tier in [mid, tech]")
    ).findings
    assert [(each.text, each.value, each.source) for each in finding.evidence] == [
        ("seats", 5, "crm"),
        ("tier", "mid", "crm"),
    ]
    assert {each.observed_at for each in finding.evidence} == {NOW - timedelta(hours=1)}


def test_what_is_watched_is_answered_whatever_it_is() -> None:
    rules = (rule("small", "seats < 10"), rule("large", "seats > 10"), rule("happy", "sentiment = good"))
    watched = {(each.name, "") for each in rules}
    found = found_of(acme(seats=5), *rules, watched=watched)
    assert [finding.holds for finding in found.findings] == [TRUE, FALSE, UNKNOWN]


def test_of_a_member_leaving_both_answers_are_told() -> None:
    found = found_of(
        acme(seats=5, tier="mid"), rule("small", "seats < 10", "tier = high"), watched={("small", "")}
    )
    (finding,) = found.findings
    assert (finding.accounts, finding.holds) == (FALSE, TRUE)


def test_a_rule_that_acts_on_the_unknown_hears_of_it() -> None:
    for what, expected in (("wait", []), ("open", [UNKNOWN]), ("tell_ops", [UNKNOWN])):
        found = found_of(acme(), rule("blind", "seats < 10", if_unknown=what))
        assert [finding.holds for finding in found.findings] == expected


def test_a_rule_that_is_off_is_not_asked_unless_it_is_watched() -> None:
    off = rule("small", "seats < 10", mode="off")
    assert pairs(found_of(acme(seats=5), off)) == []
    assert pairs(found_of(acme(seats=5), off, watched={("small", "")})) == [("small", "")]


def test_a_watched_child_that_is_gone_is_gone_only_while_its_feed_speaks() -> None:
    sold = rule("sold", "entitled", about="module")
    for asked, expected in ((with_modules(), FALSE), (silenced(with_modules(), "entitlements"), UNKNOWN)):
        (finding,) = found_of(asked, sold, watched={("sold", "core")}).findings
        assert (finding.child, finding.holds) == ("core", expected)


def test_a_watched_rule_that_no_longer_is_says_nothing() -> None:
    assert found_of(acme(), watched={("old", "")}).findings == ()


def test_the_horizon_is_the_least_that_matters() -> None:
    asked = acme(start_date=TODAY - 3 * DAY, tier="tech")
    early, late = rule("early", "days_since(start_date) > 4d"), rule("late", "days_since(start_date) > 9d")
    assert found_of(asked, early, late).horizon == datetime(2026, 3, 6, tzinfo=UTC)
    not_theirs = replace(early, name="not-theirs", accounts=rule("x", "tier = high").when)
    assert found_of(asked, not_theirs, late).horizon == datetime(2026, 3, 11, tzinfo=UTC)


def test_feeds_and_where_names_are_blamed() -> None:
    asked = with_modules(core={"entitled": True}, bare={})
    quiet = rule("quiet", "none(login, 30d)")
    used = rule("used", "count(module where entitled and mean(hits, 7d) > 0) = 2")
    found = found_of(silenced(asked, "telemetry"), quiet, used)
    assert found.unknown == {"quiet": ("feed telemetry",), "used": ("module.entitled", "module.hits")}


def test_milestones_blame_what_they_ask_for() -> None:
    late = rule("late", "late(onboarding.first_value)")
    assert found_of(silenced(globex(8), "telemetry"), late).unknown == {"late": ("feed telemetry",)}
    assert found_of(acme(tier="mid"), late).unknown == {"late": ("start_date",)}


# Windows

WINDOWS = (
    Window("look-ahead", NAMED, Span(180, "d")),
    Window("open", NAMED, Span(90, "d")),
    Window("last-call", NAMED, Span(30, "d")),
)
RENEWAL = rule("renewal", "trusted", windows=WINDOWS, counts_to=value_of("start_date"))


@pytest.mark.parametrize(
    ("days", "window", "next_in"),
    [
        (181, None, 1),
        (180, "look-ahead", 90),
        (91, "look-ahead", 1),
        (90, "open", 60),
        (30, "last-call", 31),
        (0, "last-call", 1),
        (-1, None, None),
    ],
)
def test_a_signal_steps_from_window_to_window(days: int, window: str | None, next_in: int | None) -> None:
    day = TODAY + days * DAY
    asked = acme(trusted=True, start_date=day)
    found = found_of(asked, RENEWAL)
    assert [(each.window, each.occasion) for each in found.findings] == (
        [(window, day.isoformat())] if window else []
    )
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    assert found.horizon == (midnight + next_in * DAY if next_in is not None else None)


def test_outside_of_its_windows_a_watched_rule_still_names_its_occasion() -> None:
    asked = acme(trusted=True, start_date=date(2027, 3, 4))
    (finding,) = found_of(asked, RENEWAL, watched={("renewal", "")}).findings
    assert (finding.holds, finding.occasion, finding.window) == (FALSE, "2027-03-04", "")


def test_a_day_that_is_unknown_makes_the_rule_unknown_and_an_empty_one_false() -> None:
    unknown = found_of(acme(trusted=True), RENEWAL, watched={("renewal", "")})
    assert (unknown.findings[0].holds, unknown.unknown) == (UNKNOWN, {"renewal": ("start_date",)})
    empty = found_of(acme(trusted=True, start_date=EMPTY), RENEWAL, watched={("renewal", "")})
    assert empty.findings[0].holds is FALSE


# Milestones


def status(asked: Asked) -> dict[str, tuple[str, int]]:
    return {each.name: (each.status, each.days_late) for each in found_of(asked).milestones}


def test_milestones_of_a_plan_that_is_theirs_have_a_status() -> None:
    assert status(globex(16)) == {"kickoff": ("late", 13), "first_value": ("late", 9)}
    assert status(globex(3)) == {"kickoff": ("expected", 0), "first_value": ("expected", 0)}
    assert status(acme(tier="tech")) == {}
    assert status(acme()) == {}
    assert status(acme(tier="mid")) == {"kickoff": ("unknown", 0), "first_value": ("unknown", 0)}
    assert status(silenced(globex(16), "telemetry"))["first_value"] == ("unknown", 0)


def test_a_milestone_reached_for_the_first_time_is_told_once() -> None:
    asked = with_facts(globex(16), tasks={"call": TaskRecord("held", NOW - DAY)})
    found = found_of(asked)
    assert found.reached == (("onboarding", "kickoff"),)
    assert found.milestones[0].reached_at == NOW
    recorded = with_facts(asked, milestones={("onboarding", "kickoff"): MilestoneRecord(NOW - DAY)})
    again = found_of(recorded)
    assert again.reached == ()
    assert again.milestones[0].reached_at == NOW - DAY


def test_a_waived_milestone_says_so_until_it_no_longer_is() -> None:
    record = MilestoneRecord(waived_until=NOW + 5 * DAY)
    asked = with_facts(globex(16), milestones={("onboarding", "kickoff"): record})
    assert status(asked)["kickoff"] == ("waived", 0)
    far = {feed: Coverage(NOW - 400 * DAY, NOW + 400 * DAY) for feed in asked.facts.coverage}
    assert found_of(with_facts(asked, coverage=far)).horizon == NOW + 5 * DAY


def test_without_rules_the_horizon_is_that_of_the_milestones() -> None:
    asked = globex(3)
    far = {feed: Coverage(NOW - 400 * DAY, NOW + 400 * DAY) for feed in asked.facts.coverage}
    # The third business day after Sunday is Wednesday, today.
    assert found_of(with_facts(asked, coverage=far)).horizon == datetime(2026, 3, 5, tzinfo=UTC)


def test_a_milestone_that_time_alone_may_reach_is_looked_at_then() -> None:
    soon = Event(NOW + DAY / 2, "soon", {})
    events = {"login": (Event(NOW - DAY, "a", {}), Event(NOW - DAY / 2, "b", {}), soon)}
    asked = with_facts(globex(3), events=events, tasks={"call": TaskRecord("held", NOW - DAY)})
    found = found_of(asked)
    assert found.horizon == soon.at
    again = found_of(replace(asked, now=soon.at))
    assert ("onboarding", "first_value") in again.reached


def test_the_same_program_serves_every_account() -> None:
    program = Program(rulebook(rule("small", "seats < 10"), rule("also-small", "seats < 10 and tier = mid")))
    shared = program.atoms[0] & program.atoms[1]
    assert len(shared) == 2  # the leaf, and that it is about the account
    matcher = Conjunctions(program.atoms)
    answers = [
        pairs(evaluate(program, acme(seats=seats, tier="mid").facts, NOW, (), matcher)) for seats in (5, 50)
    ]
    assert answers == [[("small", ""), ("also-small", "")], []]


def test_elapsed_time_is_said_in_whole_units() -> None:
    hour = timedelta(hours=1)
    said_as = {
        DAY * 14 + hour: "14d",
        26 * hour: "26h",
        DAY: "1d",
        timedelta(seconds=90): "90s",
        timedelta(): "0d",
    }
    assert {length: str(as_span(length)) for length in said_as} == said_as
    assert str(as_span(-3 * DAY)) == "-3d"


def test_a_program_needs_what_its_rules_plans_and_sentences_read() -> None:
    program = Program(rulebook(rule("small", "seats < 10", about="module")))
    assert ("account", "seats") in program.needs.fields
    assert ("account", "start_date") in program.needs.fields
    assert "module" in program.needs.children
    assert {"telemetry", "entitlements"} <= program.needs.feeds
