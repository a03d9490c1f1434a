"""The shapes of a playbook's steps, one a kind; the first key of a step says its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.problems import did_you_mean
from rules.shapes.composites import ByLanguage, Conditions, Inside, Keyed, Many, OneOf, complain, is_blank
from rules.shapes.scalars import Choice, Line, Name, Prose, Scalar, Spans
from rules.shapes.shape import Fitted, Shape, Value, fit, wrong
from rules.shapes.task import TaskShape
from rules.yaml_text.nodes import Table, Text


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step as written: its kind and the values of its keys."""

    kind: str
    said: Fitted


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """`how` of `rules.playbook.Recipients`, with the words after it."""

    how: str
    words: tuple[str, ...]
    text: Text


class To(Scalar):
    wants = "who: `first of [admin, champion]`, `every admin`, or `whoever answered(step)`"

    def read(self, text: Text) -> WrittenTo | None:
        words = text.value.strip()
        if words == "contact":
            return WrittenTo("contact", (), text)
        found = re.fullmatch(r"whoever answered\(\s*([\w-]+)\s*\)", words)
        if found:
            return WrittenTo("answered", (found[1],), text)
        found = re.fullmatch(r"(?:(first) of|(every))?\s*(?:\[([\w ,-]+)\]|([\w-]+))", words)
        if not found or (not found[2] and not found[1] and not found[4]):
            return None
        names = [found[4]] if found[4] else found[3].split(",")
        return WrittenTo("every" if found[2] else "first", tuple(name.strip() for name in names), text)


class Steps(Many):
    def __init__(self, **options: Any) -> None:
        super().__init__(Step(), **options)


class Step(Value):
    """Any step; yields a `WrittenStep`."""

    wants = "a step such as `- email: welcome`"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if not isinstance(value, Table) or not len(value):
            raise complain(value, "wrong-form", f"A step is a table whose first key says its kind: {_KINDS}.")
        kind = next(iter(value))
        if kind not in STEPS:
            raise complain(value.key(kind), *_no_kind(kind, value))
        found = fit(STEPS[kind], value)
        step = WrittenStep(kind, found)
        if found.problems or not found.is_whole:
            raise wrong(found.problems, step if found.is_whole else None)
        return step


def _no_kind(kind: str, step: Table) -> tuple[str, str, str]:
    if kind in LATER:
        message = f"The step `{kind}:` belongs to the language, but this version does not carry it out yet."
        return "not-yet", message, f"There are: {_KINDS}."
    known = next((key for key in step if key in STEPS), None)
    hint = f"Write `{known}:` first." if known else did_you_mean(kind, STEPS) or f"There are: {_KINDS}."
    return "unknown-step", f"A step begins with its kind, and `{kind}` is none.", hint


class EmailStepShape(Shape):
    email = Name(required=True)
    id = Name(load_default=None)
    to = To(load_default=None)
    from_ = Choice("owner", "workspace", data_key="from", load_default="workspace")
    if_ = Conditions(data_key="if", load_default=None)


class TaskStepShape(TaskShape):
    task = ByLanguage(required=True, stand_in="...")


class UntilShape(Shape):
    until = Line(required=True)


class WaitStepShape(Shape):
    wait = OneOf(
        text=Spans(),
        table=Inside(UntilShape),
        wants="a span such as `3bd`, or `{until: ends_on - 30d}`, or `{until: tuesday 10:00}`",
        required=True,
    )
    id = Name(load_default=None)


class AtMost(Spans):
    """A span, or forever."""

    wants = "a span such as `14d`, or forever"

    def read(self, text: Text) -> Any:
        return "forever" if text.value == "forever" else super().read(text)


class WaitUntilStepShape(Shape):
    wait_until = Conditions(required=True)
    id = Name(load_default=None)
    at_most = AtMost(load_default=None)
    if_not = Steps(may_be_empty=True, load_default=())


class ArmShape(Shape):
    if_ = Conditions(data_key="if", load_default=None)
    then = Steps(may_be_empty=True, load_default=None)
    else_ = Steps(data_key="else", may_be_empty=True, load_default=None)


class BranchStepShape(Shape):
    branch = Many(Inside(ArmShape), required=True)
    id = Name(load_default=None)


class EscalateStepShape(Shape):
    escalate = Name(required=True)
    id = Name(load_default=None)


class UpdateStepShape(Shape):
    update = Keyed(Line(), required=True)
    id = Name(load_default=None)


class Ending(Prose):
    """How the run ends, in words; may be left out."""

    def text_of(self, value: Any, attr: str | None) -> Text:
        return value if is_blank(value) else super().text_of(value, attr)


class EndStepShape(Shape):
    end = Ending(required=True)
    id = Name(load_default=None)


class GoShape(Shape):
    go = Name(required=True)


STEPS: Mapping[str, type[Shape]] = {
    "email": EmailStepShape,
    "task": TaskStepShape,
    "wait": WaitStepShape,
    "wait_until": WaitUntilStepShape,
    "branch": BranchStepShape,
    "escalate": EscalateStepShape,
    "update": UpdateStepShape,
    "end": EndStepShape,
    "go": GoShape,
}
LATER = ("notify", "request", "survey", "approve", "split", "start")
_KINDS = ", ".join(STEPS)
