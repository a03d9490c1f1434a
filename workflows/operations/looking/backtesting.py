"""What rules would have opened on the recorded facts, what they would have caught and missed. Changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.fates import FateWatch
from engine.backtest.judging import Case, Judged, judge
from engine.backtest.lives import Opening
from engine.backtest.made import NotAsked, not_asked
from engine.backtest.past import Mode, Past, Span, Spans
from engine.backtest.rehearse import Rehearsal, Rehearsed
from engine.facts import EMPTY
from engine.needs import Needs
from engine.rollout import lot
from engine.store.accounts import count_accounts, find_accounts
from engine.store.pasts import load_pasts
from rules.fate import Fate
from rules.rulebook import Rulebook
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.parts import Parts
from workflows.store.helped import helped_accounts

AT_ONCE = 500
GROUPS = ("owner", "tier")
"""Fields of the account, where the vocabulary has them, by which openings are counted."""


class Unanswerable(Exception):
    """A question that cannot be asked of these facts; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """`rules` empty: all, whatever their mode. `fate` empty: the rulebook's first, if it names any. `at_most`: of how
    many accounts, about, it is asked at the most: a lot that always falls on the same ones (None: of all).
    """

    begins: datetime
    ends: datetime
    rules: tuple[str, ...] = ()
    fate: str = ""
    mode: Mode = "as-known"
    at_most: int | None = None


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

    Of one rule it reads no more than that rule and the fate need: quick enough to ask while somebody writes it.
    """
    with looking(parts) as moment:
        book = rulebook or moment.rulebook
        return _Run.of(moment, book, question).answer()


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
    rehearsal: Rehearsal
    watch: FateWatch | None
    span: Span
    until: datetime
    left_out: Mapping[str, NotAsked]
    names: dict[str, str] = field(default_factory=dict)
    came_before: int = 0
    there_are: int = 0

    @staticmethod
    def of(moment: Moment, rulebook: Rulebook, question: Question) -> "_Run":
        ends = min(question.ends, moment.now)
        if ends <= question.begins:
            raise Unanswerable("The last day lies before the first, or the first is still to come.")
        fate = _fate(rulebook, question.fate)
        watch = FateWatch.of(rulebook, fate) if fate else None
        until = min(moment.now, ends + fate.within.elapsed) if fate else ends
        names = _rules(rulebook, question.rules)
        left_out = {name: why for name in names if (why := not_asked(rulebook, name))}
        if question.rules:  # whoever names a rule that reads those below is told so at once
            left_out = {name: why for name, why in left_out.items() if why != "below"}
        rehearsal = Rehearsal(rulebook, [name for name in names if name not in left_out])
        if rehearsal.needs.below or (watch and watch.needs.below):
            raise Unanswerable(
                "A rule or the fate reads the accounts below an account, and of those the past cannot be told yet. "
                "Name the rules that do not."
            )
        return _Run(moment, rulebook, question, rehearsal, watch, (question.begins, ends), until, left_out)

    def answer(self) -> Backtest:
        accounts = list(self._accounts())
        helped = helped_accounts(self.moment.conn, *self.span)
        return Backtest(
            begins=self.span[0],
            ends=self.span[1],
            mode=self.question.mode,
            fate=self.watch.fate if self.watch else None,
            known_until=self.until,
            names=self.names,
            came_before=self.came_before,
            fates=sum(1 for each in accounts if each.fate_at is not None),
            rules=tuple(self._rule(name, accounts, helped.get(name, set())) for name in self.rehearsal.names),
            there_are=self.there_are,
            not_asked=self.left_out,
        )

    def _accounts(self) -> Iterator[_Account]:
        needs, after, share = self._needs(), "", self._share()
        while found := find_accounts(self.moment.conn, after=after, limit=AT_ONCE):
            after = found[-1].id
            some = [account for account in found if lot("backtest", account.id) < share]
            self.names |= {account.id: account.name for account in some}
            ids = [account.id for account in some]
            span = (self.span[0], self.until)
            pasts = load_pasts(self.moment.conn, ids, needs, self.rulebook, span, self.question.mode)
            yield from self._lot([Epochs(past) for past in pasts])

    def _share(self) -> float:
        at_most = self.question.at_most
        self.there_are = count_accounts(self.moment.conn)
        return 1.0 if at_most is None or self.there_are <= at_most else at_most / self.there_are

    def _lot(self, lot: Sequence[Epochs]) -> Iterator[_Account]:
        """Those of whom anything is to be asked."""
        fates = self._fates(lot)
        asked = [(epochs, at) for epochs, (at, is_past) in zip(lot, fates, strict=True) if not is_past]
        self.came_before += len(lot) - len(asked)
        rehearsed = self.rehearsal.run([epochs for epochs, _ in asked], self.span)
        for (epochs, fate_at), one in zip(asked, rehearsed, strict=True):
            name = self.names[one.account]
            opened = {
                rule: [Opened(each, name, _groups(epochs.past, each.at)) for each in openings]
                for rule, openings in one.openings.items()
            }
            yield _Account(one.account, one, opened, fate_at, epochs.past.began_at)

    def _fates(self, lot: Sequence[Epochs]) -> Sequence[tuple[datetime | None, bool]]:
        if self.watch is None:
            return [(None, False)] * len(lot)
        return self.watch.came(lot, (self.span[0], self.until))

    def _needs(self) -> Needs:
        fields = frozenset(("account", name) for name in GROUPS if name in self.rulebook.vocabulary.account)
        needs = self.rehearsal.needs | Needs(fields=fields)
        return needs | self.watch.needs if self.watch else needs

    def _rule(self, name: str, accounts: Sequence[_Account], helped: set[str]) -> RuleBacktest:
        rule = self.rulebook.rules[name]
        openings = [opened for each in accounts for opened in each.opened[name]]
        judged = None
        if self.watch is not None:
            cases = [_case(each, name, helped) for each in accounts]
            judged = judge(
                cases, self.watch.fate.within.elapsed, self.span, self.until, len(self.rehearsal.names)
            )
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
        newest = max(helds, key=lambda held: (held.observed_at, held.received_at), default=None)
        if newest is not None and newest.value is not EMPTY:
            found[name] = str(newest.value)
    return found


def _rules(rulebook: Rulebook, wanted: Sequence[str]) -> list[str]:
    for name in wanted:
        if name not in rulebook.rules:
            raise NotThere("rule", name)
    return list(wanted) or list(rulebook.rules)


def _fate(rulebook: Rulebook, wanted: str) -> Fate | None:
    if wanted and wanted not in rulebook.fates:
        raise NotThere("fate", wanted)
    return rulebook.fates[wanted] if wanted else next(iter(rulebook.fates.values()), None)
