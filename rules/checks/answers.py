"""Rules and the playbooks that answer them: about the same thing, and never changing what the rule itself reads."""

from collections.abc import Iterable, Iterator

from rules.expression import FieldRef
from rules.playbook import Playbook, TaskStep, UpdateStep
from rules.problems import Problem
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.walk import walk


def check_answers(rulebook: Rulebook) -> Iterator[Problem]:
    for rule in rulebook.rules.values():
        for playbook in started_by(rule, rulebook):
            if playbook.about not in ("account", "contact", rule.about):
                message = (
                    f"This is about {playbook.about}, but `{rule.name}`, which starts it, about {rule.about}."
                )
                hint = "Leave `about:` out, or make both about the same."
                yield Problem(
                    playbook.place,
                    "about-mismatch",
                    message,
                    hint,
                    second=rule.place,
                    second_says=f"the rule `{rule.name}`",
                )
            yield from _loops(rule, playbook)


def started_by(rule: Rule, rulebook: Rulebook) -> list[Playbook]:
    """The playbooks a rule starts, and those that their tasks' outcomes start."""
    found: dict[str, Playbook] = {}
    waiting = [
        rule.start,
        *(window.start for window in rule.windows),
        *_outcomes([rule.task] if rule.task else []),
    ]
    while waiting:
        playbook = rulebook.playbooks.get(waiting.pop())
        if playbook is not None and playbook.name not in found:
            found[playbook.name] = playbook
            waiting += _outcomes(playbook.steps.values())
    return list(found.values())


def _outcomes(steps: Iterable[object]) -> list[str]:
    tasks = [step for step in steps if isinstance(step, TaskStep)]
    return [outcome.start for task in tasks for outcome in task.outcomes if outcome.start]


def _loops(rule: Rule, playbook: Playbook) -> Iterator[Problem]:
    reads = fields_read(rule)
    for step in playbook.steps.values():
        if isinstance(step, UpdateStep) and step.field in reads:
            message = (
                f"This sets `{step.field}`, which the rule `{rule.name}` reads that starts the playbook."
            )
            hint = "Set another field, or let the rule read something else."
            yield Problem(
                step.place,
                "rule-loop",
                message,
                hint,
                second=rule.place,
                second_says=f"the rule `{rule.name}`",
            )


def fields_read(rule: Rule) -> set[str]:
    """The account's fields that decide about a rule's signal."""
    parts = [part for part in (rule.when, rule.accounts, rule.counts_to) if part is not None]
    nodes = (node for part in parts for node in walk(part))
    return {node.name for node in nodes if isinstance(node, FieldRef) and node.about == "account"}
