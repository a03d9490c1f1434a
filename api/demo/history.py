"""A year told late, each statement as known from its own day on. One process makes up week after week what is said, and
reads it by the sources' own mappings, while this one takes it in.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context
from typing import Any

from api.demo.chance import between, chance
from api.demo.days import Item, earlier_items, office_items, product_items
from api.demo.reactions import NOTHING_HEARD
from api.demo.sources import DAY, Stage
from engine.store.feeds import declare_coverage
from rules.source import Source
from workflows.mapping import say
from workflows.operations.intake import add_all_accounts, record_observations
from workflows.operations.telling import tell_outcome
from workflows.parts import Parts

HISTORY_DAYS = 365
DAYS_AT_ONCE = 7
AHEAD = 4
"""Weeks made up before they are taken in, so that neither process waits and not all of the year lies in memory."""

Told = Callable[[str, int, int], None]
"""(what, done, in all)"""
Said = tuple[str, Sequence[Mapping[str, Any]]]
"""A source's name, and what it says."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what the pretend systems told of their customers, as the rulebook's sources read it."""

    stage: Stage
    sources: Mapping[str, Source]
    first_on: date

    def earlier(self) -> Said:
        """What there was before the first day."""
        customers, seed = self.stage.customers.values(), self.stage.seed
        return self._by(
            "product", (item for each in customers for item in earlier_items(seed, each, self.first_on))
        )

    def week(self, days: Sequence[date]) -> tuple[Said, Said]:
        return self._by("back-office", self._office(days)), self._by("product", self._product(days))

    def _by(self, source: str, items: Iterator[Item]) -> Said:
        body = {"id": "history", "items": list(items)}
        return source, say(self.sources[source], body).items if body["items"] else ()

    def _office(self, days: Sequence[date]) -> Iterator[Item]:
        for day in days:
            for customer in self.stage.customers.values():
                is_first = day == max(customer.started_on, self.first_on)
                yield from office_items(self.stage.seed, customer, day, NOTHING_HEARD, is_first)

    def _product(self, days: Sequence[date]) -> Iterator[Item]:
        for day in days:
            for customer in self.stage.customers.values():
                yield from product_items(self.stage.seed, customer, day, NOTHING_HEARD)


def tell_history(parts: Parts, stage: Stage, begins_on: date, told: Told) -> None:
    """The year that ends with `begins_on`."""
    first_on = begins_on - timedelta(days=HISTORY_DAYS)
    with parts.database.writing() as conn:
        sources, now = parts.editions.required(conn).rulebook.sources, parts.clock.world(conn)
        for feed in ("telemetry", "support", "billing", "crm", "entitlements"):
            declare_coverage(conn, feed, datetime.combine(first_on, time(), UTC), None, now)
    known = [each for each in stage.customers.values() if each.started_on <= begins_on]
    add_all_accounts(parts, {each.id: (each.name, [("product", each.id)]) for each in known}, by="demo")
    teller = Teller(stage, {name: sources[name] for name in ("back-office", "product")}, first_on)
    _take_in(parts, teller.earlier())
    _hold_kickoffs(parts, stage, begins_on)
    weeks = [
        [first_on + DAY * day for day in range(start, min(start + DAYS_AT_ONCE, HISTORY_DAYS))]
        for start in range(0, HISTORY_DAYS, DAYS_AT_ONCE)
    ]
    for done, said in enumerate(_made_up_ahead(teller, weeks), 1):
        for each in said:
            _take_in(parts, each)
        told("a year of history", min(done * DAYS_AT_ONCE, HISTORY_DAYS), HISTORY_DAYS)


def _made_up_ahead(teller: Teller, weeks: Sequence[Sequence[date]]) -> Iterator[tuple[Said, Said]]:
    """By another process, in order; a spawned one shares nothing with this one that could be open here."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_leave_interrupts_to_the_parent) as pool:
        coming: deque[Future[tuple[Said, Said]]] = deque()
        try:
            for days in weeks:
                coming.append(pool.submit(teller.week, days))
                if len(coming) > AHEAD:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _take_in(parts: Parts, said: Said) -> None:
    source, items = said
    if items:
        record_observations(parts, items, source, backfill=True)


def _hold_kickoffs(parts: Parts, stage: Stage, begins_on: date) -> None:
    """Of seven customers in eight the kickoff was held in the first fortnight, or is about to be."""
    with parts.database.writing() as conn:
        for customer in stage.customers.values():
            after = int(between(2, 12, stage.seed, customer.id, "kickoff"))
            held_on = customer.started_on + DAY * after
            if held_on < begins_on and chance(stage.seed, customer.id, "kickoff held") < 7 / 8:
                tell_outcome(
                    conn, customer.id, "kickoff-call", "held", datetime.combine(held_on, time(13), UTC)
                )
