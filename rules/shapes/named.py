"""The shapes of `condition:` and `list:`."""

from rules.shapes.composites import ByLanguage, Conditions, Many
from rules.shapes.scalars import Line, Name
from rules.shapes.shape import Shape


class ConditionShape(Shape):
    condition = Name(required=True)
    when = Conditions(required=True)
    about = Name(load_default=None)
    label = ByLanguage(load_default=None)


class ListShape(Shape):
    list_ = Name(data_key="list", required=True)
    accounts = Many(Line(), required=True)
    label = ByLanguage(load_default=None)
