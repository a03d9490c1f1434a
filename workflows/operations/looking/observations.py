"""What was said of an account: the fact log itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import pages
from engine.store.log import microseconds
from workflows.operations.looking.moment import NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class ObservationShown:
    """`value` in canonical JSON; None: known to be empty. `child`: the child's key, or an event's id."""

    id: int
    about: str
    child: str
    name: str
    kind: str
    value: Any
    observed_at: datetime
    received_at: datetime
    known_at: datetime
    source: str
    arrival: int | None


def observations(
    parts: Parts, account: str, *, about: str = "", name: str = "", after: After = None, limit: int = 50
) -> Page[ObservationShown]:
    """By when it was so, the newest first. Raises NotThere."""
    with looking(parts) as moment:
        if pages.account_row(moment.conn, account) is None:
            raise NotThere("account", account)
        rows = pages.observations_page(
            moment.conn, account, about=about, name=name, after=after, limit=limit + 1
        )
    kept, next_ = cut(rows, limit, lambda row: (microseconds(row["observed_at"]), row["id"]))
    same = (
        *("id", "about", "child", "name", "kind", "value", "observed_at", "received_at", "known_at"),
        *("source", "arrival"),
    )
    return Page(tuple(ObservationShown(**{each: row[each] for each in same}) for row in kept), next_)
