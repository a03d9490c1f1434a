"""The shape of `escalation:`."""

from rules.shapes.composites import ByLanguage, Inside, Many
from rules.shapes.scalars import Choice, Name, Spans, Whole
from rules.shapes.shape import Shape


class LevelShape(Shape):
    at = Spans(required=True)
    unless = Choice("acknowledged", "progressed", "resolved", required=True)
    to = Many(Name(), or_one=True, required=True)
    by = Many(
        Choice("email", later=("wecom", "slack", "feishu", "dingtalk")), or_one=True, load_default=("email",)
    )


class EscalationShape(Shape):
    order = ("escalation", "label", "levels", "repeat", "...")

    escalation = Name(required=True)
    levels = Many(Inside(LevelShape), required=True)
    repeat = Whole(most=100, load_default=0)
    label = ByLanguage(load_default=None)
