"""What every look starts from: one reading transaction, the world's now, and the running edition."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from engine.store.session import Connection
from rules.mendable import Mendable
from rules.problems import did_you_mean
from rules.rule import Rule
from rules.rulebook import Rulebook
from workflows.parts import Loaded, NothingPublished, Parts


class NotThere(Mendable):
    """There is no such thing; `what` and `name` say which, `hint` what may have been meant."""

    def __init__(self, what: str, name: str, hint: str = "") -> None:
        super().__init__(f"There is no {what} `{name}`. {hint}".rstrip())
        self.what, self.name = what, name


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` is world time. `loaded` is the running edition, None before the first."""

    conn: Connection
    now: datetime
    loaded: Loaded | None

    @property
    def edition(self) -> Loaded:
        """Raises NothingPublished."""
        if self.loaded is None:
            raise NothingPublished
        return self.loaded

    @property
    def rulebook(self) -> Rulebook:
        return self.edition.rulebook


def rule_of(rulebook: Rulebook, name: str) -> Rule:
    """Raises NotThere, with the rule that may have been meant."""
    found = rulebook.rules.get(name)
    if found is None:
        raise NotThere("rule", name, did_you_mean(name, rulebook.rules))
    return found


@contextmanager
def looking(parts: Parts) -> Iterator[Moment]:
    """One moment of the database. Raises DatabaseAway."""
    with parts.database.reading() as conn:
        yield Moment(conn, parts.clock.world(conn), parts.editions.running(conn))


def running_rulebook(parts: Parts) -> Rulebook:
    """Raises NothingPublished, DatabaseAway."""
    with looking(parts) as moment:
        return moment.rulebook
