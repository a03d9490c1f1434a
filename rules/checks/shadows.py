"""Rules that shadow one another: whenever the one opens the other is open as well, and does the same."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rules.checks.reach import opens
from rules.condition import And, Condition, Named
from rules.problems import NOWHERE, Problem
from rules.proofs.search import Patience, implies, may_be
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.values import Span
from rules.walk import LEAF_TYPES, walk

MOST_PAIRS = 20_000
"""How many pairs of a rulebook's rules are compared; pairs that have nothing in common are never looked at."""


@dataclass(frozen=True, slots=True)
class Watched:
    """`needs`: what must be so of it whenever the rule is true; `asks`: all that it asks about."""

    rule: Rule
    condition: Condition
    needs: frozenset[int]
    asks: frozenset[int]


def check_shadows(rulebook: Rulebook, patience: Patience) -> Iterator[Problem]:
    left = MOST_PAIRS
    alike: dict[object, list[Watched]] = defaultdict(list)
    for rule in rulebook.rules.values():
        if rule.mode != "off":
            alike[_effect(rule)].append(_watched(rule, patience))
    for group in alike.values():
        told: set[str] = set()
        for narrow, wide in _pairs(group):
            left -= 1
            if left < 0 or patience.left <= 0:
                return
            if narrow.rule.name not in told and _is_shadowed(narrow, wide, told, patience):
                told.add(narrow.rule.name)
                yield _problem(narrow.rule, wide.rule)


def _effect(rule: Rule) -> object:
    """What a signal of the rule does, and how it lives; the sentence it says is its own."""
    task = repr(replace(rule.task, id="", place=NOWHERE)) if rule.task else ""
    windows = repr(tuple(replace(window, place=NOWHERE) for window in rule.windows))
    life = (rule.not_again_within, rule.when_clear, rule.clear_after, rule.if_unknown, rule.holdout)
    who = (rule.about, rule.kind, rule.area, rule.reason, rule.priority, rule.mode)
    asked = (rule.each, rule.every, rule.until, rule.by_hand)
    return (*who, rule.start, task, windows, rule.counts_to, *asked, *life)


def _watched(rule: Rule, patience: Patience) -> Watched:
    condition = opens(rule)
    needs = {patience.say(part).number for part in _parts(condition) if isinstance(part, LEAF_TYPES)}
    asked = {patience.say(node).number for node in walk(condition) if isinstance(node, LEAF_TYPES)}
    return Watched(rule, condition, frozenset(needs), frozenset(asked))


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, And):
        for part in condition.parts:
            yield from _parts(part)
    elif isinstance(condition, Named):
        yield from _parts(condition.condition)
    else:
        yield condition


def _pairs(group: Sequence[Watched]) -> Iterator[tuple[Watched, Watched]]:
    """Who may be shadowed by whom: whoever asks about all that the other needs."""
    asking: dict[int, list[Watched]] = defaultdict(list)
    for one in group:
        for subject in one.asks:
            asking[subject].append(one)
    for wide in group:
        if wide.needs:
            rarest = min((asking[subject] for subject in wide.needs), key=len)
            yield from ((one, wide) for one in rarest if one is not wide and wide.needs <= one.asks)


def _is_shadowed(narrow: Watched, wide: Watched, told: set[str], patience: Patience) -> bool:
    one, other = narrow.rule, wide.rule
    if other.name in told or one.name in other.quiet_while or other.name in one.quiet_while:
        return False  # which of the two speaks has been arranged
    if not set(other.quiet_while) <= set(one.quiet_while) or not _is_sooner(other.true_for, one.true_for):
        return False
    return may_be((narrow.condition, "true"), patience=patience) and implies(
        narrow.condition, wide.condition, patience
    )


def _is_sooner(one: Span | None, other: Span | None) -> bool:
    if one is None or one == other:
        return True
    return other is not None and not (one.is_business or other.is_business) and one.elapsed <= other.elapsed


def _problem(rule: Rule, over: Rule) -> Problem:
    message = (
        f"Whenever `{rule.name}` is true, so is `{over.name}`, which does the same: it says everything twice."
    )
    hint = "Take one of them out, give them different answers, or write `quiet_while:`."
    return Problem(rule.place, "shadowed", message, hint, "warning", over.place, f"the rule `{over.name}`")
