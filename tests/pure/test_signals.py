from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.findings import Finding
from engine.signals import Circumstances, Signal, Stepped, acknowledge, begin_by_hand, release, step
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.calendar import OFFICE
from rules.condition import And, Compare
from rules.expression import Constant, FieldRef
from rules.rule import AlreadyTrue, Rule, Window
from rules.text import LocalText, Sentence
from rules.values import NUMBER, Span

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PLAIN = Rule(
    name="quiet",
    says=Sentence({"en": ("It is quiet",)}),
    because=LocalText({"en": "Ask why."}),
    kind="risk",
    about="account",
    accounts=None,
    when=And(()),
    already_true=AlreadyTrue("open"),
)
WINDOWED = replace(
    PLAIN,
    name="renewal",
    windows=(
        Window("look-ahead", LocalText({"en": "look ahead"}), Span(180, "d")),
        Window("open", LocalText({"en": "open"}), Span(90, "d"), priority="high"),
        Window("last-call", LocalText({"en": "last call"}), Span(30, "d"), priority="urgent"),
    ),
)


def at(now: datetime, **more: object) -> Circumstances:
    return Circumstances(now=now, zone=ZoneInfo("UTC"), calendar=OFFICE, **more)  # type: ignore[arg-type]


def found(holds: Truth, accounts: Truth = TRUE, occasion: str = "", window: str = "") -> Finding:
    return Finding("quiet", "", accounts, holds, occasion, window)


def opened(rule: Rule = PLAIN, now: datetime = MONDAY, **finding: str) -> Signal:
    signal = step(rule, None, found(TRUE, **finding), at(now)).signal  # type: ignore[arg-type]
    assert signal is not None
    assert signal.is_open
    return signal


def whats(stepped: Stepped) -> list[tuple[str, str]]:
    return [(change.what, change.reason) for change in stepped.changes]


def test_a_true_finding_opens_at_once_without_a_hold() -> None:
    stepped = step(PLAIN, None, found(TRUE), at(MONDAY))
    assert whats(stepped) == [("opened", "true")]
    assert stepped.signal is not None
    assert stepped.signal.opened_at == MONDAY


@pytest.mark.parametrize("answer", [FALSE, UNKNOWN])
def test_only_definitely_true_begins_anything(answer: Truth) -> None:
    assert step(PLAIN, None, found(answer), at(MONDAY)) == Stepped(None)
    assert step(PLAIN, None, found(TRUE, accounts=answer), at(MONDAY)) == Stepped(None)


def test_a_held_signal_opens_after_its_hold() -> None:
    rule = replace(PLAIN, true_for=Span(7, "d"))
    begun = step(rule, None, found(TRUE), at(MONDAY))
    assert (begun.signal and begun.signal.state, begun.wake_at) == ("pending", MONDAY + 7 * DAY)
    early = step(rule, begun.signal, found(TRUE), at(MONDAY + 6 * DAY))
    assert (early.signal and early.signal.state, early.wake_at) == ("pending", MONDAY + 7 * DAY)
    late = step(rule, early.signal, found(TRUE), at(MONDAY + 7 * DAY))
    assert late.signal is not None
    assert late.signal.state == "open"


def test_the_clock_of_a_hold_stands_still_while_unknown_and_starts_anew_after_false() -> None:
    rule = replace(PLAIN, true_for=Span(7, "d"))
    begun = step(rule, None, found(TRUE), at(MONDAY)).signal
    still = step(rule, begun, found(UNKNOWN), at(MONDAY + 3 * DAY))
    assert whats(still) == [("waits", "unknown")]
    again = step(rule, still.signal, found(TRUE), at(MONDAY + 10 * DAY))
    assert again.wake_at == MONDAY + 14 * DAY
    over = step(rule, again.signal, found(FALSE), at(MONDAY + 11 * DAY))
    assert over.signal is not None
    assert (over.signal.state, over.signal.opened_at) == ("resolved", None)


def test_a_hold_in_business_days_passes_over_the_weekend() -> None:
    rule = replace(PLAIN, true_for=Span(3, "bd"))
    thursday = MONDAY + 3 * DAY
    assert step(rule, None, found(TRUE), at(thursday)).wake_at == MONDAY + 8 * DAY


def test_an_open_signal_stays_open_while_unknown_and_closes_when_definitely_false() -> None:
    signal = opened()
    assert step(PLAIN, signal, found(UNKNOWN), at(MONDAY + DAY)).signal == signal
    closed = step(PLAIN, signal, found(FALSE), at(MONDAY + DAY))
    assert whats(closed) == [("resolved", "cleared")]


