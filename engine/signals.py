"""The life of a signal: what one finding does to it. Pure; every "not now" has a name.

    (none) -> pending -> open -> acknowledged -> resolved
                 |-> held      past the rule's limits: waits for a person's yes
                 |-> shadow    the rule is on trial, or the account is in its holdout: lived through, nothing done
    (none) -> ignored          true already when first looked at: opens only after it was false, or at the next window

Unknown over time: a hold's clock stands still, an open signal stays open, only *definitely false* resolves. An account
that definitely leaves the rule's `accounts` closes the signal at once; unknown membership neither admits nor resolves.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from engine.calendars import add_span
from engine.findings import Finding
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.calendar import Calendar
from rules.rule import Priority, Rule

State = Literal["pending", "held", "open", "acknowledged", "shadow", "ignored", "resolved"]
What = Literal[
    "began",
    "opened",
    "waits",
    "held",
    "shadowed",
    "ignored",
    "stepped",
    "retimed",
    "asks",
    "unsure",
    "resolved",
]
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of one rule for one subject. `held`: what the hold's clock gathered before it last stood still."""

    rule: str
    account: str
    child: str
    state: State
    first_true_at: datetime
    occasion: str = ""
    window: str = ""
    priority: Priority = "normal"
    true_since: datetime | None = None
    held: timedelta = NOTHING
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    false_since: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str = ""
    waits_for: str = ""

    @property
    def is_live(self) -> bool:
        return self.state != "resolved"

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "acknowledged")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a step may know beside the finding.

    `is_first_look`: the rule is new to this account (it went live, or the account was just first seen).
    `last_opened_at`: the
    newest earlier opening, for the cooldown. `is_touched`: a person acknowledged it or worked on a task of it.
    `muted_by`: an
    open signal named in `quiet_while`. `trial`: why the rule may not act on this account. `is_over_limit`:
    past `hold_if`.
    `openings_left`: how many more may open today under `already_true: {open: n a day}` (None: no limit).
    """

    now: datetime
    zone: ZoneInfo
    calendar: Calendar
    is_first_look: bool = False
    last_opened_at: datetime | None = None
    is_touched: bool = False
    muted_by: str = ""
    trial: Literal["", "shadow", "canary", "holdout"] = ""
    is_over_limit: bool = False
    openings_left: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of state, for the ledger. `reason` is a name from a closed list; `detail` completes it (a
    window, a rule).
    """

    what: What
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stepped:
    """The signal as it now is (None: there is none), what changed, and when time alone could change it again."""

    signal: Signal | None
    changes: tuple[Change, ...] = ()
    wake_at: datetime | None = None


def step(rule: Rule, signal: Signal | None, finding: Finding, at: Circumstances) -> Stepped:
    """What `finding` does to the live `signal` of its subject (None: there is none)."""
    if signal is None:
        return _first(rule, finding, at)
    if finding.accounts is FALSE:
        return _resolve(signal, "left", at)
    if signal.occasion != finding.occasion and finding.occasion and finding.holds is TRUE:
        return _moved(rule, signal, finding, at)
    if signal.state == "pending":
        return _pending(rule, signal, finding, at)
    if signal.is_open:
        return _open(rule, signal, finding, at)
    return _aside(rule, signal, finding, at)


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


def _answer(rule: Rule, finding: Finding) -> Truth:
    """The finding as this rule takes it: `if_unknown: open` lets an unknown condition of a definite member
    count as true.
    """
    if finding.accounts is TRUE and finding.holds is UNKNOWN and rule.if_unknown == "open":
        return TRUE
    return min(finding.accounts, finding.holds)


def _first(rule: Rule, finding: Finding, at: Circumstances) -> Stepped:
    answer = _answer(rule, finding)
    if answer is UNKNOWN and finding.accounts is TRUE and rule.if_unknown == "tell_ops":
        return Stepped(None, (Change("unsure", "unknown"),))
    if answer is not TRUE:
        return Stepped(None)
    begun = Signal(rule.name, "", finding.child, "pending", at.now, finding.occasion, finding.window)
    begun = replace(begun, priority=_priority(rule, finding.window), true_since=at.now)
    if at.is_first_look and rule.already_true.what == "ignore":
        return Stepped(replace(begun, state="ignored"), (Change("ignored", "already_true"),))
    if rule.true_for is None:
        return _try_open(rule, begun, at)
    if at.openings_left is not None:
        # When its hold is over it is still one of those that were true already.
        begun = replace(begun, waits_for="a_day")
    ends_at = _hold_ends(rule, begun, at)
    return Stepped(begun, (Change("began", "hold", str(rule.true_for)),), ends_at)


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
    if at.trial:
        return Stepped(replace(signal, state="shadow", opened_at=at.now), (Change("shadowed", at.trial),))
    if at.muted_by:
        return _wait(signal, "muted", at.muted_by, None)
    if rule.not_again_within is not None and at.last_opened_at is not None:
        until = add_span(at.last_opened_at, rule.not_again_within, at.zone, at.calendar)
        if at.now < until:
            return _wait(signal, "cooldown", until.isoformat(), until)
    if at.is_over_limit:
        return Stepped(replace(signal, state="held"), (Change("held", "hold_if"),))
    if at.openings_left is not None and at.openings_left <= 0:
        return _wait(signal, "a_day", "", at.now + timedelta(days=1))
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
    if answer is FALSE:
        return _clearing(rule, signal, at)
    if answer is UNKNOWN:
        return Stepped(signal)
    again = replace(signal, false_since=None, waits_for="")
    if finding.window == signal.window:
        return Stepped(again)
    return _stepped(rule, again, finding)


def _stepped(rule: Rule, signal: Signal, finding: Finding) -> Stepped:
    moved = replace(signal, window=finding.window, priority=_priority(rule, finding.window))
    return Stepped(moved, (Change("stepped", "window", finding.window),))


def _clearing(rule: Rule, signal: Signal, at: Circumstances) -> Stepped:
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
        return Stepped(replace(falling, waits_for="person"), (Change("asks", "cleared"),))
    return _resolve(falling, "cleared", at)


def _aside(rule: Rule, signal: Signal, finding: Finding, at: Circumstances) -> Stepped:
    """Held, shadow and ignored signals act on nobody: they only wait for the condition to end, or for a later
    window.
    """
    answer = _answer(rule, finding)
    if answer is FALSE:
        return _resolve(signal, "passed", at)
    if answer is UNKNOWN or finding.window == signal.window:
        return Stepped(signal)
    if signal.state == "ignored":
        return _try_open(rule, replace(signal, window=finding.window, state="pending"), at)
    return _stepped(rule, signal, finding)


def _moved(rule: Rule, signal: Signal, finding: Finding, at: Circumstances) -> Stepped:
    """The day it counts to has moved: the same signal is re-timed, or with `if_date_moves: reopen` another
    takes its place.
    """
    if rule.if_date_moves == "reopen" and signal.is_open:
        return _resolve(signal, "date_moved", at)
    moved = replace(
        signal,
        occasion=finding.occasion,
        window=finding.window,
        priority=_priority(rule, finding.window),
        false_since=None,
    )
    return Stepped(moved, (Change("retimed", signal.occasion, finding.occasion),))


def _resolve(signal: Signal, resolution: str, at: Circumstances) -> Stepped:
    over = replace(signal, state="resolved", resolved_at=at.now, resolution=resolution, waits_for="")
    return Stepped(over, (Change("resolved", resolution),))


def _priority(rule: Rule, window: str) -> Priority:
    return next((each.priority for each in rule.windows if each.name == window), rule.priority)
