"""The way through a playbook: it goes forward, and every step lies on it."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from rules.playbook import BranchStep, Playbook, Step, WaitUntilStep
from rules.problems import Problem
from rules.rulebook import Rulebook


def check_steps(rulebook: Rulebook) -> Iterator[Problem]:
    for playbook in rulebook.playbooks.values():
        yield from _unreachable(playbook)
        yield from _going_back(playbook)


def ways_on(step: Step) -> list[str]:
    """The steps that may come after a step; none where the run ends."""
    if isinstance(step, WaitUntilStep):
        after = [step.next, step.if_not or step.next] if step.at_most is not None else [step.next]
    elif isinstance(step, BranchStep):
        after = [arm.first or step.next for arm in step.arms]
        after += [] if any(arm.condition is None for arm in step.arms) else [step.next]
    else:
        after = [step.next]
    return list(dict.fromkeys(name for name in after if name))


def _unreachable(playbook: Playbook) -> Iterator[Problem]:
    seen, waiting = set[str](), [playbook.first]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in playbook.steps:
            continue
        seen.add(name)
        waiting += ways_on(playbook.steps[name])
    lost = [step for name, step in playbook.steps.items() if name not in seen]
    if lost:
        message = f"No way leads to this step (`{lost[0].id}`)."
        hint = "What stands after `end:` or `go:` is reached only by another `go:`."
        yield Problem(lost[0].place, "unreachable-step", message, hint)


def _going_back(playbook: Playbook) -> Iterator[Problem]:
    order = {name: number for number, name in enumerate(playbook.steps)}
    try:
        TopologicalSorter({name: ways_on(step) for name, step in playbook.steps.items()}).prepare()
    except CycleError as error:
        circle: list[str] = [name for name in error.args[1] if name in playbook.steps]
        last = max(circle, key=lambda name: order[name])
        message = f"The way goes back from `{last}`, so that the run may never end."
        hint = "`go:` only joins ways that part; to do it again, use `again:` of the playbook or of a task's outcome."
        yield Problem(playbook.steps[last].place, "going-back", message, hint)
