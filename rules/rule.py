"""A rule: when its condition holds of a subject, raise this signal and start what answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rules.condition import And, Condition
from rules.every import Every
from rules.expression import Expr
from rules.playbook import TaskStep
from rules.problems import NOWHERE, Place
from rules.text import LocalText, Sentence
from rules.values import Span

SignalKind = Literal["risk", "opportunity", "lifecycle"]
Priority = Literal["low", "normal", "high", "urgent"]
Starter = Literal["", "csm", "ops"]
ALWAYS: Condition = And(())
"""The condition of a rule without `when:`."""


@dataclass(frozen=True, slots=True)
class AlreadyTrue:
    """What to do with accounts of which the rule is true on the day it goes live or they are first seen."""

    what: Literal["ignore", "open"] = "ignore"
    a_day: int | None = None
    """With `open`: at most so many a day."""


@dataclass(frozen=True, slots=True)
class HoldIf:
    """Past either limit the rule's openings are held for a person's yes. Shares are 0..1."""

    accounts_over: float | int | None = None
    """A share of all accounts (float) or a count (int)."""
    per_owner_over: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """One of the spans before a contract's end through which a signal steps: entered `from_` before `counts_to`."""

    name: str
    label: LocalText
    from_: Span
    start: str = ""
    escalate: str = ""
    priority: Priority = "normal"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Each:
    """`each: survey_answered where score <= 6`: one signal for each such event."""

    event: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an edition, its defaults filled in.

    `about` is `account` or a child kind. With `windows`, the occasion is the day `counts_to` yields and the
    signal is open
    while that day is ahead by no more than the widest window and `when` holds; the windows are sorted widest first.
    """

    name: str
    says: Sentence
    because: LocalText
    kind: SignalKind
    about: str
    accounts: Condition | None
    when: Condition
    area: str = ""
    reason: str = ""
    owner: str = ""
    priority: Priority = "normal"
    if_unknown: Literal["wait", "open", "tell_ops"] = "wait"
    true_for: Span | None = None
    clear_after: Span | None = None
    not_again_within: Span | None = None
    when_clear: Literal["close", "close_if_untouched", "ask", "keep"] = "close_if_untouched"
    already_true: AlreadyTrue = AlreadyTrue()
    hold_if: HoldIf | None = None
    quiet_while: tuple[str, ...] = ()
    mode: Literal["off", "shadow", "canary", "live"] = "live"
    canary_share: float = 0.0
    holdout: float = 0.0
    start: str = ""
    task: TaskStep | None = None
    counts_to: Expr | None = None
    windows: tuple[Window, ...] = ()
    if_date_moves: Literal["retime", "reopen"] = "retime"
    until: date | None = None
    """The last day, in the account's zone, on which it opens anything."""
    by_hand: Starter = ""
    """The role of the people who may start its signal for an account themselves."""
    each: Each | None = None
    every: Every | None = None
    comments: tuple[str, ...] = ()
    comment_at: Mapping[int, str] = field(default_factory=dict)
    """By line, what they say of what stands there: an explanation has it beside the condition of that line."""
    place: Place = NOWHERE

    @property
    def opens_by_itself(self) -> bool:
        """Whether evaluation may open it; a rule by hand that has no condition waits for a person."""
        return not self.by_hand or self.when != ALWAYS or self.has_occasions

    @property
    def has_occasions(self) -> bool:
        """Whether each of its signals is about one event or one period, and no other ever is."""
        return self.each is not None or self.every is not None

    @property
    def opens_when(self) -> Condition:
        """All that must be true of the account, and of the event if it opens for one."""
        where = self.each.where if self.each else None
        parts = [part for part in (where, self.when) if part is not None and part != ALWAYS]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def is_over(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.until is not None and today > self.until
