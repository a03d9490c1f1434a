"""How well a rule warned of a fate: who was caught, missed, signalled for nothing or left alone rightly, and whether
that is better than chance.

What chance would have done is asked on the same days: whenever a fate came, every account of about that age that the
rule was watching could have been the one. So no rule is flattered by its season, nor by how young its accounts are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

import numpy as np

from engine.backtest.columns import NEVER, Bools, Watched, instant, moment_at
from engine.backtest.drawn import Ints
from engine.backtest.judged import Caught, Judged, Named
from engine.backtest.shares import Shares, Windows
from engine.moments import TICK


class Opened(Protocol):
    """When a rule opened on whom: numbers of accounts, and microseconds since 1970; in order of both."""

    @property
    def account(self) -> Ints: ...

    @property
    def at(self) -> Ints: ...


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """Everybody asked, by number. `fate`: when it came; `began`: when each was first there. `NEVER` of either: it did
    not come, nobody knows.
    """

    ids: Sequence[str]
    fate: Ints
    began: Ints

    @staticmethod
    def of(told: Sequence[tuple[str, datetime | None, datetime | None]]) -> "Accounts":
        """(whose, when its fate came, when it was first there)."""
        columns = (
            np.array([NEVER if each is None else instant(each) for each in column], np.int64)
            for column in ([fate_at for _, fate_at, _ in told], [began for _, _, began in told])
        )
        return Accounts([account for account, _, _ in told], *columns)


class Judging:
    """Rules held against one fate, one after another. `ends`: of the span in which they were rehearsed. `zone`: in
    which moments are told.
    """

    def __init__(
        self,
        accounts: Accounts,
        within: timedelta,
        ends: datetime,
        until: datetime,
        asked: int,
        zone: tzinfo = UTC,
    ) -> None:
        self._accounts, self._within, self._asked, self._zone = accounts, within // TICK, asked, zone
        self._ends, self._until = instant(ends), instant(until)
        self._shares: dict[tuple[int, bytes], tuple[Watched, Shares]] = {}

    def judge(self, opened: Opened, watched: Watched, is_helped: Bools) -> Judged:
        """`is_helped`: whether somebody acted on the rule's signals, by account."""
        fate = self._accounts.fate[opened.account]
        is_followed = (opened.at < fate) & (fate <= opened.at + self._within)
        is_ripe = (opened.at + self._within <= self._until) & (opened.at < fate)
        first = _First(len(is_helped), opened)
        warned, ripe, any_at = first.of(is_followed), first.of(is_ripe), first.of(None)
        is_helped = is_helped & (any_at < NEVER)
        groups = self._groups(watched, ~is_helped, (warned, ripe, any_at))
        is_scored = ~is_helped & (ripe < NEVER)
        borne = self._shares_of(watched, is_helped).borne(self._windows(opened, is_ripe))
        ids = self._accounts.ids
        helped = np.flatnonzero(is_helped)
        return Judged(
            *groups,
            helped=tuple(ids[number] for number in helped.tolist()),
            helped_in_vain=tuple(ids[number] for number in helped[warned[helped] < NEVER].tolist()),
            judged=int(is_scored.sum()),
            came=int((is_scored & (first.of(is_ripe & is_followed) < NEVER)).sum()),
            expected=sum(borne[is_scored].tolist()),
            asked=self._asked,
        )

    def _groups(
        self, watched: Watched, is_told: Bools, firsts: tuple[Ints, Ints, Ints]
    ) -> tuple[
        tuple[Caught, ...],
        tuple[Named, ...],
        tuple[Named, ...],
        tuple[str, ...],
        tuple[Named, ...],
        tuple[str, ...],
    ]:
        """Caught, missed, false, quiet and too early: each account is in the first of them that it is of, but for the
        quiet, who come last. And those of the missed that it opened on.
        """
        warned, ripe, any_at = firsts
        fate, ids = self._accounts.fate, self._accounts.ids
        caught = is_told & (warned < NEVER)
        missed = is_told & ~caught & (fate < self._ends) & self._was_watched(watched)
        false = is_told & ~caught & ~missed & (ripe < NEVER)
        is_early = is_told & ~caught & ~missed & ~false & (any_at < NEVER)
        is_quiet = is_told & (any_at == NEVER) & (fate == NEVER) & (_since(watched, len(ids)) < NEVER)
        numbers = np.flatnonzero(caught)
        ends = zip(numbers.tolist(), warned[numbers].tolist(), fate[numbers].tolist(), strict=True)
        moment = self._moment
        return (
            tuple(Caught(ids[number], moment(at), moment(fate_at)) for number, at, fate_at in ends),
            self._named(missed, fate),
            self._named(false, ripe),
            tuple(ids[number] for number in np.flatnonzero(is_quiet).tolist()),
            self._named(is_early, any_at),
            tuple(ids[number] for number in np.flatnonzero(missed & (any_at < NEVER)).tolist()),
        )

    def _named(self, is_in: Bools, at: Ints) -> tuple[Named, ...]:
        ids, numbers = self._accounts.ids, np.flatnonzero(is_in)
        rows = zip(numbers.tolist(), at[numbers].tolist(), strict=True)
        return tuple(Named(ids[number], self._moment(moment)) for number, moment in rows)

    def _moment(self, at: int) -> datetime:
        return moment_at(at, self._zone)

    def _was_watched(self, watched: Watched) -> Bools:
        """Whether the rule watched it in the time in which it should have warned."""
        at = self._accounts.fate[watched.account]
        found = np.zeros(len(self._accounts.ids), np.bool_)
        found[watched.account[(watched.begins < at) & (watched.ends > at - self._within)]] = True
        return found

    def _windows(self, opened: Opened, is_ripe: Bools) -> Windows:
        """The time after each signal up to its fate, each moment once."""
        account, at = opened.account[is_ripe], opened.at[is_ripe]
        ends = np.minimum(at + self._within, self._accounts.fate[account])
        begins = at.copy()
        is_next = account[1:] == account[:-1]
        begins[1:][is_next] = np.maximum(at[1:], ends[:-1])[is_next]
        return Windows(account, begins, ends)

    def _shares_of(self, watched: Watched, is_helped: Bools) -> Shares:
        """The same for all rules that watch the same and helped the same."""
        key = (id(watched), is_helped.tobytes())
        if key not in self._shares:
            since = _since(watched, len(is_helped))
            began = np.where(self._accounts.began == NEVER, since, self._accounts.began)
            shares = Shares(np.where(is_helped, NEVER, since), began, self._accounts.fate)
            self._shares[key] = watched, shares  # what is kept here cannot be taken for another
        return self._shares[key][1]


class _First:
    """The first signal of each account that is of a kind."""

    def __init__(self, count: int, opened: Opened) -> None:
        self._count, self._opened = count, opened

    def of(self, is_of: Bools | None) -> Ints:
        """`NEVER` where there is none."""
        rows = np.arange(len(self._opened.at)) if is_of is None else np.flatnonzero(is_of)
        found = np.full(self._count, NEVER)
        found[self._opened.account[rows][::-1]] = self._opened.at[rows][::-1]
        return found


def _since(watched: Watched, count: int) -> Ints:
    found = np.full(count, NEVER)
    found[watched.account[::-1]] = watched.begins[::-1]
    return found
