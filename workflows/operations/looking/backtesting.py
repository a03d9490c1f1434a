"""What rules would have opened on the recorded facts, what they would have caught and missed. Changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.judging import Case, Judged, judge
from engine.backtest.lives import Opening
from engine.backtest.made import NotAsked
from engine.backtest.past import Mode, Past, Spans
from engine.backtest.rehearse import Rehearsed
from engine.facts import EMPTY, newest_first
from engine.rollout import lot
from engine.store.accounts import count_accounts, find_accounts
from engine.store.pasts import load_pasts
from rules.fate import Fate
from rules.rulebook import Rulebook
from workflows.operations.looking.backtest_asked import GROUPS, Question, left_out, wanted
from workflows.operations.looking.moment import Moment, looking
from workflows.parts import Parts
from workflows.remembered import AtHand, Wanted
from workflows.store.helped import helped_accounts

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening, the account's name, and by what groups it is counted, as they stood on that day."""

    opening: Opening
    name: str
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleBacktest:
    """`judged` None: there is no fate to hold it against. `watched`: accounts it watched at any time."""

    rule: str
    kind: str
    openings: tuple[Opened, ...]
    watched: int
    judged: Judged | None

    @property
    def accounts(self) -> list[str]:
        """Accounts it opened on, in order of when it first did."""
        return list(dict.fromkeys(each.opening.account for each in self.openings))


@dataclass(frozen=True, slots=True)
class Backtest:
    """`known_until`: to where fates are known. `names`: of those asked, by id. `came_before`: accounts whose fate
    had come before the first day; they are asked about nothing. `there_are`: accounts in all, of which only a lot may
    have been asked. `not_asked`: rules that are not looked back on, with the reason.
    """

    begins: datetime
    ends: datetime
    mode: Mode
    fate: Fate | None
    known_until: datetime
    names: Mapping[str, str]
    came_before: int
    fates: int
    rules: tuple[RuleBacktest, ...]
    there_are: int = 0
    not_asked: Mapping[str, NotAsked] = field(default_factory=dict)

    @property
    def accounts(self) -> int:
        return len(self.names) - self.came_before


def backtest(parts: Parts, question: Question, rulebook: Rulebook | None = None) -> Backtest:
    """By the running edition, or by this rulebook. Raises NotThere, Unanswerable, NothingPublished, DatabaseAway.

    Of one rule it reads no more than that rule and the fate need.
    """
    with looking(parts) as moment:
        book = rulebook or moment.rulebook
        run = _Run(moment, book, question, wanted(book, question, moment.now))
        return run.answer(run.everyone())


def backtest_at_hand(moment: Moment, question: Question, at_hand: AtHand) -> Backtest:
    """The same of what is remembered, as it was when it was read: `names` are those at hand, `there_are` is of all."""
    then = at_hand.wanted_then
    run = _Run(moment, then.rulebook, question, then)
    return run.answer(run.remembered(at_hand))


@dataclass(slots=True)
class _Account:
    """What is kept of one account once its past is forgotten."""

    id: str
    rehearsed: Rehearsed
    opened: dict[str, list[Opened]]
    fate_at: datetime | None
    began_at: datetime | None


