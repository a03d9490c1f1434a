"""What every operation is given: the database, the clock, the settings, the editions, the doorbell and the channels.

The one place where they are put together.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from threading import RLock
from typing import Protocol

from engine.feeding import feeds_of
from engine.matcher import Matcher, PlainMatcher, make_matcher
from engine.needs import Needs, needs_of
from engine.program import Program
from engine.store.editions import Edition, edition, running_number
from engine.store.going_live import live_since
from engine.store.session import Connection, Database
from rules.load import load_rulebook
from rules.mendable import Mendable
from rules.muting import Place, places
from rules.overview import Overview
from rules.problems import Problem
from rules.rulebook import Documents, Rulebook
from workflows.channels import Channel, mail_channel
from workflows.clock import Clock
from workflows.memory import Memory
from workflows.queues import Doorbell
from workflows.settings import Settings

Load = Callable[[Documents], tuple[Rulebook | None, tuple[Problem, ...]]]
LOOKS_EVERY = timedelta(seconds=0.5)
KEPT = 16
"""Editions a process keeps loaded: runs go on by the one they began with."""


class NothingPublished(Mendable):
    """No rulebook is published yet: publish one with `perennial publish DIR`, then try again."""

    def __str__(self) -> str:
        return str(self.__doc__)


class EditionUnreadable(Mendable):
    """An edition that was published once cannot be loaded by this version of Perennial."""


class Bell(Protocol):
    """Rings for work of a kind that was committed; never raises. `answers`: whether anybody can hear it.

    `beat` says that a kind of process lives, `hears` whether one said so lately.
    """

    def ring(self, *kinds: str) -> None: ...

    def answers(self) -> bool: ...

    def beat(self, who: str) -> None: ...

    def hears(self, who: str) -> bool: ...

    def close(self) -> None: ...


class NoBell:
    """For processes without Redis: the sweep finds what they committed."""

    def ring(self, *kinds: str) -> None:
        """Nobody hears it."""

    def answers(self) -> bool:
        return False

    def beat(self, who: str) -> None:
        """Nobody hears it."""

    def hears(self, who: str) -> bool:
        return False

    def close(self) -> None:
        """There is nothing to close."""


class Loaded:
    """An edition as the engine reads it; its program and matcher are made when first asked for."""

    def __init__(
        self, number: int, rulebook: Rulebook, live_since: Mapping[str, datetime] | None = None
    ) -> None:
        self.number = number
        self.rulebook = rulebook
        self.live_since = live_since or {}
        """Of rules that open for events and periods."""

    @cached_property
    def program(self) -> Program:
        return Program(self.rulebook)

    @cached_property
    def matcher(self) -> Matcher | PlainMatcher:
        return make_matcher(self.program.atoms)

    @cached_property
    def plain(self) -> PlainMatcher:
        return PlainMatcher(self.program.atoms)

    @cached_property
    def needs(self) -> Needs:
        """All that an evaluation reads: the rules, the plans and the lists of the overview."""
        return self.program.needs | _overview_needs(self.rulebook)

    @cached_property
    def read_rules(self) -> frozenset[str]:
        """The rules whose signals an evaluation reads, in its conditions or because others keep quiet for them."""
        quiet = {name for rule in self.rulebook.rules.values() for name in rule.quiet_while}
        return self.needs.rules | quiet

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each rule stands in the order in which they are stepped."""
        return places(self.rulebook.rules)

    def feeds_of(self, rule: str) -> frozenset[str]:
        """The feeds a rule hangs on; none for a rule that is not there."""
        return self._feeds.get(rule, frozenset())

    @cached_property
    def _feeds(self) -> dict[str, frozenset[str]]:
        return {name: feeds_of(rule, self.rulebook) for name, rule in self.rulebook.rules.items()}

    def close(self) -> None:
        """It runs no longer: its matcher's memory is freed, and whoever still asks it is answered plainly."""
        if "matcher" in self.__dict__:
            self.matcher.close()


