"""The shape of `calendar:`."""

import re

from rules.shapes.composites import Inside, Many
from rules.shapes.scalars import Code, Day, Hours, Scalar, Zone
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Weekdays(Scalar):
    """`mon-fri`, or `sun-thu`, or `mon, wed, fri`; yields numbers, 0 = Monday."""

    wants = "weekdays such as `mon-fri` or `mon, wed, fri`"

    def read(self, text: Text) -> frozenset[int] | None:
        found: set[int] = set()
        for part in re.split(r"\s*,\s*", text.value.strip().lower()):
            first, _, last = part.partition("-")
            if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
                return None
            begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
            found |= {day % 7 for day in range(begin, end + 1 + 7 * (end < begin))}
        return frozenset(found)


class WorkShape(Shape):
    days = Weekdays(load_default=None)
    hours = Hours(load_default=None)
    time_zone = Zone(load_default=None)


class CalendarShape(Shape):
    calendar = Code(required=True)
    work = Inside(WorkShape, load_default=None)
    holidays = Code(load_default=None)
    closed = Many(Day(), load_default=())
