"""Who says no to a rule at a moment: all that a step of its signal would run into, and not the first alone. Pure.

`engine.signals.step` stops at the first gate that is closed; whoever asks why nothing happened wants to see each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.calendars import add_span, local_day
from engine.findings import Finding
from engine.signals import BY_HAND, Circumstances, Signal
from engine.truth import FALSE, TRUE
from rules.rule import Rule

Suppressing = Literal[
    "off",
    "ended",
    "not_watched",
    "shadow",
    "canary",
    "holdout",
    "already_true",
    "hold",
    "hold_stands",
    "muted",
    "cooldown",
    "hold_if",
    "feed_silent",
    "breaker",
    "a_day",
    "snoozed",
    "suppressed",
    "kept_back",
    "left_out",
    "taken_back",
    "clear_after",
    "kept_open",
    "asked",
]


@dataclass(frozen=True, slots=True)
class Suppressor:
    """`until`: when time alone ends it; None where it does not. `detail` completes the name: the rule that mutes it."""

    name: Suppressing
    until: datetime | None = None
    detail: str = ""


def suppressors(
    rule: Rule,
    finding: Finding,
    signal: Signal | None,
    at: Circumstances,
    snoozed_until: datetime | None = None,
    hold: Suppressor | None = None,
    left_out: Suppressor | None = None,
) -> tuple[Suppressor, ...]:
    """Of a live `signal` (None: there is none) what keeps it from opening, or an open one from being pressed, or from
    closing though it is no longer so. `hold`: of an account that is not to be acted on. `left_out`: that a person left
    it out, where it is ignored for that.
    """
    standing = (hold,) if hold is not None else ()
    found = _suppressors(rule, finding, signal, at, snoozed_until, hold)
    if left_out is not None:
        found = (left_out if each.name == "already_true" else each for each in found)
    return (*standing, *found)


def _suppressors(
    rule: Rule,
    finding: Finding,
    signal: Signal | None,
    at: Circumstances,
    snoozed_until: datetime | None,
    hold: Suppressor | None,
) -> Iterator[Suppressor]:
    if rule.mode == "off":
        yield Suppressor("off")
    if rule.is_over(local_day(at.now, at.zone)):
        yield Suppressor("ended", detail=str(rule.until))
    if finding.accounts is FALSE:
        yield Suppressor("not_watched")
    if at.trial:
        yield Suppressor(at.trial, detail=rule.name)
    if signal is not None and signal.is_open:
        if snoozed_until is not None and snoozed_until > at.now:
            yield Suppressor("snoozed", snoozed_until)
        if finding.holds is FALSE and finding.accounts is not FALSE and signal.waits_for != BY_HAND:
            yield from _before_closing(rule, signal, at)
        return
    if signal is not None and signal.waits_for == "suppressed" and hold is None:
        yield Suppressor("kept_back")
    yield from _before_opening(rule, finding, signal, at)


def _before_closing(rule: Rule, signal: Signal, at: Circumstances) -> Iterator[Suppressor]:
    """As `engine.signals` goes about what is no longer so."""
    if rule.clear_after is not None:
        until = add_span(signal.false_since or at.now, rule.clear_after, at.zone, at.calendar)
        if at.now < until:
            yield Suppressor("clear_after", until, str(rule.clear_after))
    if rule.when_clear == "keep":
        yield Suppressor("kept_open")
    elif rule.when_clear == "ask" or (rule.when_clear == "close_if_untouched" and at.is_touched):
        yield Suppressor("asked")


def _before_opening(
    rule: Rule, finding: Finding, signal: Signal | None, at: Circumstances
) -> Iterator[Suppressor]:
    if (signal is not None and signal.state == "ignored") or (
        signal is None and at.is_first_look and rule.already_true.what == "ignore"
    ):
        yield Suppressor("already_true")
    yield from _hold(rule, finding, signal, at)
    if at.muted_by:
        yield Suppressor("muted", detail=at.muted_by)
    if rule.not_again_within is not None and at.last_opened_at is not None:
        until = add_span(at.last_opened_at, rule.not_again_within, at.zone, at.calendar)
        if at.now < until:
            yield Suppressor("cooldown", until)
    yield from _held(signal, at)
    if at.openings_left is not None and at.openings_left <= 0:
        yield Suppressor("a_day", at.day_ends_at)


def _held(signal: Signal | None, at: Circumstances) -> Iterator[Suppressor]:
    """What waits for a person's yes, or for a feed: held already, or about to be."""
    reason, feed = at.held_by
    waits_for = signal.waits_for if signal is not None and signal.state == "held" else ""
    names: tuple[Suppressing, ...] = ("feed_silent", "breaker")
    yield from (Suppressor(name, detail=feed) for name in names if name in (reason, waits_for))
    is_held = signal is not None and signal.state == "held" and waits_for not in (*names, "suppressed")
    if is_held or at.is_over_limit:
        yield Suppressor("hold_if")


def _hold(rule: Rule, finding: Finding, signal: Signal | None, at: Circumstances) -> Iterator[Suppressor]:
    """A hold that runs, or whose clock stands still because nobody knows."""
    if rule.true_for is None or min(finding.accounts, finding.holds) is FALSE:
        return
    if signal is not None and signal.state != "pending":
        return
    if min(finding.accounts, finding.holds) is not TRUE:
        if signal is not None:
            yield Suppressor("hold_stands", detail=str(rule.true_for))
        return
    began = at.now if signal is None else (signal.true_since or at.now) - signal.held
    until = add_span(began, rule.true_for, at.zone, at.calendar)
    if at.now < until:
        yield Suppressor("hold", until, str(rule.true_for))
