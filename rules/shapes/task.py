"""The keys of a task, as a step of a playbook and on a rule."""

from rules.shapes.composites import ByLanguage, Inside, Keyed, Many
from rules.shapes.scalars import Name, Spans, Whole
from rules.shapes.shape import Shape


class OutcomeShape(Shape):
    label = ByLanguage(load_default=None)
    asks = Name(load_default=None)
    again = Spans(load_default=None)
    times = Whole(least=1, most=100, load_default=None)
    start = Name(load_default=None)


class TaskShape(Shape):
    id = Name(load_default=None)
    assign = Name(load_default=None)
    due = Spans(load_default=None)
    checklist = Many(ByLanguage(), load_default=())
    escalate = Name(load_default=None)
    outcome = Keyed(Inside(OutcomeShape), bare=None, load_default=())


class RuleTaskShape(TaskShape):
    order = ("title", "...")

    title = ByLanguage(required=True, stand_in="...")
