"""The shape of `overview:`."""

from rules.shapes.composites import ByLanguage, Conditions, Inside, Keyed
from rules.shapes.scalars import Choice, Name
from rules.shapes.shape import Shape


class ListShape(Shape):
    order = ("label", "tone", "when", "says", "...")

    when = Conditions(required=True, stand_in="...")
    says = ByLanguage(required=True, stand_in="...")
    label = ByLanguage(load_default=None)
    tone = Choice("good", "bad", "idle", "plain", load_default="plain")


class OverviewShape(Shape):
    order = ("overview", "accounts", "...", "lists")

    overview = Name(required=True)
    lists = Keyed(Inside(ListShape), required=True)
    accounts = Conditions(load_default=None)
