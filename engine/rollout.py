"""How a rule is let loose: on which accounts it may act, and whether it is the rule that it was. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from engine.calendars import local_day
from rules.rule import Rule
from rules.rulebook import Rulebook

Trial = Literal["", "shadow", "canary", "holdout"]


def trial_of(rule: Rule, account: str) -> Trial:
    """Why the rule may not act on this account, or nothing. The same account always has the same lot."""
    if rule.mode == "shadow":
        return "shadow"
    if rule.mode == "canary" and lot("canary", rule.name, account) >= rule.canary_share:
        return "canary"
    return "holdout" if lot("holdout", rule.name, account) < rule.holdout else ""


def lot(*words: str) -> float:
    """A number from 0 to 1 (never 1) that is always the same for the same words, and evenly spread."""
    digest = hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def means_the_same(rule: Rule, earlier: Rule | None, today: date) -> bool:
    """Whether a rule asks what an earlier edition's rule of its name asked; if not, it is a new one. So is one that was
    switched off, or whose last day was over and is put off.
    """
    if earlier is None or earlier.mode == "off" or (earlier.is_over(today) and not rule.is_over(today)):
        return False
    return _asks(rule) == _asks(earlier)


def newly_live(after: Rulebook, earlier: Mapping[str, Rule], now: datetime) -> list[str]:
    """The rules that open for events and periods, and did not do so in the edition before."""
    rules = [rule for rule in after.rules.values() if rule.has_occasions and rule.mode != "off"]
    today = local_day(now, ZoneInfo(after.workspace.time_zone))
    return [rule.name for rule in rules if not means_the_same(rule, earlier.get(rule.name), today)]


def _asks(rule: Rule) -> tuple[object, ...]:
    windows = tuple((window.name, window.from_) for window in rule.windows)
    return (rule.about, rule.accounts, rule.when, rule.counts_to, windows, rule.each, rule.every)