@dataclass(slots=True)
class _Run:
    """One backtest under way."""

    moment: Moment
    rulebook: Rulebook
    question: Question
    wanted: Wanted
    names: dict[str, str] = field(default_factory=dict)
    came_before: int = 0
    there_are: int = 0

    def answer(self, found: Iterable[_Account]) -> Backtest:
        accounts = list(found)
        wanted, watch = self.wanted, self.wanted.watch
        helped = helped_accounts(self.moment.conn, *wanted.span)
        return Backtest(
            begins=wanted.span[0],
            ends=wanted.span[1],
            mode=wanted.mode,
            fate=watch.fate if watch else None,
            known_until=wanted.until,
            names=self.names,
            came_before=self.came_before,
            fates=sum(1 for each in accounts if each.fate_at is not None),
            rules=tuple(
                self._rule(name, accounts, helped.get(name, set())) for name in wanted.rehearsal.names
            ),
            there_are=self.there_are,
            not_asked=left_out(self.rulebook, self.question),
        )

    def everyone(self) -> Iterator[_Account]:
        """Of a share of them, where that is asked."""
        wanted, after, share = self.wanted, "", self._share()
        while found := find_accounts(self.moment.conn, after=after, limit=AT_ONCE):
            after = found[-1].id
            some = [account for account in found if lot("backtest", account.id) < share]
            self.names |= {account.id: account.name for account in some}
            ids = [account.id for account in some]
            span = (wanted.span[0], wanted.until)
            pasts = load_pasts(self.moment.conn, ids, wanted.needs, self.rulebook, span, wanted.mode)
            yield from self._lot([Epochs(past) for past in pasts])

    def remembered(self, at_hand: AtHand) -> Iterator[_Account]:
        """Of those at hand."""
        known = at_hand.remembered
        self.there_are = len(known.told)
        for kept, rehearsed in at_hand.rehearsed():
            self.names |= {past.account: known.told[past.account].name for past in kept.pasts}
            for past, (fate_at, is_past), one in zip(kept.pasts, kept.fates, rehearsed, strict=True):
                self.came_before += is_past
                if not is_past:
                    yield self._account(past, fate_at, one)

    def _share(self) -> float:
        at_most = self.question.at_most
        self.there_are = count_accounts(self.moment.conn)
        return 1.0 if at_most is None or self.there_are <= at_most else at_most / self.there_are

    def _lot(self, lot: Sequence[Epochs]) -> Iterator[_Account]:
        """Those of whom anything is to be asked."""
        watch, span = self.wanted.watch, (self.wanted.span[0], self.wanted.until)
        fates = watch.came(lot, span) if watch else [(None, False)] * len(lot)
        asked = [(epochs, at) for epochs, (at, is_past) in zip(lot, fates, strict=True) if not is_past]
        self.came_before += len(lot) - len(asked)
        rehearsed = self.wanted.rehearsal.run([epochs for epochs, _ in asked], self.wanted.span)
        for (epochs, fate_at), one in zip(asked, rehearsed, strict=True):
            yield self._account(epochs.past, fate_at, one)

    def _account(self, past: Past, fate_at: datetime | None, rehearsed: Rehearsed) -> _Account:
        name = self.names[past.account]
        opened = {
            rule: [Opened(each, name, _groups(past, each.at)) for each in openings]
            for rule, openings in rehearsed.openings.items()
        }
        return _Account(past.account, rehearsed, opened, fate_at, past.began_at)

    def _rule(self, name: str, accounts: Sequence[_Account], helped: set[str]) -> RuleBacktest:
        rule = self.rulebook.rules[name]
        openings = [opened for each in accounts for opened in each.opened[name]]
        judged = None
        wanted = self.wanted
        if wanted.watch is not None:
            cases, within = [_case(each, name, helped) for each in accounts], wanted.watch.fate.within
            judged = judge(cases, within.elapsed, wanted.span, wanted.until, len(wanted.rehearsal.names))
        return RuleBacktest(
            rule=name,
            kind=rule.kind,
            openings=tuple(sorted(openings, key=lambda each: (each.opening.at, each.opening.account))),
            watched=sum(1 for each in accounts if each.rehearsed.watched[name]),
            judged=judged,
        )


def _case(account: _Account, rule: str, helped: set[str]) -> Case:
    watched: Spans = account.rehearsed.watched[rule]
    opened = tuple(each.opening.at for each in account.opened[rule])
    is_helped = bool(opened) and account.id in helped
    return Case(account.id, opened, watched, account.fate_at, is_helped, account.began_at)


def _groups(past: Past, at: datetime) -> dict[str, str]:
    said = past.words.get(ACCOUNT, {})
    found = {}
    for name in GROUPS:
        helds = [word.held for word in said.get(name, ()) if word.seen_at <= at]
        if helds and (newest := newest_first(helds)[0]).value is not EMPTY:
            found[name] = str(newest.value)
    return found
