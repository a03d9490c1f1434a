"""World time that does not run back where a machine's clock is set back. Pure.

How far the world may have come is marked ahead of it. What was heard, looked at or sent by then has happened: seen from
before, it would be unknown again, and what rests on it would end and begin a second time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

EVERY = timedelta(seconds=3)
"""So often the mark is moved on."""
AHEAD = timedelta(seconds=4)
"""So far ahead of the machine it is set: nothing is dated beyond it until it is moved on."""
TOLERATED = timedelta(seconds=2)
"""So far apart the clocks of two machines may be."""
UNNOTICED = AHEAD + TOLERATED
"""So far back a clock may be set without being noticed."""
AT_MOST = timedelta(days=1)
"""Behind a mark that is farther ahead, which only a clock gone wild can have set, the world does not wait."""
SLOWLY = 100_000
"""How many times slower the world goes while it waits: what comes in still comes one after the other."""


class Mark(NamedTuple):
    """`at`: nothing is dated beyond it. `is_waited_for`: the clock was set back, and the world stands until it comes
    here.
    """

    at: datetime
    is_waited_for: bool = False


def steady(machine: datetime, mark: Mark | None) -> datetime:
    """World time by a machine's clock: its own time, or just before the mark while it is waited for."""
    if mark is None:
        return machine
    behind = mark.at - machine
    if not timedelta(0) < behind <= AT_MOST or not (mark.is_waited_for or is_set_back(machine, mark)):
        return machine
    return mark.at - behind / SLOWLY


def waits_until(mark: Mark | None, machine: datetime) -> datetime | None:
    """Where the machine's clock has to come before the world goes on; None while it goes."""
    is_waiting = mark is not None and mark.is_waited_for and timedelta(0) < mark.at - machine <= AT_MOST
    return mark.at if mark is not None and is_waiting else None


def is_set_back(machine: datetime, mark: Mark) -> bool:
    return mark.at - machine > UNNOTICED


def moved_on(machine: datetime, mark: Mark | None) -> Mark | None:
    """The mark to be set now; None where it stands well."""
    if mark is None:
        return Mark(machine + AHEAD)
    behind = mark.at - machine
    if behind > AT_MOST:
        return Mark(machine + AHEAD)
    if is_set_back(machine, mark):
        return None if mark.is_waited_for else Mark(mark.at, is_waited_for=True)
    if mark.is_waited_for:
        return Mark(machine + AHEAD) if behind <= timedelta(0) else None
    return Mark(machine + AHEAD) if behind <= AHEAD - EVERY else None


def not_before(looked: Iterable[datetime | None], now: datetime) -> datetime:
    """No account is looked at from before its last look, though the clock of this machine be a moment behind: what was
    heard by then would not have happened yet.
    """
    return max([now, *(at for at in looked if at is not None and at <= now + UNNOTICED)])
