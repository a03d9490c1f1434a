"""The shape of `fate:`."""

from rules.shapes.composites import ByLanguage, Conditions
from rules.shapes.scalars import Name, Spans
from rules.shapes.shape import Shape


class FateShape(Shape):
    fate = Name(required=True)
    when = Conditions(required=True)
    within = Spans(has_business=False, required=True)
    about = Name(load_default=None)
    label = ByLanguage(load_default=None)
