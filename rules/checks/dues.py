"""Milestones that fall due after the contract they count to has ended."""

from collections.abc import Iterator

from rules.expression import Aggregate, Arithmetic, Constant, Expr, FieldRef
from rules.plan import Plan
from rules.problems import Problem
from rules.proofs.ranges import Amount
from rules.proofs.saying import amount_of
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.values import Span
from rules.walk import walk


def check_dues(rulebook: Rulebook) -> Iterator[Problem]:
    ends = {field: rule for rule in rulebook.rules.values() for field in _days_of(rule.counts_to)}
    for plan in rulebook.plans.values():
        ahead = _ahead(plan.starts)
        days = _days_of(plan.starts)
        if ahead is not None and days and days <= ends.keys():
            yield from _late(plan, ahead, ends[next(iter(days))])


def _late(plan: Plan, ahead: Amount, rule: Rule) -> Iterator[Problem]:
    for milestone in plan.milestones.values():
        due = amount_of(milestone.due)
        if due is not None and due > ahead:
            message = (
                f"This falls due {due - ahead} days after the day that `{rule.name}` counts to has passed."
            )
            hint = "Let the plan start earlier, or make `due:` shorter."
            there = f"the rule `{rule.name}`"
            yield Problem(milestone.place, "due-after-end", message, hint, "warning", rule.place, there)


def _days_of(of: Expr | None) -> frozenset[FieldRef]:
    """The dates of children that an expression yields, whatever its conditions ask: a contract's end."""
    if isinstance(of, FieldRef):
        is_end = of.about != "account" and of.type.kind in ("date", "moment")
        return frozenset({of} if is_end else ())
    if isinstance(of, Aggregate):
        return _days_of(of.value)
    parts = (getattr(of, name, None) for name in ("left", "right", "first", "second", "then", "otherwise"))
    return frozenset[FieldRef]().union(*(_days_of(part) for part in parts if part is not None))


def _ahead(starts: Expr) -> Amount | None:
    """By how many days a plan starts before the end that it reads; None where that cannot be told."""
    if not isinstance(starts, Arithmetic):
        return 0 if _is_end(starts) else None
    if (
        not isinstance(starts.right, Constant)
        or not isinstance(starts.right.value, Span)
        or not _is_end(starts.left)
    ):
        return None
    days = amount_of(starts.right.value)
    return None if days is None else days if starts.op == "-" else -days


def _is_end(of: Expr) -> bool:
    """A date as it stands, or the first or last of several: nothing is reckoned with."""
    return not any(isinstance(node, Arithmetic) for node in walk(of))