def test_clear_after_keeps_it_open_for_a_while_and_a_relapse_starts_the_wait_anew() -> None:
    rule = replace(PLAIN, clear_after=Span(2, "d"))
    falling = step(rule, opened(), found(FALSE), at(MONDAY + DAY))
    assert falling.wake_at == MONDAY + 3 * DAY
    back = step(rule, falling.signal, found(TRUE), at(MONDAY + 2 * DAY))
    assert back.signal is not None
    assert back.signal.false_since is None
    again = step(rule, back.signal, found(FALSE), at(MONDAY + 4 * DAY))
    assert again.wake_at == MONDAY + 6 * DAY
    assert whats(step(rule, again.signal, found(FALSE), at(MONDAY + 6 * DAY))) == [("resolved", "cleared")]


def test_leaving_the_accounts_of_a_rule_closes_at_once_but_unknown_membership_does_not() -> None:
    rule = replace(PLAIN, clear_after=Span(2, "d"), when_clear="keep")
    assert whats(step(rule, opened(), found(TRUE, accounts=FALSE), at(MONDAY))) == [("resolved", "left")]
    assert step(rule, opened(), found(TRUE, accounts=UNKNOWN), at(MONDAY)).signal == opened()


def test_a_signal_somebody_worked_on_asks_once_before_it_closes() -> None:
    asked = step(PLAIN, opened(), found(FALSE), at(MONDAY + DAY, is_touched=True))
    assert whats(asked) == [("asks", "cleared")]
    again = step(PLAIN, asked.signal, found(FALSE), at(MONDAY + 2 * DAY, is_touched=True))
    assert whats(again) == []
    assert again.signal is not None
    assert again.signal.is_open


def test_what_is_already_true_is_ignored_until_it_was_once_false() -> None:
    rule = replace(PLAIN, already_true=AlreadyTrue("ignore"))
    first = step(rule, None, found(TRUE), at(MONDAY, is_first_look=True))
    assert whats(first) == [("ignored", "already_true")]
    assert step(rule, first.signal, found(TRUE), at(MONDAY + DAY)).signal == first.signal
    gone = step(rule, first.signal, found(FALSE), at(MONDAY + DAY))
    assert gone.signal is not None
    assert not gone.signal.is_live
    assert whats(step(rule, None, found(TRUE), at(MONDAY + 2 * DAY))) == [("opened", "true")]


def test_an_ignored_renewal_opens_at_its_next_window() -> None:
    rule = replace(WINDOWED, already_true=AlreadyTrue("ignore"))
    first = step(
        rule, None, found(TRUE, occasion="2026-08-15", window="look-ahead"), at(MONDAY, is_first_look=True)
    )
    later = step(rule, first.signal, found(TRUE, occasion="2026-08-15", window="open"), at(MONDAY + 80 * DAY))
    assert later.signal is not None
    assert (later.signal.state, later.signal.window, later.signal.priority) == ("open", "open", "high")


def test_one_signal_steps_through_the_windows_and_moves_with_its_date() -> None:
    signal = opened(WINDOWED, occasion="2026-08-15", window="look-ahead")
    stepped = step(WINDOWED, signal, found(TRUE, occasion="2026-08-15", window="open"), at(MONDAY + 80 * DAY))
    assert whats(stepped) == [("stepped", "window")]
    moved = step(
        WINDOWED,
        stepped.signal,
        found(TRUE, occasion="2026-12-01", window="look-ahead"),
        at(MONDAY + 81 * DAY),
    )
    assert whats(moved) == [("retimed", "2026-08-15")]
    assert moved.signal is not None
    assert (moved.signal.occasion, moved.signal.window, moved.signal.opened_at) == (
        "2026-12-01",
        "look-ahead",
        MONDAY,
    )


def test_a_day_that_moves_out_of_all_windows_closes_the_signal_for_that() -> None:
    signal = opened(WINDOWED, occasion="2026-08-15", window="open")
    away = step(WINDOWED, signal, found(FALSE, occasion="2027-08-15"), at(MONDAY + DAY))
    assert whats(away) == [("resolved", "date_moved")]
    passed = step(WINDOWED, signal, found(FALSE, occasion="2026-08-15"), at(MONDAY + 200 * DAY))
    assert whats(passed) == [("resolved", "cleared")]
    touched = step(WINDOWED, signal, found(FALSE, occasion="2027-08-15"), at(MONDAY + DAY, is_touched=True))
    assert whats(touched) == [("asks", "date_moved")]


