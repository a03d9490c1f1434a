"""Playbooks broken in one place: a step dropped, its recipient another, a wait shorter or longer, an end gone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from rules.condition import Condition, Or
from rules.playbook import BranchStep, EmailStep, EndStep, Playbook, Step, TaskStep, WaitStep, WaitUntilStep
from rules.rulebook import Rulebook
from workflows.stories.mutants.conditions import broken
from workflows.stories.mutants.mutant import Mutant
from workflows.stories.mutants.spans import spans


def playbook_mutants(playbook: Playbook, rulebook: Rulebook) -> Iterator[Mutant]:
    for step in playbook.steps.values():
        if not isinstance(step, BranchStep | EndStep):
            said, story = f"step `{_named(step)}` is dropped", "one in which it is done, and looked at"
            yield _mutant(rulebook, playbook, step, said, story, _without(playbook, step))
        for other, said, story in _otherwise(step, playbook):
            changed = replace(playbook, steps={**playbook.steps, step.id: other})
            yield _mutant(rulebook, playbook, step, said, story, changed)
    if playbook.goal is not None:
        story = "one in which the goal is reached midway, and that says how the run ended"
        yield _mutant(rulebook, playbook, playbook, "`goal:` is dropped", story, replace(playbook, goal=None))
    for name in playbook.exits:
        left = {key: exit_ for key, exit_ in playbook.exits.items() if key != name}
        story = "one that leaves by it, and says how the run ended"
        yield _mutant(
            rulebook, playbook, playbook, f"exit `{name}` is dropped", story, replace(playbook, exits=left)
        )


def _otherwise(step: Step, playbook: Playbook) -> Iterator[tuple[Step, str, str]]:
    match step:
        case EmailStep(to=to) if len(to.roles) > 1:
            said = f"step `{_named(step)}`: to {to.roles[-1]} first, instead of {to.roles[0]}"
            roles = replace(to, roles=tuple(reversed(to.roles)))
            yield (
                replace(step, to=roles),
                said,
                f"one with a contact of each role: {to.roles[0]}, {to.roles[-1]}",
            )
        case TaskStep():
            yield from _of_task(step)
        case WaitStep(span=span):
            for other in spans(span):
                yield (
                    replace(step, span=other),
                    f"wait: {span} becomes {other}",
                    "one that looks the day before it ends, and the day of",
                )
        case WaitUntilStep():
            yield from _of_wait(step, playbook)
        case _:
            return


def _of_task(step: TaskStep) -> Iterator[tuple[Step, str, str]]:
    other = "owner" if step.assign != "owner" else "accountable"
    if step.assign not in ("responsible", "owner"):
        said = f"step `{step.id}`: assigned to the owner, instead of {step.assign}"
        yield replace(step, assign=other), said, "one that says who gets it"
    if step.escalate:
        said = f"step `{step.id}`: `escalate: {step.escalate}` is dropped"
        yield (
            replace(step, escalate=""),
            said,
            f"one in which nobody touches it, and no other task climbs `{step.escalate}`",
        )


def _of_wait(step: WaitUntilStep, playbook: Playbook) -> Iterator[tuple[Step, str, str]]:
    goals = _ways(playbook.goal)
    for other in spans(step.at_most):
        said = f"step `{_named(step)}`: at_most {step.at_most} becomes {other}"
        yield replace(step, at_most=other), said, "one that looks the day before it gives up, and the day of"
    for condition, change in broken(step.condition, playbook.place.path):
        if change.harder in goals:  # the goal ends the run before that is asked: no story could notice
            continue
        yield replace(step, condition=condition), f"step `{_named(step)}`: {change.said}", change.story


def _ways(goal: Condition | None) -> tuple[Condition | None, ...]:
    """What is enough for the goal, each by itself."""
    return goal.parts if isinstance(goal, Or) else () if goal is None else (goal,)


def _without(playbook: Playbook, step: Step) -> Playbook:
    """The playbook as if the step were not written: whoever led to it leads to what follows."""
    steps = {key: _past(other, step) for key, other in playbook.steps.items() if key != step.id}
    return replace(playbook, steps=steps, first=step.next if playbook.first == step.id else playbook.first)


def _past(other: Step, step: Step) -> Step:
    changed: dict[str, Any] = {"next": step.next} if other.next == step.id else {}
    if isinstance(other, WaitUntilStep) and other.if_not == step.id:
        changed["if_not"] = step.next
    if isinstance(other, BranchStep):
        changed["arms"] = tuple(
            replace(arm, first=step.next if arm.first == step.id else arm.first) for arm in other.arms
        )
    return replace(other, **cast(Any, changed)) if changed else other


def _named(step: Step) -> str:
    return f"email {step.email}" if isinstance(step, EmailStep) else step.id


def _mutant(
    rulebook: Rulebook, playbook: Playbook, at: Step | Playbook, said: str, story: str, changed: Playbook
) -> Mutant:
    whole = replace(rulebook, playbooks={**rulebook.playbooks, playbook.name: changed})
    return Mutant("playbook", playbook.name, at.place, said, story, whole)
