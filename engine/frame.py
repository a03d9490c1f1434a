"""What is at hand while one subject is evaluated at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendars import local_day
from engine.facts import AccountFacts, Event, Subject


@dataclass(frozen=True, slots=True)
class Heard:
    """What a run's steps heard back: ids of the steps that were replied to, clicked, answered."""

    replied: frozenset[str] = frozenset()
    clicked: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()


Bound = Mapping[str, Subject | Event]
"""The child of each kind, or the event of each name, that a field named after it belongs to."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The facts, the moment, and the members at hand. What was read once is kept in `cache`, by its closure.

    `root` is the same moment with no member at hand (itself, for the account): what depends on no member is kept there.
    """

    facts: AccountFacts
    now: datetime
    today: date
    zone: ZoneInfo
    heard: Heard | None
    contexts: Mapping[str, Any]
    bound: Bound = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict)
    above: "Frame | None" = None

    @property
    def root(self) -> "Frame":
        return self.above or self

    def of_child(self, child: Subject) -> "Frame":
        """The account with one child at hand; the same frame each time, so that what it read is kept."""
        root = self.root
        key = (child.about, child.key)
        found: Frame | None = root.cache.get(key)
        if found is None:
            found = root.cache[key] = root.beside(child.about, child)
        return found

    def beside(self, about: str, member: Subject | Event) -> "Frame":
        """This frame with one more member at hand."""
        return Frame(
            self.facts,
            self.now,
            self.today,
            self.zone,
            self.heard,
            self.contexts,
            {**self.bound, about: member},
            {},
            self.root,
        )

    def at(self, moment: datetime) -> "Frame":
        """The same subject at another moment, should no new fact come in."""
        root = start(self.facts, moment, self.heard, self.contexts)
        return self._with_bound(root) if self.bound else root

    def later(self, moment: datetime) -> "Frame":
        """As `at`; the same frame each time, so that what it read is kept."""
        found: Frame | None = self.cache.get(moment)
        if found is None:
            found = self._with_bound(self.root.later(moment)) if self.bound else self.at(moment)
            self.cache[moment] = found
        return found

    def _with_bound(self, root: "Frame") -> "Frame":
        return Frame(
            root.facts, root.now, root.today, root.zone, root.heard, root.contexts, self.bound, {}, root
        )


def start(
    facts: AccountFacts,
    now: datetime,
    heard: Heard | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> Frame:
    """The account itself at `now`, with no child at hand."""
    return Frame(facts, now, local_day(now, facts.zone), facts.zone, heard, contexts or {})
