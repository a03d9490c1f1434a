from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.calendar import OFFICE
from rules.team import EscalationPolicy, Level
from rules.text import LocalText
from rules.values import Span
from tests.pure.made_up import GREENWICH, MONDAY
from workflows.escalation import Climbed, Escalation, Matter, begin_climb, climb

DAY = timedelta(days=1)
UNANSWERED = EscalationPolicy(
    "unanswered",
    LocalText({"en": "Unanswered"}),
    (
        Level(Span(1, "bd"), "acknowledged", ("responsible",)),
        Level(Span(2, "bd"), "progressed", ("accountable",)),
        Level(Span(5, "bd"), "resolved", ("executive",)),
    ),
)
NOBODY = Matter()


def opened(policy: EscalationPolicy = UNANSWERED, at: datetime = MONDAY) -> Escalation:
    escalation = Escalation("e1", policy.name, 1, "acme", "task", "t1", "adoption", at)
    return begin_climb(escalation, policy, GREENWICH, OFFICE)


def look(
    escalation: Escalation, now: datetime, matter: Matter = NOBODY, policy: EscalationPolicy = UNANSWERED
) -> Climbed:
    return climb(escalation, policy, matter, now, GREENWICH, OFFICE)


def whole_climb(policy: EscalationPolicy, matter: Matter = NOBODY) -> list[tuple[datetime, int, int]]:
    escalation, reached = opened(policy), []
    while escalation.wake_at is not None:
        now = escalation.wake_at
        climbed = look(escalation, now, matter, policy)
        if climbed.reached is not None:
            reached.append((now, climbed.number, climbed.round))
        escalation = climbed.escalation
    return reached


def test_the_first_level_is_due_after_its_working_days() -> None:
    assert opened(at=MONDAY + 4 * DAY).wake_at == MONDAY + 7 * DAY


def test_what_opens_when_nobody_works_counts_from_when_they_next_do() -> None:
    sunday = MONDAY - timedelta(days=1)
    assert opened(at=sunday).wake_at == MONDAY + DAY
    at_night = MONDAY + timedelta(hours=14)
    assert opened(at=at_night).wake_at == MONDAY + 2 * DAY
    at_once = replace(UNANSWERED, levels=(Level(Span(0, "bd"), "resolved", ()),))
    assert opened(at_once, sunday).wake_at == MONDAY
    by_the_clock = replace(UNANSWERED, levels=(Level(Span(1, "h"), "resolved", ()),))
    assert opened(by_the_clock, sunday).wake_at == sunday + timedelta(hours=1)


def test_a_policy_without_levels_is_exhausted_at_once() -> None:
    assert opened(replace(UNANSWERED, levels=())).state == "exhausted"


def test_nothing_is_reached_too_early() -> None:
    early = look(opened(), MONDAY + timedelta(hours=5))
    assert (early.reached, early.escalation.wake_at) == (None, MONDAY + DAY)


def test_a_matter_nobody_takes_up_climbs_every_level_in_turn() -> None:
    assert whole_climb(UNANSWERED) == [
        (MONDAY + DAY, 0, 0),
        (MONDAY + 2 * DAY, 1, 0),
        (MONDAY + 7 * DAY, 2, 0),
    ]


def test_the_ladder_is_climbed_again_from_where_it_ended() -> None:
    reached = whole_climb(replace(UNANSWERED, repeat=1))
    assert [(number, around) for _, number, around in reached] == [
        (0, 0),
        (1, 0),
        (2, 0),
        (0, 1),
        (1, 1),
        (2, 1),
    ]
    assert reached[3][0] == MONDAY + 8 * DAY


def test_an_acknowledged_matter_passes_over_the_level_that_asks_for_that() -> None:
    assert [number for _, number, _ in whole_climb(UNANSWERED, Matter(is_acknowledged=True))] == [1, 2]


def test_a_snoozed_matter_passes_the_same_level_over_by_name_and_is_answered_by_nobody() -> None:
    snoozed = Matter(is_snoozed=True)
    assert [number for _, number, _ in whole_climb(UNANSWERED, snoozed)] == [1, 2]
    passed = look(opened(), MONDAY + 30 * DAY, snoozed)
    assert (passed.is_put_off, passed.number, passed.reached) == (True, 0, None)
    seen = look(opened(), MONDAY + 30 * DAY, replace(snoozed, is_acknowledged=True))
    assert not seen.is_put_off
    alone = replace(UNANSWERED, levels=UNANSWERED.levels[:1])
    assert look(opened(alone), MONDAY, snoozed, alone).escalation.state == "climbing"


def test_a_matter_in_progress_is_acknowledged_too() -> None:
    assert [number for _, number, _ in whole_climb(UNANSWERED, Matter(is_progressed=True))] == [2]


def test_a_resolved_matter_stops_the_climb_at_once() -> None:
    answered = look(opened(), MONDAY, Matter(is_resolved=True))
    assert (answered.escalation.state, answered.escalation.wake_at) == ("answered", None)


def test_what_has_ended_reaches_nothing() -> None:
    ended = replace(opened(), state="answered", wake_at=None)
    assert look(ended, MONDAY + 30 * DAY) == Climbed(ended)


def test_levels_missed_in_an_outage_are_reached_one_a_look() -> None:
    late = MONDAY + 20 * DAY
    first = look(opened(), late)
    second = look(first.escalation, late)
    assert [first.number, second.number] == [0, 1]
    assert second.escalation.wake_at is not None
    assert second.escalation.wake_at <= late


@pytest.mark.parametrize("unless", ["acknowledged", "progressed", "resolved"])
def test_a_resolved_matter_quiets_every_level(unless: str) -> None:
    assert Matter(is_resolved=True).quiets(Level(Span(1, "d"), unless, ()))  # type: ignore[arg-type]
