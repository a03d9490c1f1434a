"""The feed breaker: when what one feed told makes too many accounts change the same way, or a feed is silent, nothing
that hangs on it opens before a person has looked.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.facts import AccountFacts
from engine.findings import Evaluation
from engine.store.accounts import count_accounts
from engine.store.feeds import silent_feeds
from engine.store.session import Connection
from engine.store.signals import began_between, began_since, opening_turn
from engine.truth import TRUE
from rules.rule import Rule
from workflows.parts import Loaded
from workflows.store.incidents import open_incidents, released_since

A_LOAD = timedelta(days=1)
"""What begins within so long is of one load."""
AT_LEAST = 10
"""So many accounts may change the same way whatever their share: in a small portfolio a fifth is soon reached."""
ROOM = 400
"""Farther from its threshold than what many workers may be writing at one moment, none waits for another."""
Coming = Mapping[tuple[str, str], Set[str]]
"""By (rule, feed), the accounts of which the rule is about to begin because of what the feed told."""


def told_lately(facts: AccountFacts, since: datetime | None) -> tuple[str, ...]:
    """The feeds that told something of the account since it was last looked at, the newest first."""
    own = ((name, each.own_last) for name, each in facts.coverage.items())
    told = [(last, name) for name, last in own if last is not None and since is not None and last >= since]
    return tuple(name for _, name in sorted(told, reverse=True))


def told_by(loaded: Loaded, rule: str, told: Iterable[str]) -> str:
    """Which of the feeds that told lately the rule hangs on; empty: none, so that time alone made it true."""
    return next((name for name in told if name in loaded.feeds_of(rule)), "")


def coming(
    loaded: Loaded,
    evaluations: Mapping[str, Evaluation],
    told: Mapping[str, tuple[str, ...]],
    watched: Mapping[str, Collection[tuple[str, str]]],
) -> Coming:
    """What a batch is about to begin. `told`: by account the feeds that told lately; `watched`: its live signals."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for account, evaluation in evaluations.items():
        live = watched.get(account, ())
        for finding in (each for each in evaluation.findings if (each.rule, each.child) not in live):
            feed = told_by(loaded, finding.rule, told.get(account, ()))
            if feed and finding.accounts is TRUE and finding.holds is TRUE:
                found[finding.rule, feed].add(account)
    return found


@dataclass(slots=True)
class Breaker:
    """What is held while one batch is saved. `silent`, `broken`: feeds with their incident open; `passed`: those that a
    person let through lately.
    """

    conn: Connection
    loaded: Loaded
    now: datetime
    coming: Coming = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    broken: set[str] = field(default_factory=set)
    passed: frozenset[str] = frozenset()
    _began: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _loads: dict[tuple[str, str, datetime], int] = field(default_factory=dict)
    _accounts: int | None = None

    def take_turns(self, accounts: Set[str]) -> None:
        """Before these are saved: where what one feed tells of a rule comes near its threshold, one worker at a time
        counts, for each sees only what the others have committed. All at once and in one order, against deadlocks.
        """
        for rule, feed in sorted(self.coming):
            if feed in self.passed or self.coming[rule, feed].isdisjoint(accounts):
                continue
            if self._most(feed) - len(self._beginning(rule, feed)) < ROOM:
                opening_turn(self.conn, rule)
                del self._began[rule, feed]
                self.broken |= _broken(self.conn)

    def holds(self, rule: Rule, account: str, feed: str, began: datetime | None = None) -> tuple[str, str]:
        """Why an opening must wait, and for which feed; two empty texts where nothing speaks against it. `feed`: what
        it was told by, and `began`: when, of what has waited since.
        """
        hangs_on = self.loaded.feeds_of(rule.name)
        for reason, feeds in (("feed_silent", self.silent), ("breaker", self.broken)):
            if hangs_on & feeds:
                return reason, min(hangs_on & feeds)
        if feed and feed not in self.passed and self._is_over(rule, account, feed, began):
            return "breaker", feed
        return "", ""

    def count(self, rule: str, feed: str, began: datetime) -> int:
        return max(len(self._beginning(rule, feed)), self._load(rule, feed, began))

    def _is_over(self, rule: Rule, account: str, feed: str, began: datetime | None) -> bool:
        most = self._most(feed)
        if len(self._beginning(rule.name, feed) | {account}) > most:
            return True
        has_waited = began is not None and began <= self.now - A_LOAD
        return has_waited and self._load(rule.name, feed, began or self.now) > most

    def _most(self, feed: str) -> float:
        share = self.loaded.rulebook.vocabulary.feeds[feed].breaker
        return max(AT_LEAST, share * self._count_of_accounts())

    def _load(self, rule: str, feed: str, began: datetime) -> int:
        """Of a load whose openings waited, for a hold say: on how many accounts the fullest day around that moment
        began it that are still so.
        """
        if (rule, feed, began) not in self._loads:
            around = began_between(self.conn, rule, feed, began - A_LOAD, began + A_LOAD)
            moments = sorted(around.values())
            starts = moments[: bisect_right(moments, began)]
            days = (bisect_left(moments, start + A_LOAD) - at for at, start in enumerate(starts))
            self._loads[rule, feed, began] = max(days, default=0)
        return self._loads[rule, feed, began]

    def _beginning(self, rule: str, feed: str) -> set[str]:
        if (rule, feed) not in self._began:
            began = began_since(self.conn, rule, feed, self.now - A_LOAD)
            self._began[rule, feed] = began | self.coming.get((rule, feed), set())
        return self._began[rule, feed]

    def _count_of_accounts(self) -> int:
        if self._accounts is None:
            self._accounts = count_accounts(self.conn)
        return self._accounts


def breaker_of(conn: Connection, loaded: Loaded, now: datetime, coming: Coming) -> Breaker:
    passed = released_since(conn, "breaker", now - A_LOAD)
    return Breaker(conn, loaded, now, coming, silent_feeds(conn), _broken(conn), passed)


def _broken(conn: Connection) -> set[str]:
    return {each.subject for each in open_incidents(conn, kind="breaker")}
