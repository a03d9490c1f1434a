"""The shape of `team:`."""

from rules.shapes.composites import Conditions, Inside, Keyed, Many
from rules.shapes.scalars import Address, Code, Name, Prose, Whole
from rules.shapes.shape import Shape
from rules.shapes.workspace import Language


class PersonShape(Shape):
    order = ("name", "title", "email", "...")

    name = Prose(required=True)
    email = Address(required=True)
    title = Prose(load_default=None)
    manager = Name(load_default=None)
    deputy = Name(load_default=None)
    region = Code(load_default=None)
    language = Language(load_default=None)
    capacity = Keyed(Whole(), load_default=None)


class ResponsibilityShape(Shape):
    order = ("accounts", "...")

    responsible = Name(required=True)
    accountable = Name(required=True)
    consulted = Many(Name(), or_one=True, load_default=())
    informed = Many(Name(), or_one=True, load_default=())
    accounts = Conditions(load_default=None)


class TeamShape(Shape):
    team = Prose(required=True)
    people = Keyed(Inside(PersonShape), required=True)
    roles = Keyed(Name(), load_default=())
    responsibilities = Keyed(Many(Inside(ResponsibilityShape), or_one=True), load_default=())