class LoadedEditions:
    """Editions by number, loaded once a process; follows a newly published one within a second."""

    def __init__(self, clock: Clock, load: Load = load_rulebook) -> None:
        self._clock = clock
        self._load = load
        self._lock = RLock()
        self._kept: OrderedDict[int, Loaded] = OrderedDict()
        self._running = 0
        self._looked_at: datetime | None = None

    def running(self, conn: Connection) -> Loaded | None:
        """The running edition; None before the first publish. Raises EditionUnreadable."""
        with self._lock:
            now = self._clock.machine()
            if self._looked_at is None or abs(now - self._looked_at) >= LOOKS_EVERY:
                self._follow(max(self._running, running_number(conn)))
                self._looked_at = now
            return self.at(conn, self._running) if self._running else None

    def required(self, conn: Connection) -> Loaded:
        """The running edition. Raises NothingPublished, EditionUnreadable."""
        running = self.running(conn)
        if running is None:
            raise NothingPublished
        return running

    def at(self, conn: Connection, number: int) -> Loaded:
        """The edition of that number. Raises LookupError where there is none, EditionUnreadable."""
        with self._lock:
            if number not in self._kept:
                rulebook = self._read(edition(conn, number), number)
                occasional = [rule.name for rule in rulebook.rules.values() if rule.has_occasions]
                since = live_since(conn, occasional, number) if occasional else {}
                self._kept[number] = Loaded(number, rulebook, since)
            self._kept.move_to_end(number)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)[1].close()
            return self._kept[number]

    def documents(self, conn: Connection, number: int) -> Documents:
        """The texts of an edition, path -> text. Raises LookupError where there is none."""
        found = edition(conn, number)
        if found is None:
            raise LookupError(f"There is no edition {number}.")
        return found.documents

    def look_again(self) -> None:
        """Somebody published: the next asking looks at once."""
        with self._lock:
            self._looked_at = None

    def close(self) -> None:
        """Forgets all editions, and frees their matchers' memory."""
        with self._lock:
            while self._kept:
                self._kept.popitem()[1].close()

    def _follow(self, number: int) -> None:
        if number != self._running and self._running in self._kept:
            self._kept[self._running].close()
        self._running = number

    def _read(self, found: Edition | None, number: int) -> Rulebook:
        if found is None:
            raise LookupError(f"There is no edition {number}.")
        rulebook, problems = self._load(found.documents)
        if rulebook is None:
            errors = "\n".join(str(problem) for problem in problems if problem.is_error)
            raise EditionUnreadable(f"edition {number} cannot be loaded; publish a corrected one:\n{errors}")
        return rulebook


@dataclass(frozen=True, slots=True)
class Parts:
    """`channels` by name; `mail` is the one that letters leave by."""

    database: Database
    clock: Clock
    settings: Settings
    editions: LoadedEditions
    doorbell: Bell
    channels: Mapping[str, Channel]
    memory: Memory = field(default_factory=Memory)


def quiet(parts: Parts) -> Parts:
    """The same parts, ringing nobody: while a virtual world moves, whoever moves it rings for each in its turn."""
    return replace(parts, doorbell=NoBell())


def build_parts(settings: Settings, *, doorbell: Bell | None = None) -> Parts:
    """Puts the parts together; opens no connection yet. Without a Redis in the settings nobody is rung."""
    database = Database(settings.database_url)
    clock = Clock(database)
    bell = doorbell or (Doorbell(settings.redis_url) if settings.redis_url else NoBell())
    channels = {"mail": mail_channel(settings.smtp_url)}
    return Parts(database, clock, settings, LoadedEditions(clock), bell, channels)


def _overview_needs(rulebook: Rulebook) -> Needs:
    overview: Overview | None = rulebook.overview
    if overview is None:
        return Needs()
    nodes = [each.when for each in overview.lists]
    nodes += [overview.accounts] if overview.accounts is not None else []
    says = [
        part
        for each in overview.lists
        for parts in each.says.by_language.values()
        for part in parts
        if not isinstance(part, str)
    ]
    return needs_of([*nodes, *says], rulebook.vocabulary, rulebook.plans)
