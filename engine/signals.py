"""The life of a signal: what one finding does to it. Pure; every "not now" has a name.

    (none) -> pending -> open -> acknowledged -> resolved
                 |-> held      past the rule's limits: waits for a person's yes
                 |-> shadow    the rule is on trial, or the account is in its holdout: lived through, nothing done
    (none) -> ignored          true already when first looked at: opens only after it was false, or at the next window
    (none) -> open             a person started it by hand

Unknown over time: a hold's clock stands still, an open signal stays open, only *definitely false* resolves. An account
that definitely leaves the rule's `accounts` closes the signal at once; unknown membership neither admits nor resolves.
A signal that no condition holds open ends with the work it started.
"""

from dataclasses import replace
from datetime import datetime

from engine.calendars import add_days, add_span, local_day, start_of_day
from engine.findings import Finding
from engine.moments import as_horizon
from engine.signal import Change, Circumstances, Signal, State, Stepped, What
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.rule import ALWAYS, Priority, Rule
from rules.values import Span

__all__ = [
    "BY_HAND",
    "Change",
    "Circumstances",
    "Signal",
    "State",
    "Stepped",
    "What",
    "acknowledge",
    "begin_by_hand",
    "ends_with_its_work",
    "release",
    "step",
]

BY_HAND = "by_hand"
"""What a signal waits for that a person started before its condition was true."""
A_DAY = Span(1, "d")


def step(rule: Rule, signal: Signal | None, finding: Finding, at: Circumstances) -> Stepped:
    """What `finding` does to the live `signal` of its subject (None: there is none)."""
    return _at_last_day(rule, _step(rule, signal, finding, at), at)


def _step(rule: Rule, signal: Signal | None, finding: Finding, at: Circumstances) -> Stepped:
    if signal is None:
        return _first(rule, finding, at)
    if finding.accounts is FALSE:
        return _resolve(signal, "left", at)
    if signal.state in ("pending", "held") and _is_over(rule, at):
        return _resolve(signal, "ended", at)
    if signal.is_open and at.is_done and ends_with_its_work(rule, signal):
        return _finished(rule, signal, at)
    is_another = finding.occasion not in ("", signal.occasion)
    # A period is over with the next one's moment, whatever is known by then.
    if rule.every and is_another and (at.may_begin or signal.state == "pending"):
        return _resolve(signal, "next_period", at)
    if not rule.every and is_another and finding.holds is TRUE and at.may_begin:
        return _moved(rule, signal, finding, at)
    if signal.state == "pending":
        return _pending(rule, signal, finding, at)
    if signal.is_open:
        return _open(rule, signal, finding, at)
    return _aside(rule, signal, finding, at)


def begin_by_hand(rule: Rule, signal: Signal | None, child: str, now: datetime) -> Stepped:
    """A person starts it, or lets one that waits open. A condition of the rule ends it only once it was true since."""
    waits_for = "" if rule.when == ALWAYS else BY_HAND
    true_since = now if rule.when == ALWAYS else None
    begun = signal or Signal(rule.name, "", child, "open", now, priority=rule.priority, true_since=true_since)
    opened = replace(begun, state="open", opened_at=now, waits_for=waits_for)
    return Stepped(opened, (Change("opened", BY_HAND),))


def ends_with_its_work(rule: Rule, signal: Signal) -> bool:
    """Whether no condition holds it open: it is settled once all that it started is."""
    return rule.when == ALWAYS or rule.has_occasions or signal.waits_for == BY_HAND


def acknowledge(signal: Signal, now: datetime) -> Signal:
    """A person has seen it; only an open signal can be acknowledged (ValueError)."""
    if signal.state != "open":
        raise ValueError(f"a signal that is {signal.state} cannot be acknowledged")
    return replace(signal, state="acknowledged", acknowledged_at=now)


def release(rule: Rule, signal: Signal, now: datetime) -> Stepped:
    """A person lets a held signal open."""
    if signal.state != "held":
        raise ValueError(f"a signal that is {signal.state} is not held")
    return _opened(rule, signal, signal.window, now, "released")


def _is_over(rule: Rule, at: Circumstances) -> bool:
    return rule.is_over(local_day(at.now, at.zone))


def _at_last_day(rule: Rule, stepped: Stepped, at: Circumstances) -> Stepped:
    """What waits to open is looked at once more when the rule's last day is over."""
    if rule.until is None or stepped.signal is None or stepped.signal.state not in ("pending", "held"):
        return stepped
    over_at = as_horizon(start_of_day(add_days(rule.until, A_DAY, at.zone, at.calendar), at.zone))
    return replace(stepped, wake_at=min((each for each in (stepped.wake_at, over_at) if each), default=None))


