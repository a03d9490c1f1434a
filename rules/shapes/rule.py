"""The shape of `rule:`."""

import re

from rules.every import Every, read_every
from rules.shapes.composites import ByLanguage, Conditions, Inside, Keyed
from rules.shapes.defaults import PRIORITIES, SettingsShape
from rules.shapes.scalars import Choice, Day, Line, Name, Scalar, Spans
from rules.shapes.shape import Shape, Value
from rules.shapes.task import RuleTaskShape
from rules.yaml_text.nodes import Node, Table, Text


class WindowShape(Shape):
    from_ = Spans(has_business=False, data_key="from", required=True)
    start = Name(load_default=None)
    escalate = Name(load_default=None)
    priority = Choice(*PRIORITIES, load_default="normal")
    label = ByLanguage(load_default=None)


class Turns(Scalar):
    """When in each period of the calendar."""

    wants = "a period and a moment in it, such as `week on tuesday 10:00` or `quarter on 2nd bd 09:00`"

    def read(self, text: Text) -> Every | None:
        return read_every(text.value)

    def mend(self, text: Text) -> str:
        return (
            "Write `day 09:00`, `day on bd 09:00`, `week on tuesday 10:00`, `month on 3rd`, `month on last bd`, "
            "`quarter on 2nd bd 09:00` or `year on 03-01`."
        )


def _is_language(key: str) -> bool:
    """Whether a key is written as languages are, `en` or `zh-CN`, so that the table may be a text by language."""
    return re.fullmatch(r"[a-z]{2}(-\w+)?", key) is not None


class RuleTask(Value):
    """A task's title, or a table with `title:` and more."""

    wants = "a title, or a table with `title:`"

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]
        inner: Value = Inside(RuleTaskShape) if self.is_table(value) else ByLanguage()
        return inner.deserialize(value, attr, data)

    def is_table(self, node: Node) -> bool:
        """Whether it is a table of a task's keys, and no text by language."""
        return isinstance(node, Table) and ("title" in node or not any(map(_is_language, node)))


class RuleShape(SettingsShape):
    order = (
        *("rule", "says", "because", "kind", "area", "reason", "owner", "priority", "about", "accounts"),
        *("when", "counts_to", "windows", "if_date_moves", "...", "start", "task"),
    )  # fmt: skip

    rule = Name(required=True)
    says = ByLanguage(required=True, stand_in="...")
    when = Conditions(load_default=None)
    about = Name(load_default=None)
    because = ByLanguage(load_default=None)
    start = Name(load_default=None)
    task = RuleTask(load_default=None)
    counts_to = Line(load_default=None)
    windows = Keyed(Inside(WindowShape), load_default=())
    until = Day(load_default=None)
    by_hand = Choice("csm", "ops", load_default=None)
    each = Line(load_default=None)
    every = Turns(load_default=None)
