"""The shape of `fate:`."""

from rules.shapes.composites import ByLanguage, Conditions
from rules.shapes.scalars import Name, Spans
from rules.shapes.shape import Shape


class FateShape(Shape):
    fate = Name(required=True)
    when = Conditions(required=True, stand_in="...")
    within = Spans(has_business=False, required=True, stand_in="90d")
    about = Name(load_default=None)
    label = ByLanguage(load_default=None)