def _answer(rule: Rule, finding: Finding) -> Truth:
    """The finding as this rule takes it: `if_unknown: open` lets an unknown condition of a definite member
    count as true.
    """
    if finding.accounts is TRUE and finding.holds is UNKNOWN and rule.if_unknown == "open":
        return TRUE
    return min(finding.accounts, finding.holds)


def _first(rule: Rule, finding: Finding, at: Circumstances) -> Stepped:
    answer = _answer(rule, finding)
    if answer is UNKNOWN and finding.accounts is TRUE and rule.if_unknown == "tell_ops" and not rule.every:
        return Stepped(None, (Change("unsure", "unknown"),))
    if _is_over(rule, at) or not at.may_begin:
        return Stepped(None)
    if answer is UNKNOWN and finding.accounts is TRUE and rule.every:
        return _unsure_of_period(rule, finding, at)
    if answer is not TRUE:
        return Stepped(None)
    begun = Signal(rule.name, "", finding.child, "pending", at.now, finding.occasion, finding.window)
    begun = replace(begun, priority=_priority(rule, finding.window), true_since=at.now)
    if at.is_first_look and rule.already_true.what == "ignore":
        return _ignored(rule, begun, at)
    if rule.true_for is None:
        return _try_open(rule, begun, at)
    if at.openings_left is not None:
        # When its hold is over it is still one of those that were true already.
        begun = replace(begun, waits_for="hold")
    return Stepped(begun, (Change("began", "hold", str(rule.true_for)),), _hold_ends(rule, begun, at))


def _ignored(rule: Rule, begun: Signal, at: Circumstances) -> Stepped:
    """An event that was there before is never false: it is over as it begins, and only known not to be asked again."""
    change = (Change("ignored", "already_true"),)
    if rule.each is None:
        return Stepped(replace(begun, state="ignored"), change)
    return Stepped(replace(begun, state="resolved", resolved_at=at.now, resolution="already_true"), change)


def _unsure_of_period(rule: Rule, finding: Finding, at: Circumstances) -> Stepped:
    """Whether it is so was unknown when the period's moment came: it waits to be known, until the next period."""
    begun = Signal(rule.name, "", finding.child, "pending", at.now, finding.occasion, waits_for="unknown")
    return Stepped(replace(begun, priority=rule.priority), (Change("waits", "unknown"),))


def _pending(rule: Rule, signal: Signal, finding: Finding, at: Circumstances) -> Stepped:
    answer = _answer(rule, finding)
    if answer is FALSE:
        return _resolve(signal, "passed", at)
    if answer is UNKNOWN:
        if signal.true_since is None:
            return Stepped(signal)
        gathered = signal.held + (at.now - signal.true_since)
        return Stepped(replace(signal, true_since=None, held=gathered), (Change("waits", "unknown"),))
    running = signal if signal.true_since is not None else replace(signal, true_since=at.now)
    running = replace(running, window=finding.window, priority=_priority(rule, finding.window))
    ends_at = _hold_ends(rule, running, at)
    if ends_at is not None and at.now < ends_at:
        return Stepped(running, (), ends_at)
    return _try_open(rule, running, at)


def _hold_ends(rule: Rule, signal: Signal, at: Circumstances) -> datetime | None:
    """When the hold is over if the condition stays true; the time its clock stood still is not counted."""
    if rule.true_for is None or signal.true_since is None:
        return None
    return add_span(signal.true_since - signal.held, rule.true_for, at.zone, at.calendar)


def _try_open(rule: Rule, signal: Signal, at: Circumstances) -> Stepped:
    """Every gate between a true condition and an open signal; the first that says no is named."""
    if _is_over(rule, at):
        return _resolve(signal, "ended", at)
    if at.muted_by:
        return _wait(signal, "muted", at.muted_by, None)
    if rule.not_again_within is not None and at.last_opened_at is not None:
        until = add_span(at.last_opened_at, rule.not_again_within, at.zone, at.calendar)
        if at.now < until:
            return _wait(signal, "cooldown", until.isoformat(), until)
    if at.trial:
        lived = replace(signal, state="shadow", opened_at=at.now, on_trial=True, waits_for="")
        return Stepped(lived, (Change("shadowed", at.trial),))
    reason, feed = at.held_by if at.held_by[0] or not at.is_over_limit else ("hold_if", "")
    if reason:
        return Stepped(replace(signal, state="held", waits_for=reason), (Change("held", reason, feed),))
    if at.openings_left is not None and at.openings_left <= 0:
        return _wait(signal, "a_day", "", at.day_ends_at)
    return _opened(rule, signal, signal.window, at.now, "true")


def _wait(signal: Signal, reason: str, detail: str, until: datetime | None) -> Stepped:
    changes = () if signal.waits_for == reason else (Change("waits", reason, detail),)
    return Stepped(replace(signal, waits_for=reason), changes, until)


