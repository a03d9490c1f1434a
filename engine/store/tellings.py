"""Of an event told again under its id, otherwise than before, the last word counts: wherever in time it puts it."""

from typing import Any

from sqlalchemy import ColumnElement, exists, literal_column, or_, tuple_
from sqlalchemy.sql import visitors

from engine.store.helds import Conditions
from engine.store.schema import observation

o = observation.c
later = observation.alias("later")


def is_last_word(told: Conditions = ()) -> ColumnElement[bool]:
    """Of an event's observation: nobody told of it again afterwards. `told`: which tellings there were, all where it is
    empty.
    """
    again = exists().where(
        # As constants, for so is it written in the index of events that have an id.
        later.c.kind == literal_column("'event'"),
        later.c.child != literal_column("''"),
        later.c.account_id == o.account_id,
        later.c.child == o.child,
        later.c.name == o.name,
        tuple_(later.c.received_at, later.c.id) > tuple_(o.received_at, o.id),
        *(_of_later(each) for each in told),
    )
    return or_(o.child == "", ~again)


def _of_later(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same, asked of the later telling."""
    return visitors.replacement_traverse(condition, {}, _column)


def _column(element: Any, **_: Any) -> Any:
    return later.c[element.name] if element in _OWN else None


_OWN = frozenset(o)