def test_the_cooldown_makes_a_true_finding_wait_and_says_until_when() -> None:
    rule = replace(PLAIN, not_again_within=Span(90, "d"))
    waiting = step(rule, None, found(TRUE), at(MONDAY, last_opened_at=MONDAY - 30 * DAY))
    assert whats(waiting) == [("waits", "cooldown")]
    assert waiting.wake_at == MONDAY + 60 * DAY
    assert (
        whats(step(rule, waiting.signal, found(TRUE), at(MONDAY + DAY, last_opened_at=MONDAY - 30 * DAY)))
        == []
    )
    later = step(rule, waiting.signal, found(TRUE), at(MONDAY + 60 * DAY, last_opened_at=MONDAY - 30 * DAY))
    assert whats(later) == [("opened", "true")]


def test_what_was_true_already_waits_for_its_hold_first_and_for_a_place_after() -> None:
    """A page names what a signal waits for: while its hold runs, no opening of the day is refused it."""
    rule = replace(PLAIN, true_for=Span(7, "d"))
    began = step(rule, None, found(TRUE), at(MONDAY, openings_left=3))
    assert began.signal is not None
    assert (whats(began), began.signal.waits_for) == ([("began", "hold")], "hold")
    full = step(rule, began.signal, found(TRUE), at(MONDAY + 7 * DAY, openings_left=0))
    assert whats(full) == [("waits", "a_day")]
    opens = step(rule, full.signal, found(TRUE), at(MONDAY + 8 * DAY, openings_left=1))
    assert whats(opens) == [("opened", "true")]


def test_every_other_no_has_its_name() -> None:
    assert whats(step(PLAIN, None, found(TRUE), at(MONDAY, muted_by="executive-escalation"))) == [
        ("waits", "muted")
    ]
    assert whats(step(PLAIN, None, found(TRUE), at(MONDAY, trial="holdout"))) == [("shadowed", "holdout")]
    assert whats(step(PLAIN, None, found(TRUE), at(MONDAY, openings_left=0))) == [("waits", "a_day")]
    held = step(PLAIN, None, found(TRUE), at(MONDAY, is_over_limit=True))
    assert whats(held) == [("held", "hold_if")]
    assert held.signal is not None
    assert whats(release(PLAIN, held.signal, MONDAY + DAY)) == [("opened", "released")]


def test_unknown_opens_only_where_the_rule_says_so_and_tells_ops_where_it_says_that() -> None:
    assert whats(step(replace(PLAIN, if_unknown="open"), None, found(UNKNOWN), at(MONDAY))) == [
        ("opened", "true")
    ]
    assert whats(step(replace(PLAIN, if_unknown="tell_ops"), None, found(UNKNOWN), at(MONDAY))) == [
        ("unsure", "unknown")
    ]


def test_only_an_open_signal_can_be_acknowledged() -> None:
    seen = acknowledge(opened(), MONDAY + DAY)
    assert seen.state == "acknowledged"
    with pytest.raises(ValueError, match="acknowledged"):
        acknowledge(seen, MONDAY + DAY)


answers = st.lists(
    st.tuples(st.sampled_from([TRUE, FALSE, UNKNOWN]), st.integers(1, 72)), min_size=1, max_size=40
)


@given(answers, st.sampled_from([None, Span(2, "d")]), st.sampled_from([None, Span(1, "d")]))
def test_over_any_history_a_signal_opens_only_on_true_and_resolves_only_on_false(
    history: list[tuple[Truth, int]], hold: Span | None, clear: Span | None
) -> None:
    rule = replace(PLAIN, true_for=hold, clear_after=clear)
    signal, now, true_hours, false_since = None, MONDAY, 0.0, None
    previous: Truth | None = None
    for answer, hours in history:
        if previous is TRUE:
            true_hours += hours
        now += timedelta(hours=hours)
        if answer is FALSE:
            true_hours = 0
            false_since = false_since or now
        elif answer is TRUE:
            false_since = None
        before = signal
        stepped = step(rule, signal if signal and signal.is_live else None, found(answer), at(now))
        signal = stepped.signal
        for change in stepped.changes:
            if change.what == "opened":
                assert answer is TRUE
                assert hold is None or true_hours >= 48
            if change.what == "resolved" and before is not None and before.is_open:
                assert answer is FALSE
                assert false_since is not None
                assert clear is None or now - false_since >= DAY
        if stepped.wake_at is not None:
            assert stepped.wake_at > now
        previous = answer


ENDING = replace(PLAIN, until=MONDAY.date() + DAY)
AFTER = MONDAY + 2 * DAY


def test_a_rule_opens_on_its_last_day_and_nothing_more_after_it() -> None:
    assert opened(ENDING, MONDAY + DAY).is_open
    assert step(ENDING, None, found(TRUE), at(AFTER)) == Stepped(None)


