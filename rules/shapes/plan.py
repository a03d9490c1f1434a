"""The shape of `plan:`."""

from rules.shapes.composites import ByLanguage, Conditions, Inside, Keyed
from rules.shapes.scalars import Line, Name, Spans
from rules.shapes.shape import Shape


class MilestoneShape(Shape):
    order = ("label", "due", "at_the_latest", "reached", "...")

    due = Spans(has_business=False, required=True, stand_in="1m")
    reached = Conditions(required=True, stand_in="...")
    at_the_latest = Spans(has_business=False, load_default=None)
    label = ByLanguage(load_default=None)


class PlanShape(Shape):
    order = ("plan", "label", "accounts", "starts", "milestones", "...")

    plan = Name(required=True)
    starts = Line(required=True, stand_in="...")
    milestones = Keyed(Inside(MilestoneShape), required=True)
    accounts = Conditions(load_default=None)
    label = ByLanguage(load_default=None)
