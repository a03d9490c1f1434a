"""Rules and the playbooks that answer them: about the same thing, and never changing what the rule itself reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from rules.checks.circles import circles_in
from rules.condition import TaskDone
from rules.expression import FieldRef, TaskOutcome
from rules.playbook import Playbook, TaskStep, UpdateStep
from rules.problems import Problem
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.walk import walk


def check_answers(rulebook: Rulebook) -> Iterator[Problem]:
    reads = {name: fields_read(rule) for name, rule in rulebook.rules.items()}
    for name, rule in rulebook.rules.items():
        for playbook in started_by(rule, rulebook):
            if playbook.about not in ("account", "contact", rule.about):
                message = (
                    f"The playbook `{playbook.name}` is about {playbook.about}, but `{rule.name}`, which starts it, "
                    f"about {rule.about}."
                )
                hint = "Start another playbook, leave `about:` out of this one, or make both about the same."
                yield Problem(
                    playbook.place,
                    "about-mismatch",
                    message,
                    hint,
                    second=rule.place,
                    second_says=f"the rule `{rule.name}`",
                )
            yield from _loops(rule, playbook, reads[name])
            yield from _answered(rule, playbook.steps.values(), reads[name], playbook)
        if rule.task is not None:
            yield from _answered(rule, [rule.task], reads[name])
    yield from _long_loops(rulebook, reads)


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


def _loops(rule: Rule, playbook: Playbook, reads: Collection[str]) -> Iterator[Problem]:
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


def _answered(
    rule: Rule, steps: Iterable[object], reads: Collection[str], playbook: Playbook | None = None
) -> Iterator[Problem]:
    """People's answers to tasks may close the rule's signal and open it again, as often as they like. Without a
    `playbook`: the task is the rule's own.
    """
    again = playbook.again if playbook else None
    if rule.not_again_within is not None or (again is not None and again.how != "always"):
        return
    reader = f"the rule `{rule.name}` reads that starts the playbook" if playbook else "the rule itself reads"
    hint = "Give the rule `not_again_within:`" + (", or the playbook `again:`." if playbook else ".")
    tasks = tasks_read(rule)
    for step in steps:
        if isinstance(step, TaskStep):
            asked = next((one.asks for one in step.outcomes if one.asks in reads), "")
            if asked or step.id in tasks:
                what = f"sets `{asked}`" if asked else "ends the task"
                message = f"An answer here {what}, which {reader}: each"
                message += " change of mind closes the signal or opens it anew."
                there = f"the rule `{rule.name}`"
                yield Problem(step.place, "rule-loop", message, hint, "warning", rule.place, there)


def _long_loops(rulebook: Rulebook, reads: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Rules whose playbooks set what the next of them reads, round to the first."""
    sets = {name: _fields_set(rule, rulebook) for name, rule in rulebook.rules.items()}
    readers: dict[str, set[str]] = {}
    for name, fields in reads.items():
        for field in fields:
            readers.setdefault(field, set()).add(name)
    leads = {
        name: {other for field in fields for other in readers.get(field, ()) if other != name}
        for name, fields in sets.items()
    }
    places = {name: rule.place for name, rule in rulebook.rules.items()}
    message = "Playbooks set what the rules of one another read, in a circle"
    for problem in circles_in(leads, places, "rule-loop", message):
        yield replace(problem, severity="warning")


def _fields_set(rule: Rule, rulebook: Rulebook) -> set[str]:
    steps = (step for playbook in started_by(rule, rulebook) for step in playbook.steps.values())
    return {step.field for step in steps if isinstance(step, UpdateStep)}


def tasks_read(rule: Rule) -> set[str]:
    """The tasks whose end decides about a rule's signal."""
    parts = [part for part in (rule.when, rule.accounts) if part is not None]
    return {node.task for part in parts for node in walk(part) if isinstance(node, TaskDone | TaskOutcome)}


def fields_read(rule: Rule) -> set[str]:
    """The account's fields that decide about a rule's signal."""
    parts = [part for part in (rule.when, rule.accounts, rule.counts_to) if part is not None]
    nodes = (node for part in parts for node in walk(part))
    return {node.name for node in nodes if isinstance(node, FieldRef) and node.about == "account"}
