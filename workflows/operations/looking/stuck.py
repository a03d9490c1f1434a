"""What stands still, one by one: parked playbooks, accounts whose evaluation failed, names that words wait for, and
what does not get through.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.store import pages
from engine.store.waiting import who_waits
from workflows.operations.looking.arrivals import WaitingFor
from workflows.operations.looking.moment import looking
from workflows.parts import Parts
from workflows.store.holds import holds
from workflows.store.pages import last_said, tried_again


@dataclass(frozen=True, slots=True)
class Parked:
    """A playbook of which nothing goes out; `reason`: what was wrong, `by`: who parked it."""

    playbook: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Failed:
    id: str
    name: str
    error: str


@dataclass(frozen=True, slots=True)
class TriedAgain:
    """Effects of one kind that did not get through; `said`: what the other side said to the latest."""

    kind: str
    effects: int
    since: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Stuck:
    parked: tuple[Parked, ...]
    accounts: tuple[Failed, ...]
    waiting: tuple[WaitingFor, ...]
    tried_again: tuple[TriedAgain, ...]


def stuck(parts: Parts, limit: int = 200) -> Stuck:
    """At most `limit` of each."""
    with looking(parts) as moment:
        parked = [Parked(row["playbook"], row["reason"], row["at"], row["by"]) for row in holds(moment.conn)]
        failed = pages.failed_accounts(moment.conn, limit)
        waits = who_waits(moment.conn, limit)
        again = [
            TriedAgain(row["kind"], row["effects"], row["since"], last_said(moment.conn, row["kind"]))
            for row in tried_again(moment.conn)
        ]
    return Stuck(
        tuple(parked[:limit]),
        tuple(Failed(row["id"], row["name"] or row["id"], row["error"]) for row in failed),
        tuple(WaitingFor(kind, value, source, count, since) for (kind, value), source, count, since in waits),
        tuple(again),
    )
