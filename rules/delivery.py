"""Limits on what reaches customers; live for every playbook."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.problems import NOWHERE, Place
from rules.values import Span


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` in any rolling window of `within`."""

    count: int
    within: Span


@dataclass(frozen=True, slots=True)
class Delivery:
    """`quiet_hours` are (from, to) as `HH:MM` in the recipient's zone, may pass midnight."""

    caps: Mapping[str, tuple[Cap, ...]]
    """By `per_contact` and `per_account`; all of them hold."""
    quiet_hours: tuple[str, str] | None = None
    late_after: Span | None = None
    place: Place = NOWHERE


NO_LIMITS = Delivery(caps={})
