"""The shape of `delivery:`."""

import re

from rules.delivery import Cap
from rules.literals import span
from rules.shapes.composites import Inside, Many
from rules.shapes.scalars import Hours, Name, Scalar, Spans
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text


class CapWord(Scalar):
    wants = "a cap such as `2 in 7d`"

    def read(self, text: Text) -> Cap | None:
        found = re.fullmatch(r"([0-9]{1,6}) in (\S+)", text.value.strip())
        within = span(found[2]) if found else None
        if not found or within is None or within.is_business or within.amount <= 0:
            return None
        return Cap(int(found[1]), within)


class CapsShape(Shape):
    per_contact = Many(CapWord(), or_one=True, load_default=())
    per_account = Many(CapWord(), or_one=True, load_default=())


class DeliveryShape(Shape):
    delivery = Name(required=True)
    caps = Inside(CapsShape, load_default=None)
    quiet_hours = Hours(load_default=None)
    late_after = Spans(has_business=False, load_default=None)
