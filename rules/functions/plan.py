"""Milestones of a plan: reached, late, and by how much."""

from typing import Literal

from rules import raw
from rules.condition import Condition, Milestone
from rules.expression import Expr, Overdue
from rules.functions.arguments import read_arguments
from rules.problems import did_you_mean
from rules.resolver import Resolver
from rules.values import SPAN, Type


def reached(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    return _milestone(resolver, call, "reached")


def late(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    return _milestone(resolver, call, "late")


def _milestone(resolver: Resolver, call: raw.Call, what: Literal["reached", "late"]) -> Condition | None:
    plan, milestone = _named(resolver, call)
    return Milestone(what, plan, milestone, resolver.text(call), resolver.place(call))


def overdue(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    plan, milestone = _named(resolver, call)
    return Overdue(plan, milestone, SPAN, resolver.place(call))


def _named(resolver: Resolver, call: raw.Call) -> tuple[str, str]:
    given = read_arguments(resolver, call, 1, 1)
    value, plans = given.plain[0].value, resolver.scope.plans
    if not isinstance(value, raw.Word):
        given.refuse_usage()
    if len(value.path) != 2:
        holding = sorted(plan for plan, milestones in plans.items() if value.name in milestones)
        hint = (
            f"Write `{holding[0]}.{value.name}`."
            if holding
            else "A milestone is named with its plan: `plan.milestone`."
        )
        given.refuse("bad-arguments", f"`{value.name}` does not say of which plan.", hint, value)
    plan, milestone = value.path
    if plan not in plans:
        hint = did_you_mean(plan, plans) or (f"There are: {', '.join(sorted(plans)[:12])}." if plans else "")
        given.refuse("unknown-plan", f"There is no plan `{plan}`.", hint, value)
    if milestone not in plans[plan]:
        hint = did_you_mean(milestone, plans[plan]) or f"It has: {', '.join(plans[plan])}."
        given.refuse("unknown-milestone", f"The plan `{plan}` has no milestone `{milestone}`.", hint, value)
    return plan, milestone


FUNCTIONS = {"reached": reached, "late": late, "overdue": overdue}
