"""The names that documents give, read from their shapes before any meaning: conditions may use them all."""

from collections.abc import Iterator, Mapping

from rules.gathering import Gathered
from rules.meaning.playbook import nested
from rules.problems import Place
from rules.scope import Scope
from rules.shapes.shape import Fitted
from rules.shapes.steps import WrittenStep
from rules.vocabulary import Vocabulary
from rules.workspace import Workspace
from rules.yaml_text.nodes import Text

NOTHING = Vocabulary({}, {}, {}, {}, {})


def scope_of(gathered: Gathered, workspace: Workspace) -> Scope:
    """The scope that every other is made from."""
    plans = {
        entry.name: tuple(key.value for key, _ in entry.fullest.values.get("milestones") or ())
        for entry in gathered.entries["plan"]
    }
    outcomes = dict(tasks_of(gathered))
    return Scope(
        vocabulary=NOTHING,
        currency=workspace.currency,
        plans=plans,
        rules=frozenset(gathered.names("rule")),
        tasks=frozenset(outcomes),
        task_outcomes=outcomes,
        teammates=teammates_of(gathered),
        defined=defined_in(gathered),
    )


def defined_in(gathered: Gathered) -> frozenset[str]:
    """What is defined in terms of the vocabulary."""
    fields = (entry.said.values.get("derived") or () for entry in gathered.entries["vocabulary"])
    derived = {key.value for some in fields for key, _ in some}
    return frozenset({*derived, *gathered.names("condition"), *gathered.names("list")})


def teammates_of(gathered: Gathered) -> dict[str, str]:
    """What each is called, of the team as it is written: it is read after the conditions that name them."""
    people = (entry.fullest.values.get("people") or () for entry in gathered.entries["team"])
    return {key.value: _called(said) for some in people for key, said in some}


def _called(said: Fitted) -> str:
    name = said.values.get("name")
    return name.value if isinstance(name, Text) else ""


def steps_of(playbook: Fitted) -> list[WrittenStep]:
    return nested(playbook.values.get("steps") or ())


def tasks_of(gathered: Gathered) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every task that a condition may ask about, with its outcomes; of one id in two places, the last."""
    for entry in gathered.entries["rule"]:
        task = entry.fullest.values.get("task")
        if isinstance(task, Fitted):
            yield (task["id"].value if task["id"] else entry.name), outcomes_of(task)
        elif task is not None:
            yield entry.name, ()
    for entry in gathered.entries["playbook"]:
        for step in steps_of(entry.fullest):
            if step.kind == "task" and step.said["id"]:
                yield step.said["id"].value, outcomes_of(step.said)


def outcomes_of(task: Fitted) -> tuple[str, ...]:
    return tuple(key.value for key, _ in task["outcome"])


def subjects_of(gathered: Gathered) -> Mapping[str, str]:
    """What each playbook is about: what it says, else what all that starts it is about, else the account."""
    found = {
        entry.name: said.value
        for entry in gathered.entries["playbook"]
        if (said := entry.fullest.values.get("about"))
    }
    reaches: dict[str, set[str]] = {entry.name: set() for entry in gathered.entries["playbook"]}
    waiting = [(name, about) for about, name in _started_by_rules(gathered)] + list(found.items())
    onward = {entry.name: list(_started_by_steps(entry.fullest)) for entry in gathered.entries["playbook"]}
    while waiting:
        name, about = waiting.pop()
        if name in reaches and about not in reaches[name]:
            reaches[name].add(about)
            waiting += [(other, found.get(name, about)) for other in onward[name]]
    alone = {name: abouts.pop() if len(abouts) == 1 else "account" for name, abouts in reaches.items()}
    return {**alone, **found}


def _started_by_rules(gathered: Gathered) -> Iterator[tuple[str, str]]:
    for entry in gathered.entries["rule"]:
        values = entry.fullest.values
        about = values["about"].value if values.get("about") else "account"
        starts = [values.get("start"), *(window["start"] for _, window in values.get("windows") or ())]
        yield from ((about, start.value) for start in starts if start is not None)
        if isinstance(values.get("task"), Fitted):
            yield from ((about, name) for name in _started_by_outcomes(values["task"]))


def _started_by_steps(playbook: Fitted) -> Iterator[str]:
    for step in steps_of(playbook):
        if step.kind == "task":
            yield from _started_by_outcomes(step.said)


def _started_by_outcomes(task: Fitted) -> Iterator[str]:
    return (one["start"].value for _, one in task["outcome"] if one is not None and one["start"])


Senders = Mapping[str, tuple[str, Place]]
"""Of an e-mail, by what they are about: the first playbook that sends it, and where."""


def senders_of(gathered: Gathered, subjects: Mapping[str, str]) -> Mapping[str, Senders]:
    """By e-mail."""
    found: dict[str, dict[str, tuple[str, Place]]] = {}
    for entry in gathered.entries["playbook"]:
        for step in steps_of(entry.fullest):
            if step.kind == "email":
                email = step.said["email"]
                found.setdefault(email.value, {}).setdefault(subjects[entry.name], (entry.name, email.place))
    return found
