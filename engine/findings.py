"""Findings: a rule's answer about one subject at one moment, with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from engine.truth import Truth


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that was read: the expression as written, the typed value (EMPTY, or None when unknown), why unknown,
    and, where it is a plain fact, from when and whom. `days`: of a window of days, the first and the last. `is_share`:
    it is a share of something, and reads as so many of a hundred. `members`: the keys of the children, or accounts
    below, that were counted, or of which it is so; `seen`: what was read of these, where that was asked for. `why` and
    `by`: of what a person decided.
    """

    text: str
    value: Any
    unknown: str = ""
    observed_at: datetime | None = None
    source: str = ""
    days: tuple[date, date] | None = None
    is_share: bool = False
    members: tuple[str, ...] = ()
    why: str = ""
    by: str = ""
    seen: tuple["Seen", ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of one member; `about`: its kind."""

    about: str
    key: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """`accounts` and `holds` are the answers of the rule's two conditions. `occasion`: what it is about this
    time (an ISO day
    for a rule with windows, an event's id, a period's name, else empty). `window`: the window the subject stands
    in, empty outside all of them. `at`: when the event happened, or the period's moment was.
    """

    rule: str
    child: str
    accounts: Truth
    holds: Truth
    occasion: str = ""
    window: str = ""
    evidence: tuple[Evidence, ...] = ()
    at: datetime | None = None


class Standing(NamedTuple):
    """How a subject stands to a rule's two conditions: a finding without what was read."""

    accounts: Truth
    holds: Truth

    @property
    def truth(self) -> Truth:
        return min(self)


@dataclass(frozen=True, slots=True)
class MilestoneStatus:
    """Where a milestone stands: `expected`, `late`, `reached`, `waived` or `unknown`; `late_since` is the end
    of the due day.
    """

    plan: str
    name: str
    status: str
    due_on: Any = None
    reached_at: datetime | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything an evaluation of one account at `at` found.

    `findings` holds one entry per (rule, child) whose answer is true, plus every one asked for in `watched`
    (those with a live
    signal), whatever its answer. `horizon`: the earliest later instant at which any answer could change by time alone.
    `reached`: milestones seen reached for the first time. `unknown`: rules that are unknown, with the fields at fault.
    """

    account: str
    at: datetime
    findings: tuple[Finding, ...]
    horizon: datetime | None
    milestones: tuple[MilestoneStatus, ...]
    reached: tuple[tuple[str, str], ...]
    unknown: Mapping[str, tuple[str, ...]]