def _opened(rule: Rule, signal: Signal, window: str, now: datetime, reason: str) -> Stepped:
    opened = replace(
        signal, state="open", opened_at=now, waits_for="", window=window, priority=_priority(rule, window)
    )
    return Stepped(opened, (Change("opened", reason, window),))


def _open(rule: Rule, signal: Signal, finding: Finding, at: Circumstances) -> Stepped:
    answer = _answer(rule, finding)
    if answer is FALSE and signal.waits_for != BY_HAND:
        is_moved = bool(rule.windows) and finding.occasion not in ("", signal.occasion)
        return _clearing(rule, signal, at, "date_moved" if is_moved else "cleared")
    if answer is not TRUE:
        return Stepped(signal)
    again = replace(signal, false_since=None, waits_for="", true_since=signal.true_since or at.now)
    if finding.window == signal.window:
        return Stepped(again)
    return _stepped(rule, again, finding)


def _stepped(rule: Rule, signal: Signal, finding: Finding) -> Stepped:
    moved = replace(signal, window=finding.window, priority=_priority(rule, finding.window))
    return Stepped(moved, (Change("stepped", "window", finding.window),))


def _clearing(rule: Rule, signal: Signal, at: Circumstances, why: str) -> Stepped:
    """It is definitely false: after `clear_after` close it, or ask, as `when_clear` says."""
    falling = signal if signal.false_since is not None else replace(signal, false_since=at.now)
    assert falling.false_since is not None
    if rule.clear_after is not None:
        until = add_span(falling.false_since, rule.clear_after, at.zone, at.calendar)
        if at.now < until:
            return Stepped(falling, (), until)
    asks = rule.when_clear == "ask" or (rule.when_clear == "close_if_untouched" and at.is_touched)
    if rule.when_clear == "keep" or (asks and falling.waits_for == "person"):
        return Stepped(falling)
    if asks:
        return Stepped(replace(falling, waits_for="person"), (Change("asks", why),))
    return _resolve(falling, why, at)


def _finished(rule: Rule, signal: Signal, at: Circumstances) -> Stepped:
    """All its work has ended, and with it the signal, unless a person wants to have the last word."""
    if rule.when_clear in ("close", "close_if_untouched"):
        return _resolve(signal, "done", at)
    if rule.when_clear == "keep" or signal.waits_for == "person":
        return Stepped(signal)
    return Stepped(replace(signal, waits_for="person"), (Change("asks", "done"),))


def _aside(rule: Rule, signal: Signal, finding: Finding, at: Circumstances) -> Stepped:
    """Held, shadow and ignored signals act on nobody: they only wait for the condition to end, or for a later
    window.
    """
    answer = _answer(rule, finding)
    if answer is FALSE:
        return _resolve(signal, "passed", at)
    if signal.state == "held" and signal.waits_for == "feed_silent" and answer is TRUE and not at.held_by[0]:
        return _try_open(rule, replace(signal, state="pending", window=finding.window, waits_for=""), at)
    if signal.state == "shadow" and answer is TRUE and not at.trial:
        return _live_now(rule, replace(signal, window=finding.window, opened_at=None, on_trial=False), at)
    if answer is UNKNOWN or finding.window == signal.window:
        return Stepped(signal)
    if signal.state == "ignored":
        return _try_open(rule, replace(signal, window=finding.window, state="pending"), at)
    return _stepped(rule, signal, finding)


def _live_now(rule: Rule, signal: Signal, at: Circumstances) -> Stepped:
    """Its trial is over: for this account the rule goes live today, and `already_true` decides."""
    if rule.already_true.what == "ignore":
        return Stepped(replace(signal, state="ignored"), (Change("ignored", "already_true"),))
    return _try_open(rule, replace(signal, state="pending"), at)


def _moved(rule: Rule, signal: Signal, finding: Finding, at: Circumstances) -> Stepped:
    """The day it counts to has moved: the same signal is re-timed, or with `if_date_moves: reopen` another
    takes its place.
    """
    if rule.if_date_moves == "reopen" and signal.is_open:
        return _resolve(signal, "date_moved", at)
    there = replace(signal, occasion=finding.occasion, window=finding.window, false_since=None)
    moved = replace(there, priority=_priority(rule, finding.window))
    return Stepped(moved, (Change("retimed", signal.occasion, finding.occasion),))


def _resolve(signal: Signal, resolution: str, at: Circumstances) -> Stepped:
    over = replace(signal, state="resolved", resolved_at=at.now, resolution=resolution, waits_for="")
    return Stepped(over, (Change("resolved", resolution),))


def _priority(rule: Rule, window: str) -> Priority:
    return next((each.priority for each in rule.windows if each.name == window), rule.priority)
