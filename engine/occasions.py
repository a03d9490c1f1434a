"""Signals that are about one event or one period: which of them may begin, and which were there before. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.findings import Finding
from rules.rule import Rule

LATE = timedelta(days=90)
"""An event that is told of later than this opens nothing more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an account and a rule. `since`: from when on the rule watches it. `looked_at`: when the account
    was last evaluated. `is_new`: not by this rule, or not at all. `is_history`: what is told is history.
    """

    since: datetime
    looked_at: datetime | None
    is_new: bool = False
    is_history: bool = False


def is_first_look(rule: Rule, finding: Finding, seen: Seen) -> bool:
    """Whether it was so before the rule watched the account, so that `already_true` decides."""
    if finding.at is None or not rule.has_occasions:
        return seen.is_new or seen.is_history
    return finding.at < seen.since or (rule.each is not None and seen.is_history)


def may_begin(rule: Rule, finding: Finding, seen: Seen) -> bool:
    """An event may at any time, one from before only where `already_true` opens. A period's moment is met once: where
    the condition comes true later, the account waits for the next.
    """
    if finding.at is None or not rule.has_occasions:
        return True
    opens = rule.already_true.what == "open"
    if rule.each is not None:
        return finding.at >= seen.since or opens
    if finding.at < seen.since:
        return opens and seen.is_new
    return seen.looked_at is None or seen.looked_at < finding.at
