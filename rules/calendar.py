"""Working days and hours of a region. The arithmetic on them is here too: it is pure."""

from dataclasses import dataclass
from datetime import date, time

from rules.problems import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Calendar:
    """`days`: working weekdays, 0 = Monday. `holidays`: country code of the `holidays` library, or empty;
    `closed`: own days off.
    """

    name: str
    days: frozenset[int]
    opens: time
    closes: time
    time_zone: str
    holidays: str = ""
    closed: frozenset[date] = frozenset()
    place: Place = NOWHERE


OFFICE = Calendar("office", frozenset(range(5)), time(9), time(18), "")
"""Used where no calendar is declared: Monday to Friday, 9 to 18, in the account's own zone."""
