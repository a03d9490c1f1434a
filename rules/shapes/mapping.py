"""The shape of `mapping:`, an import."""

import re

from rules.shapes.composites import Inside, Keyed, Many, OneOf
from rules.shapes.scalars import Choice, Code, Day, Name, Prose, Scalar, YesNo, Zone
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text


class Covered(Scalar):
    """`2023-01-01 to 2024-12-31`, or from a date on; yields the two as written."""

    wants = "dates such as `2023-01-01 to 2024-12-31`, or `2023-01-01`"

    def read(self, text: Text) -> tuple[str, str] | None:
        first, _, last = text.value.partition(" to ")
        days = [part.strip() for part in (first, last) if part]
        if not all(Day().read(Text(day, text.place)) for day in days) or days != sorted(days):
            return None
        return days[0], days[1] if len(days) > 1 else ""


class ChildColumn(Scalar):
    """`contract subscription_id`: a kind of child and the column of its key."""

    wants = "a kind of child and a column, such as `contract subscription_id`"

    def read(self, text: Text) -> tuple[str, str] | None:
        found = re.fullmatch(r"([a-z][a-z0-9_-]*)\s+(\S.*)", text.value.strip())
        return (found[1], found[2]) if found else None


def only_field() -> Keyed:
    """Yields a tuple of (column, words): rows where every column holds one of its words."""
    return Keyed(Many(Prose(), or_one=True), key=Prose(), data_key="only", load_default=())


class ColumnShape(Shape):
    column = Prose(load_default=None)
    constant = Prose(load_default=None)
    at = Prose(load_default=None)
    values = Keyed(Prose(), key=Prose(), load_default=None)
    empties = YesNo(load_default=False)
    only_ = only_field()
    sum_by_day = YesNo(load_default=False)


class EventRowShape(Shape):
    at = Prose(required=True)
    id = Prose(load_default=None)
    fields_ = Keyed(Prose(), data_key="fields", load_default=())
    only_ = only_field()


class FileShape(Shape):
    file = Prose(required=True)
    account = Prose(load_default=None)
    alias = Name(load_default=None)
    via = ChildColumn(load_default=None)
    creates = YesNo(load_default=False)
    name = Prose(load_default=None)
    child = ChildColumn(load_default=None)
    at = Prose(load_default=None)
    id = Prose(load_default=None)
    feed = Name(load_default=None)
    columns = Keyed(
        OneOf(text=Prose(), table=Inside(ColumnShape), wants="a column, or a table with `column:`"),
        load_default=(),
    )
    events = Keyed(Inside(EventRowShape), load_default=())


class MappingShape(Shape):
    order = ("mapping", "source", "...", "covers", "files")

    mapping = Name(required=True)
    files = Many(Inside(FileShape), required=True)
    source = Name(load_default=None)
    backfill = YesNo(load_default=False)
    covers = Keyed(Covered(), load_default=())
    dates = Many(Prose(), or_one=True, load_default=())
    time_zone = Zone(load_default=None)
    format = Choice("csv", "jsonl", load_default=None)
    delimiter = Prose(load_default=None)
    encoding = Code(load_default=None)
