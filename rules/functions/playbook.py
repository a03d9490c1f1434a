"""Signals, tasks, and what a run's steps heard."""

from typing import Literal

from rules import raw
from rules.condition import Condition, SignalState, StepHeard, TaskDone
from rules.expression import Expr, TaskOutcome
from rules.functions.arguments import Refused, read_arguments
from rules.resolver import Resolver
from rules.values import Type


def is_open(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    rule = read_arguments(resolver, call, 1, 1).name(0, resolver.scope.rules, "rule")
    return SignalState("open", rule, None, resolver.text(call), resolver.place(call))


def opened(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    given = read_arguments(resolver, call, 1, 2)
    rule = given.name(0, resolver.scope.rules, "rule")
    window = given.window(given.plain[1]) if len(given.plain) > 1 else None
    return SignalState("opened", rule, window, resolver.text(call), resolver.place(call))


def done(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    task = read_arguments(resolver, call, 1, 1).name(0, resolver.scope.tasks, "task")
    return TaskDone(task, resolver.text(call), resolver.place(call))


def outcome(resolver: Resolver, call: raw.Call, _: Type | None) -> Expr | None:
    """Of a task that is written nowhere, any word may be asked; one without outcomes of its own is `done`."""
    task = read_arguments(resolver, call, 1, 1).name(0, resolver.scope.tasks, "task")
    known = resolver.scope.task_outcomes.get(task)
    outcomes = () if known is None else tuple(known) or ("done",)
    return TaskOutcome(task, Type("choice", of=outcomes), resolver.place(call))


def replied(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    return _heard(resolver, call, "replied")


def clicked(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    return _heard(resolver, call, "clicked")


def answered(resolver: Resolver, call: raw.Call, _: Type | None) -> Condition | None:
    return _heard(resolver, call, "answered")


def _heard(resolver: Resolver, call: raw.Call, what: Literal["replied", "clicked", "answered"]) -> Condition:
    given = read_arguments(resolver, call, 1, 1)
    if not resolver.scope.steps:
        sentence = f"`{call.name}` is known only within a playbook whose steps have ids."
        resolver.note(call, "only-in-playbook", sentence, "A rule may ask `outcome(task)`.")
        raise Refused
    return StepHeard(
        what, given.name(0, resolver.scope.steps, "step"), resolver.text(call), resolver.place(call)
    )


FUNCTIONS = {
    "open": is_open,
    "opened": opened,
    "done": done,
    "outcome": outcome,
    "replied": replied,
    "clicked": clicked,
    "answered": answered,
}
