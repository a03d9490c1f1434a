"""Why, or why not: the tree, the values, the nearest miss."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from api.cli.words import tree
from engine.answer import Asked
from engine.explain import Explained, explain, explain_windows, misses, plain, telling_first
from engine.facts import EMPTY, MilestoneRecord
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.rule import Window
from rules.values import Money, Span
from tests.pure.sayings import NAMED, rule, told, value_of
from tests.pure.test_answer import NOW, acme, globex, said, silenced, with_facts, with_modules, with_users


def explained(text: str, asked: Asked) -> Explained:
    return explain(told(text), asked)


def test_a_leaf_shows_its_words_its_answer_and_what_it_read() -> None:
    found = explained("seats  <  10", acme(seats=said(40, timedelta(days=2), "hubspot")))
    assert (found.text, found.truth) == ("seats < 10", FALSE)
    (reading,) = found.readings
    assert (reading.text, reading.value, reading.source) == ("seats", 40, "hubspot")
    assert reading.observed_at == NOW - timedelta(days=2)


def test_the_nearest_miss_says_what_it_needs_and_what_is() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True})
    assert (
        explained("count(module where entitled) <= 1", asked).nearest
        == "needs count(module where entitled) <= 1, is 2"
    )
    assert explained("tier in [high, tech]", acme(tier="mid")).nearest == "needs tier in [high, tech], is mid"
    assert explained("seats < 10", acme(seats=EMPTY)).nearest == "needs seats < 10, is empty"
    assert explained("trusted", acme(trusted=False)).nearest == "needs trusted, is no"
    assert explained("not (tier = mid)", acme(tier="mid")).nearest.startswith(
        "needs (tier = mid) not to be so"
    )
    assert (
        explained("late(onboarding.kickoff)", globex(2)).nearest
        == "needs late(onboarding.kickoff), is not so"
    )


def test_both_sides_are_shown_where_both_are_read() -> None:
    asked = with_users(*[12.0] * 7)
    asked = with_facts(asked, subject=replace(asked.facts.subject, held={"seats": said(40)}))
    found = explained("mean(users, 7d) < seats * 10%", asked)
    assert [(each.text, each.value) for each in found.readings] == [
        ("mean(users, 7d)", 12.0),
        ("seats * 10%", 4),
        ("seats", 40),
    ]
    assert found.nearest == "needs mean(users, 7d) < seats * 10% (4), is 12"


def test_a_share_reads_as_so_many_of_a_hundred() -> None:
    asked = with_users(*[4.0] * 7)
    asked = with_facts(asked, subject=replace(asked.facts.subject, held={"seats": said(9)}))
    found = explained("mean(users, 7d) / seats < 40%", asked)
    assert found.nearest == "needs mean(users, 7d) / seats < 40%, is 44.4%"
    assert [(each.text, each.is_share) for each in found.readings] == [
        ("mean(users, 7d) / seats", True),
        ("mean(users, 7d)", False),
        ("seats", False),
    ]
    lines = [line.strip() for line in tree(found, NOW)]
    assert lines[1] == "mean(users, 7d) / seats = 44.4%"
    near = with_facts(asked, subject=replace(asked.facts.subject, held={"seats": said(10)}))
    assert explained("mean(users, 7d) / seats > 40%", near).nearest.endswith("> 40%, is 40%")
    assert explained("seats / 8 > 60%", acme(seats=4)).nearest == "needs seats / 8 > 60%, is 50%"
    assert explained("seats / 8 < 2", acme(seats=24)).nearest == "needs seats / 8 < 2, is 3"
    assert explained("seats < 10", acme(seats=0.5 + 10)).nearest == "needs seats < 10, is 10.5"


def test_what_is_true_lacks_nothing() -> None:
    found = explained("seats >= 1", acme(seats=5))
    assert (found.truth, found.nearest, misses(found)) == (TRUE, "", ())


def test_of_all_every_miss_is_told_and_of_any_the_nearest() -> None:
    asked = acme(seats=5, tier="mid", trusted=False)
    both = explained("seats > 10 and tier = mid and trusted", asked)
    assert [miss.text for miss in misses(both)] == ["seats > 10", "trusted"]
    assert both.nearest == "needs seats > 10, is 5; needs trusted, is no"
    either = explained("(seats > 10 and trusted) or tier = high", asked)
    assert [part.joint for part in either.parts] == ["all of", ""]
    assert either.nearest == "needs tier = high, is mid"


def test_the_unknown_says_why() -> None:
    assert explained("seats < 10", acme()).nearest == "needs seats < 10, unknown (seats: never said)"
    quiet = explained("count(login, 30d) <= 2", silenced(acme(), "telemetry"))
    assert (quiet.truth, quiet.readings[0].unknown) == (UNKNOWN, "at least 0")


def test_two_currencies_are_named_as_the_reason() -> None:
    found = explained("paid > 1", acme(paid=Money(Decimal(9), "EUR")))
    assert (found.truth, found.readings[-1].unknown) == (UNKNOWN, "two currencies")


def test_children_that_are_counted_are_shown_one_by_one() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": False}, bare={})
    found = explained("count(module where entitled) >= 2", asked)
    assert [(part.text, part.truth) for part in found.parts] == [
        ("core", TRUE),
        ("bare", UNKNOWN),
        ("api", FALSE),
    ]
    assert found.parts[1].nearest == "needs entitled, unknown (entitled: never said)"
    asked_of_all = explained("every(module where entitled)", asked)
    assert [part.text for part in asked_of_all.parts] == ["api", "bare", "core"]


def test_a_part_that_joins_lines_says_how() -> None:
    found = explained("seats > 1 and not (trusted or tier = mid)", acme(seats=5))
    assert found.joint == "all of"
    assert found.parts[1].joint == "not"
    assert found.parts[1].parts[0].joint == "any of"
    assert found.parts[1].nearest == (
        "needs trusted not to be so, unknown (trusted: never said); "
        "needs tier = mid not to be so, unknown (tier: never said)"
    )


def test_of_what_is_denied_each_part_that_is_so_is_named_with_what_is() -> None:
    asked = acme(seats=5, tier="mid", trusted=False)
    found = explained("not (seats > 3 or tier = mid or trusted)", asked)
    assert found.nearest == "needs seats > 3 not to be so, is 5; needs tier = mid not to be so, is mid"
    assert [part.nearest for part in found.parts[0].parts][2] == ""
    assert [miss.text for miss in misses(found)] == ["seats > 3", "tier = mid"]
    one = explained("not (seats > 3 and (tier = mid or seats = 5))", asked)
    assert one.nearest == "needs seats > 3 not to be so, is 5"
    assert explained("not (seats > 3 and not trusted)", asked).nearest == "needs seats > 3 not to be so, is 5"
    assert explained("not not trusted", asked).nearest == "needs trusted, is no"
    assert explained("not (seats > 9)", asked).parts[0].nearest == ""


def test_a_value_between_two_is_one_line() -> None:
    found = explained("seats between 2 and 8 and trusted", acme(seats=9, trusted=True))
    assert [part.text for part in found.parts] == ["seats between 2 and 8", "trusted"]
    assert found.parts[0].joint == ""
    assert [each.text for each in found.parts[0].readings] == ["seats"]
    assert found.nearest == "needs seats <= 8, is 9"
    assert explained("not (seats between 2 and 8)", acme(seats=5)).nearest == (
        "needs (seats between 2 and 8) not to be so, is 5"
    )
    unknown = explained("seats between 2 and 8", acme())
    assert unknown.nearest == "needs seats between 2 and 8, unknown (seats: never said)"


RENEWAL = rule(
    "renewal",
    "tier is known",
    windows=(Window("open", NAMED, Span(90, "d")),),
    counts_to=value_of("if(trusted, start_date - 30d, start_date)"),
)


def test_windows_are_explained_by_the_day_and_what_it_is_reckoned_from() -> None:
    ahead = acme(trusted=False, start_date=date(2026, 5, 1))
    near = explain_windows(RENEWAL, ahead)
    assert near is not None
    assert (near.truth, near.nearest) == (TRUE, "")
    assert {"trusted", "start_date"} <= {each.text for each in near.readings}
    far = explain_windows(RENEWAL, acme(trusted=False, start_date=date(2027, 5, 1)))
    assert far is not None
    assert (far.truth, far.nearest) == (
        FALSE,
        "needs if(trusted, start_date - 30d, start_date) in next 90d, is 2027-05-01",
    )
    assert explain_windows(rule("plain", "tier is known"), ahead) is None


def test_a_day_that_hangs_on_something_unknown_names_it() -> None:
    found = explain_windows(RENEWAL, acme(start_date=date(2026, 5, 1)))
    assert found is not None
    assert found.truth is UNKNOWN
    assert "trusted: never said" in found.nearest


def test_the_most_telling_limb_comes_first() -> None:
    asked = acme(seats=5, tier="mid")
    missed = explained("seats > 1 and tier = high and trusted", asked)
    assert [missed.parts[place].text for place in telling_first(missed)] == [
        "tier = high",
        "trusted",
        "seats > 1",
    ]
    found = explained("(seats > 9 or tier = mid) and seats > 1", asked)
    assert telling_first(found) == [0, 1]
    assert telling_first(found.parts[0]) == [1, 0]


def test_what_a_person_decided_about_a_milestone_is_told_beside_it() -> None:
    record = MilestoneRecord(moved_to=date(2026, 4, 1), because="they moved office")
    asked = with_facts(globex(8), milestones={("onboarding", "first_value"): record})
    for text in ("late(onboarding.first_value)", "overdue(onboarding.first_value) >= 1d"):
        found = {each.text: each.value for each in explained(text, asked).readings}
        assert found["onboarding.first_value moved_to"] == date(2026, 4, 1)


def test_a_moment_reads_in_one_zone_to_the_minute() -> None:
    assert (
        plain(datetime(2026, 3, 2, 16, 0, 5, tzinfo=timezone(timedelta(hours=8)))) == "2026-03-02 08:00 UTC"
    )
