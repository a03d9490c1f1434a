"""What would wait for itself: rules that read or mute one another, milestones that need one another."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from rules.condition import Condition, Milestone, SignalState
from rules.expression import Expr, Overdue
from rules.problems import NOWHERE, Place, Problem
from rules.rulebook import Rulebook
from rules.walk import walk

Graph = Mapping[str, set[str]]
MOST_CIRCLES = 100
"""How many of a kind are told at once."""


def check_circles(rulebook: Rulebook) -> Iterator[Problem]:
    places = {name: rule.place for name, rule in rulebook.rules.items()}
    reads = {name: _signals(rule.when, rule.accounts) for name, rule in rulebook.rules.items()}
    mutes = {name: set(rule.quiet_while) for name, rule in rulebook.rules.items()}
    yield from circles_in(reads, places, "rule-circle", "Rules read one another's signals in a circle")
    yield from circles_in(mutes, places, "quiet-circle", "Rules mute one another, so that all may stay quiet")
    yield from _milestones(rulebook)


def _signals(*conditions: Condition | None) -> set[str]:
    nodes = (node for condition in conditions if condition is not None for node in walk(condition))
    return {node.rule for node in nodes if isinstance(node, SignalState)}


def _milestones(rulebook: Rulebook) -> Iterator[Problem]:
    reads: dict[str, set[str]] = {}
    places: dict[str, Place] = {}
    for plan in rulebook.plans.values():
        for milestone in plan.milestones.values():
            name = f"{plan.name}.{milestone.name}"
            parts: list[Condition | Expr] = [milestone.reached, plan.starts]
            parts += [plan.accounts] if plan.accounts is not None else []
            reads[name] = {
                f"{node.plan}.{node.milestone}"
                for part in parts
                for node in walk(part)
                if isinstance(node, Milestone | Overdue)
            }
            places[name] = milestone.place
    yield from circles_in(reads, places, "milestone-circle", "Milestones need one another in a circle")


def circles_in(graph: Graph, places: Mapping[str, Place], code: str, message: str) -> Iterator[Problem]:
    """One problem for each circle, at the member that is written first."""
    left = {name: set(others) for name, others in graph.items()}
    for _ in range(MOST_CIRCLES):
        try:
            TopologicalSorter(left).prepare()
            return
        except CycleError as error:
            circle: list[str] = error.args[1]
            first = min((name for name in circle if name in places), key=lambda name: places[name])
            told = f"{message}: {' -> '.join(reversed(circle))}."
            other = next((name for name in circle if name in places and name != first), "")
            second, says = (places[other], f"`{other}`") if other else (NOWHERE, "")
            yield Problem(
                places[first], code, told, "Break it in one place.", second=second, second_says=says
            )
            left = {name: others - set(circle) for name, others in left.items() if name not in circle}
