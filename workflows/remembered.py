"""What is remembered of the portfolio while a rule is written: what it reads of every account's past.

A stroke on the desk changes what a rule asks, seldom what it reads. So accounts are read lot by lot, as far as one
request may take, and of each lot what was read is kept for the next request, not the past it was read from. What is
remembered is of one moment, and is forgotten some minutes later.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock
from time import monotonic
from typing import Any, TypeVar

from engine.backtest.ends import Ends
from engine.backtest.epochs import Epochs
from engine.backtest.fates import Fated, FateWatch
from engine.backtest.past import LetGo, Mode, Past, Span
from engine.backtest.rehearse import Lot, Rehearsal, RehearsedLot
from engine.needs import Needs
from engine.rollout import lot as lot_of
from engine.store.accounts import Told, all_told
from engine.store.pasts import load_pasts
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.memory import KEPT_FOR, Memory

AT_ONCE = 300
"""Accounts of a lot."""
AS_LONG_AS = 1.5
"""Seconds that one request may go on reading lots."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks: rules of a rulebook over a span. `until`: to where fates are known."""

    rulebook: Rulebook
    rehearsal: Rehearsal
    watch: FateWatch | None
    needs: Needs
    span: Span
    until: datetime
    mode: Mode

    def read(self, conn: Connection, ids: Sequence[str]) -> tuple[list[Epochs], list[Fated]]:
        """The pasts of these accounts, up to where fates are known."""
        span = (self.span[0], self.until)
        pasts = load_pasts(conn, ids, self.needs, self.rulebook, span, self.mode)
        there = [Epochs(past) for past in pasts]
        return there, self.watch.came(there, span) if self.watch else [(None, False)] * len(there)

    @property
    def world(self) -> tuple[Any, ...]:
        """What must be the same, for what was read to serve again."""
        book = self.rulebook
        fate = self.watch.fate if self.watch else None
        return (book.vocabulary, book.plans, book.calendars, book.workspace, fate, self.mode)


@dataclass(frozen=True, slots=True)
class KeptLot:
    lot: Lot
    pasts: Sequence[Past]
    fates: Sequence[Fated]


class Remembered:
    """`span`: as it was when the first lot was read. `told`: of every account its name and how often anything was told
    of it by then. `walks`: nothing of it can be kept, and one lot is all that can be asked while somebody waits.
    `is_outdated`: something was told of most of them since, as after a publish: reading them anew takes no longer.
    """

    def __init__(self, conn: Connection, wanted: Wanted) -> None:
        self.span, self.until = wanted.span, wanted.until
        self.told: dict[str, Told] = all_told(conn)
        self.lots: list[KeptLot] = []
        self.walks = False
        self.is_outdated = False
        self.lock = RLock()
        # A lot that always falls on the same ones, and says as much about all as any other.
        self._waiting = sorted(self.told, key=lambda each: lot_of("backtest", each), reverse=True)
        self._world, self._needs, self._plans = wanted.world, wanted.needs, wanted.rehearsal.plans.keys()

    def serves(self, wanted: Wanted) -> bool:
        """Whether nothing else is read, and it is not too long ago."""
        return (
            not self.is_outdated
            and timedelta() <= wanted.span[1] - self.span[1] <= KEPT_FOR
            and wanted.rehearsal.plans.keys() == self._plans
            and self._needs | wanted.needs == self._needs
            and self._world == wanted.world
        )

    def read_on(self, conn: Connection, wanted: Wanted) -> KeptLot | None:
        """One more lot, the past of which is at hand until it is let go; None once there are no more."""
        ids = sorted(self._waiting[-AT_ONCE:])
        if not ids:
            return None
        there, fates = replace(wanted, span=self.span, until=self.until, needs=self._needs).read(conn, ids)
        lot = Lot(there, self.span, wanted.rehearsal)
        lot.rehearsed()
        self.walks |= lot.walks
        Ends(lot).read(wanted.rehearsal.made)
        del self._waiting[-len(ids) :]
        self.lots.append(KeptLot(lot, [epochs.let_go().past for epochs in there], fates))
        return self.lots[-1]

    def put_back(self, kept: KeptLot) -> None:
        """It waits to be read again, with those that were not read yet."""
        self.lots.remove(kept)
        self._waiting += [past.account for past in reversed(kept.pasts)]


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is remembered, and what is asked of it now."""

    conn: Connection
    remembered: Remembered
    wanted: Wanted

    @property
    def wanted_then(self) -> Wanted:
        """Asked as of when it was read."""
        return replace(self.wanted, span=self.remembered.span, until=self.remembered.until)

    def rehearsed(self) -> Iterator[tuple[KeptLot, RehearsedLot]]:
        """Lot by lot."""
        return self._of_each(lambda lot: lot.again(self.wanted.rehearsal))

    def ends(self, ask: Callable[[Ends], T]) -> Iterator[tuple[KeptLot, T]]:
        """How things stand at the end of the span. Raises Apart."""
        return self._of_each(lambda lot: ask(Ends(lot)))

    def _of_each(self, ask: Callable[[Lot], T]) -> Iterator[tuple[KeptLot, T]]:
        """Of those at hand, then of some more: always of one lot more, else it would never be done."""
        for kept in self.remembered.lots[:]:
            try:
                if self.remembered.walks:
                    raise LetGo
                found = ask(kept.lot)
            except LetGo:
                self.remembered.put_back(kept)
            else:
                yield kept, found
        until = monotonic() + AS_LONG_AS
        while (fresh := self.remembered.read_on(self.conn, self.wanted)) is not None:
            try:
                found = ask(fresh.lot)
            finally:
                fresh.lot.let_go()
            yield fresh, found
            if monotonic() >= until or self.remembered.walks:
                return


@contextmanager
def at_hand(memory: Memory, conn: Connection, wanted: Wanted) -> Iterator[AtHand]:
    """With more of the portfolio at hand at each asking, until all is. Nobody else asks it meanwhile."""
    remembered: Remembered = memory.recall(
        lambda each: isinstance(each, Remembered) and each.serves(wanted), lambda: Remembered(conn, wanted)
    )
    with remembered.lock:
        yield AtHand(conn, remembered, wanted)