def test_what_waits_when_the_last_day_ends_is_looked_at_then_and_ends_with_it() -> None:
    rule = replace(ENDING, true_for=Span(7, "d"))
    waits = step(rule, None, found(TRUE), at(MONDAY))
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    assert waits.wake_at == midnight
    assert whats(step(rule, waits.signal, found(TRUE), at(midnight))) == [("resolved", "ended")]
    held = step(replace(ENDING), None, found(TRUE), at(MONDAY, is_over_limit=True))
    assert (held.signal and held.signal.state, held.wake_at) == ("held", midnight)
    assert whats(step(ENDING, held.signal, found(TRUE), at(midnight))) == [("resolved", "ended")]


def test_what_is_open_on_the_last_day_lives_on_until_it_clears() -> None:
    signal = opened(ENDING)
    assert step(ENDING, signal, found(TRUE), at(AFTER)).signal == signal
    assert whats(step(ENDING, signal, found(FALSE), at(AFTER))) == [("resolved", "cleared")]


FEW_SEATS = Compare("<", FieldRef("account", "seats", NUMBER), Constant(10, NUMBER))
BY_HAND = replace(PLAIN, by_hand="csm", when=FEW_SEATS)


def test_a_signal_started_by_hand_stays_until_its_condition_was_true_and_is_so_no_longer() -> None:
    signal = begin_by_hand(BY_HAND, None, "", MONDAY).signal
    stays = step(BY_HAND, signal, found(FALSE), at(MONDAY + DAY)).signal
    assert stays == signal
    true = step(BY_HAND, stays, found(TRUE), at(MONDAY + 2 * DAY)).signal
    assert whats(step(BY_HAND, true, found(FALSE), at(MONDAY + 3 * DAY))) == [("resolved", "cleared")]


def test_a_signal_that_no_condition_holds_ends_with_its_work_unless_a_person_has_the_last_word() -> None:
    rule = replace(PLAIN, by_hand="csm")
    signal = begin_by_hand(rule, None, "", MONDAY).signal
    done = at(MONDAY + DAY, is_done=True)
    assert whats(step(rule, signal, found(TRUE), done)) == [("resolved", "done")]
    asks = step(replace(rule, when_clear="ask"), signal, found(TRUE), done)
    assert whats(asks) == [("asks", "done")]
    assert whats(step(replace(rule, when_clear="ask"), asks.signal, found(TRUE), done)) == []
    assert step(replace(rule, when_clear="keep"), signal, found(TRUE), done).signal == signal
    assert whats(step(rule, signal, found(TRUE, accounts=FALSE), done)) == [("resolved", "left")]


def test_when_a_trial_is_over_already_true_decides_about_what_was_seen_on_it() -> None:
    seen = step(PLAIN, None, found(TRUE), at(MONDAY, trial="canary")).signal
    assert step(PLAIN, seen, found(TRUE), at(MONDAY + DAY, trial="canary")).signal == seen
    opens = step(PLAIN, seen, found(TRUE), at(MONDAY + DAY))
    assert whats(opens) == [("opened", "true")]
    assert opens.signal is not None
    assert opens.signal.opened_at == MONDAY + DAY
    left = step(replace(PLAIN, already_true=AlreadyTrue("ignore")), seen, found(TRUE), at(MONDAY + DAY))
    assert whats(left) == [("ignored", "already_true")]
    waits = step(PLAIN, seen, found(TRUE), at(MONDAY + DAY, openings_left=0))
    assert whats(waits) == [("waits", "a_day")]


@pytest.mark.parametrize(
    ("when_clear", "untouched", "touched"),
    [
        ("close", [("resolved", "cleared")], [("resolved", "cleared")]),
        ("close_if_untouched", [("resolved", "cleared")], [("asks", "cleared")]),
        ("ask", [("asks", "cleared")], [("asks", "cleared")]),
        ("keep", [], []),
    ],
)
def test_each_way_to_clear(
    when_clear: str, untouched: list[tuple[str, str]], touched: list[tuple[str, str]]
) -> None:
    rule = replace(PLAIN, when_clear=when_clear)  # type: ignore[arg-type]  # one of the four
    for is_touched, expected in ((False, untouched), (True, touched)):
        after = step(rule, opened(rule), found(FALSE), at(MONDAY + DAY, is_touched=is_touched))
        assert whats(after) == expected
        again = step(rule, after.signal, found(FALSE), at(MONDAY + 2 * DAY, is_touched=is_touched))
        assert after.signal is None or not after.signal.is_live or whats(again) == []


def test_what_is_muted_opens_once_nothing_mutes_it() -> None:
    waits = step(PLAIN, None, found(TRUE), at(MONDAY, muted_by="loud"))
    assert whats(waits) == [("waits", "muted")]
    assert whats(step(PLAIN, waits.signal, found(TRUE), at(MONDAY + DAY, muted_by="loud"))) == []
    assert whats(step(PLAIN, waits.signal, found(TRUE), at(MONDAY + 2 * DAY))) == [("opened", "true")]
