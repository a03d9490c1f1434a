"""All who say no to a rule at a moment are named, each with until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.findings import Finding
from engine.signals import Circumstances, Signal
from engine.suppress import Suppressor, suppressors
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.calendar import OFFICE
from rules.rule import Rule
from rules.values import Span
from tests.pure.test_signals import PLAIN

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SIGNAL = Signal("few-seats", "acme", "", "pending", NOW, true_since=NOW)
IS_TRUE = Finding("few-seats", "", TRUE, TRUE)


def rule(**settings: Any) -> Rule:
    return replace(PLAIN, **settings)


def names(of: Rule, signal: Signal | None = None, finding: Finding = IS_TRUE, **more: Any) -> dict[str, Any]:
    snoozed, hold = more.pop("snoozed", None), more.pop("suppressed", None)
    at = Circumstances(NOW, ZoneInfo("UTC"), OFFICE, **more)
    return {each.name: each.until for each in suppressors(of, finding, signal, at, snoozed, hold)}


def test_nobody_says_no_to_a_rule_that_is_true_and_waits_for_nothing() -> None:
    assert names(rule()) == {}


def test_every_gate_that_is_closed_is_named_and_not_the_first_alone() -> None:
    strict = rule(true_for=Span(2, "d"), not_again_within=Span(30, "d"), mode="shadow")
    said = names(
        strict,
        trial="shadow",
        last_opened_at=NOW - 10 * DAY,
        muted_by="escalated",
        is_over_limit=True,
        openings_left=0,
        day_ends_at=NOW + DAY,
    )
    assert said == {
        "shadow": None,
        "hold": NOW + 2 * DAY,
        "muted": None,
        "cooldown": NOW + 20 * DAY,
        "hold_if": None,
        "a_day": NOW + DAY,
    }


def test_a_hold_runs_from_when_it_was_first_true_and_stands_while_nobody_knows() -> None:
    held = rule(true_for=Span(2, "d"))
    began = replace(SIGNAL, true_since=NOW - DAY)
    assert names(held, began) == {"hold": NOW + DAY}
    assert names(held, began, replace(IS_TRUE, holds=UNKNOWN)) == {"hold_stands": None}
    assert names(held, None, replace(IS_TRUE, holds=FALSE)) == {}


def test_an_account_that_is_not_to_be_acted_on_says_no_and_no_limit_is_blamed_for_it() -> None:
    hold = Suppressor("suppressed", NOW + DAY)
    assert names(rule(), suppressed=hold) == {"suppressed": NOW + DAY}
    kept = replace(SIGNAL, state="held", waits_for="suppressed")
    assert names(rule(), kept, suppressed=hold) == {"suppressed": NOW + DAY}
    assert names(rule(), kept) == {"kept_back": None}
    opened = replace(SIGNAL, state="open", opened_at=NOW - DAY)
    assert names(rule(), opened, suppressed=hold) == {"suppressed": NOW + DAY}


def test_a_rule_that_is_off_and_an_account_that_is_not_watched_are_named_first() -> None:
    assert list(names(rule(mode="off"), None, Finding("few-seats", "", FALSE, TRUE))) == [
        "off",
        "not_watched",
    ]


def test_what_was_true_already_waits_until_it_was_false() -> None:
    assert names(rule(), replace(SIGNAL, state="ignored")) == {"already_true": None}


def test_what_keeps_a_signal_open_that_is_no_longer_so_is_named() -> None:
    is_open, is_false = replace(SIGNAL, state="open", opened_at=NOW), replace(IS_TRUE, holds=FALSE)
    slow = rule(clear_after=Span(2, "d"), when_clear="close")
    assert names(slow, replace(is_open, false_since=NOW - DAY), is_false) == {"clear_after": NOW + DAY}
    assert names(slow, replace(is_open, false_since=NOW - 2 * DAY), is_false) == {}
    assert names(slow, is_open) == {}
    assert names(rule(when_clear="keep"), is_open, is_false) == {"kept_open": None}
    assert names(rule(when_clear="ask"), is_open, is_false) == {"asked": None}
    careful = rule(when_clear="close_if_untouched")
    assert names(careful, is_open, is_false, is_touched=True) == {"asked": None}
    assert names(careful, is_open, is_false) == {}


def test_an_open_signal_is_kept_quiet_by_a_snooze_alone() -> None:
    opened = replace(SIGNAL, state="open", opened_at=NOW - DAY)
    said = names(rule(not_again_within=Span(9, "d")), opened, last_opened_at=NOW - DAY, snoozed=NOW + DAY)
    assert said == {"snoozed": NOW + DAY}
