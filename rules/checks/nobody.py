"""Levels of an escalation that lead to nobody."""

from collections.abc import Iterator, Mapping

from rules.checks.answers import started_by
from rules.playbook import EscalateStep, TaskStep
from rules.problems import Problem
from rules.rule import Rule
from rules.rulebook import Rulebook

MAY_BE_NONE = ("consulted", "informed")
"""Relations that an area need not have; work for the others falls to somebody."""


def check_nobody(rulebook: Rulebook) -> Iterator[Problem]:
    for name, rules in _climbed_for(rulebook).items():
        policy = rulebook.escalations.get(name)
        for number, level in enumerate(policy.levels if policy else (), start=1):
            rule = next((rule for rule in rules if _is_nobody(level.to, rule, rulebook)), None)
            if policy is not None and rule is not None:
                message = f"Level {number} leads to nobody: the area `{rule.area}` has none {' or '.join(level.to)}."
                hint = "Name somebody in the area, or let the level lead to `accountable` or to a role."
                there = f"the rule `{rule.name}`, of this area"
                yield Problem(policy.place, "reaches-nobody", message, hint, "warning", rule.place, there)


def _climbed_for(rulebook: Rulebook) -> Mapping[str, list[Rule]]:
    """By escalation, the rules whose signals or tasks may climb it."""
    found: dict[str, list[Rule]] = {}
    for rule in rulebook.rules.values():
        names = [window.escalate for window in rule.windows]
        steps = [step for playbook in started_by(rule, rulebook) for step in playbook.steps.values()]
        names += [step.policy for step in steps if isinstance(step, EscalateStep)]
        names += [step.escalate for step in (rule.task, *steps) if isinstance(step, TaskStep)]
        for name in dict.fromkeys(filter(None, names)):
            found.setdefault(name, []).append(rule)
    return found


def _is_nobody(targets: tuple[str, ...], rule: Rule, rulebook: Rulebook) -> bool:
    entries = rulebook.team.responsibilities.get(rule.area, ())
    return bool(entries) and all(
        target in MAY_BE_NONE and not any(getattr(entry, target) for entry in entries) for target in targets
    )
