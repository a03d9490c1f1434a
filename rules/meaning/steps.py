"""A playbook's nested steps laid out flat: every step names the one that follows it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rules.meaning.reader import Reader, complain_of_step
from rules.meaning.recipients import read_recipients
from rules.meaning.task import read_task
from rules.meaning.wait import read_wait
from rules.playbook import Arm, BranchStep, EmailStep, EndStep, EscalateStep, Step, UpdateStep, WaitUntilStep
from rules.problems import Place
from rules.scope import Scope
from rules.shapes.shape import Fitted
from rules.shapes.steps import WrittenStep
from rules.yaml_text.nodes import Text

Steps = tuple[WrittenStep, ...]


def read_steps(steps: Steps, about: str, reader: Reader, scope: Scope) -> tuple[str, dict[str, Step]] | None:
    """The id of the first step, and every step by id in reading order; None when a step could not be read."""
    layout = _Layout(about, reader, scope)
    layout.name(steps, "")
    first = layout.lay(steps, "")
    known = {name: layout.laid[name] for name in layout.names.values() if name in layout.laid}
    return (first, known) if len(known) == len(layout.names) else None


@dataclass(slots=True)
class _Layout:
    about: str
    reader: Reader
    scope: Scope
    names: dict[int, str] = field(default_factory=dict)
    """The id of a written step, by its identity, in reading order."""
    taken: dict[str, Place] = field(default_factory=dict)
    laid: dict[str, Step] = field(default_factory=dict)

    def name(self, steps: Steps, prefix: str) -> None:
        """Named steps keep their names; the others are called by where they stand."""
        for number, step in enumerate(steps, start=1):
            if step.kind == "go":
                continue
            said = step.said.values.get("id")
            name = said.value if said else f"{prefix}{number}"
            if said and name in self.taken:
                message = f"Another step of this playbook is called `{said}`."
                self.reader.say(
                    said.place,
                    "name-twice",
                    message,
                    "Rename one of them.",
                    self.taken[name],
                    "the other step",
                )
            self.names[id(step)] = name
            self.taken.setdefault(name, said.place if said else step.said.place)
            for arm, inner in arms_of(step):
                self.name(inner, f"{name}.{arm}.")

    def lay(self, steps: Steps, after: str) -> str:
        """Lays steps out from the last to the first; the id of the first, or what follows where there are none."""
        follow = after
        for step in reversed(steps):
            if step.kind == "go":
                follow = self._target(step.said["go"])
                continue
            name = self.names[id(step)]
            laid = _KINDS[step.kind](self, step.said, name, follow)
            if laid is not None:
                self.laid[name] = laid
            follow = name
        return follow

    def _target(self, text: Text) -> str:
        if text.value not in self.taken:
            complain_of_step(self.reader, text.place, text.value, self.taken)
        return text.value

    def arms(self, said: Fitted, follow: str) -> Iterator[Arm]:
        for one in said["branch"]:
            condition = self.reader.maybe(one["if_"], self.scope)
            inner = one["then"] if one["if_"] is not None else one["else_"]
            first = self.lay(inner or (), follow)
            yield Arm(condition, first if first != follow else "")


def arms_of(step: WrittenStep) -> Iterator[tuple[str, Steps]]:
    """The lists of steps within a step, each with the name of its arm."""
    if step.kind == "wait_until":
        yield "if_not", step.said["if_not"]
    elif step.kind == "branch":
        for number, arm in enumerate(step.said["branch"], start=1):
            yield ("then" if number == 1 else f"then-{number}"), arm["then"] or ()
            yield "else", arm["else_"] or ()


def _email(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    to = read_recipients(said, layout.about, layout.reader, layout.scope)
    only_if = layout.reader.maybe(said["if_"], layout.scope)
    email = layout.reader.use("email", said["email"])
    if to is None or (said["if_"] is not None and only_if is None):
        return None
    return EmailStep(name, follow, email, to, said["from_"], only_if, said.place)


def _task(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    return read_task(said["task"], said, layout.reader, layout.scope, name, follow)


def _wait(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    return read_wait(said, name, follow, layout.reader, layout.scope)


def _wait_until(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    condition = layout.reader.condition(said["wait_until"], layout.scope)
    _check_end(said, layout.reader)
    at_most = None if said["at_most"] == "forever" else said["at_most"]
    if_not = layout.lay(said["if_not"], follow)
    if condition is None:
        return None
    return WaitUntilStep(name, follow, condition, at_most, if_not if if_not != follow else "", said.place)


def _check_end(said: Fitted, reader: Reader) -> None:
    if said["at_most"] is None:
        message = "This wait may never end: `at_most:` is missing."
        reader.say(
            said.place, "wait-forever", message, "Write `at_most: 14d`, or `at_most: forever` if you mean it."
        )
    elif said["at_most"] == "forever" and said["if_not"]:
        reader.say(
            said.place,
            "unreachable-step",
            "With `at_most: forever` the steps of `if_not:` are never reached.",
        )


def _branch(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    arms = tuple(layout.arms(said, follow))
    problems = len(layout.reader.problems)
    for number, one in enumerate(said["branch"], start=1):
        _check_arm(one, number == len(said["branch"]), layout.reader)
    lost = any(
        one["if_"] is not None and arm.condition is None
        for one, arm in zip(said["branch"], arms, strict=True)
    )
    return (
        None if lost or len(layout.reader.problems) > problems else BranchStep(name, follow, arms, said.place)
    )


def _check_arm(one: Fitted, is_last: bool, reader: Reader) -> None:
    if one.problems:
        return  # what seems to be missing was refused
    hint = "Write `- if: condition` with `then:` below it, and last `- else:`."
    if one["else_"] is not None:
        if one["if_"] is not None or one["then"] is not None:
            reader.say(one.place, "wrong-form", "`else:` stands in an item of its own.", hint)
        elif not is_last:
            reader.say(
                one.place, "unreachable-step", "What stands after `else:` is never reached.", "Put it last."
            )
    elif one["if_"] is None or one["then"] is None:
        missing = "`if:`" if one["if_"] is None else "`then:`"
        reader.say(one.place, "missing-key", f"{missing} is missing from this arm of the branch.", hint)


def _escalate(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    return EscalateStep(name, follow, layout.reader.use("escalation", said["escalate"]), said.place)


def _update(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    (key, text), *more = said["update"]
    if more:
        message = "A step updates one field."
        layout.reader.say(more[0][0].place, "wrong-form", message, "Write a second `- update:` step.")
    field_name = layout.reader.use("account-field", key)
    known = layout.reader.vocabulary.account.get(field_name)
    if known is None:
        return None
    if known.is_series:
        layout.reader.say(key.place, "wrong-type", f"`{key}` is a series; only a source adds to it.")
    value = layout.reader.expression(text, layout.scope, known.type)
    return UpdateStep(name, follow, field_name, value, said.place) if value is not None else None


def _end(layout: _Layout, said: Fitted, name: str, follow: str) -> Step | None:
    return EndStep(name, said["end"].value.strip(), place=said.place)


_KINDS: Mapping[str, Callable[[_Layout, Fitted, str, str], Step | None]] = {
    "email": _email,
    "task": _task,
    "wait": _wait,
    "wait_until": _wait_until,
    "branch": _branch,
    "escalate": _escalate,
    "update": _update,
    "end": _end,
}
