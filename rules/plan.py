"""Plans: the checkpoints an account should reach, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.condition import Condition
from rules.expression import Expr
from rules.problems import NOWHERE, Place
from rules.text import LocalText
from rules.values import Span


@dataclass(frozen=True, slots=True)
class MilestoneDef:
    """Expected `due` after the plan starts (day of start + span); `at_the_latest` is a second, harder date.

    Late from the end of the due day in the account's zone until reached. The latest day is told to people; a rule asks
    after it with `overdue(plan.milestone) >= 30d`.
    """

    name: str
    label: LocalText
    due: Span
    at_the_latest: Span | None
    reached: Condition
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Plan:
    """`accounts`: who the plan is for; `starts`: a date or moment of the account from which the due dates count."""

    name: str
    label: LocalText
    accounts: Condition | None
    starts: Expr
    milestones: Mapping[str, MilestoneDef]
    place: Place = NOWHERE


def labels_of(plans: Mapping[str, Plan]) -> Mapping[str, LocalText]:
    """What people read of plans, and of milestones as conditions name them: `onboarding.kickoff`."""
    labels = {plan.name: plan.label for plan in plans.values()}
    for plan in plans.values():
        labels |= {f"{plan.name}.{one.name}": one.label for one in plan.milestones.values()}
    return labels
