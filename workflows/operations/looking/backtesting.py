"""What rules would have opened on the recorded facts, what they would have caught and missed. Changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo

from engine.backtest.columns import Openings, Watched, among, numbers_of, ranks
from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.fates import Fated
from engine.backtest.groups import Groups
from engine.backtest.judged import Judged
from engine.backtest.judging import Accounts, Judging
from engine.backtest.made import NotAsked
from engine.backtest.past import Mode, Past
from engine.backtest.rehearse import RehearsedLot
from engine.moments import SECOND
from engine.needs import Named, needs_of
from engine.rollout import lot
from engine.store.accounts import count_accounts, find_accounts
from engine.store.facts import told_of_anybody
from rules.fate import Fate
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.scope import KEY
from workflows.operations.looking.backtest_asked import GROUPS, Question, left_out, wanted
from workflows.operations.looking.moment import Moment, looking
from workflows.operations.looking.opened import AllOpened
from workflows.parts import Parts
from workflows.remembered import AtHand, Wanted
from workflows.store.helped import helped_accounts

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RuleBacktest:
    """`judged` None: there is no fate to hold it against. `watched`: accounts it watched at any time.
    `never_told`: of a rule that opened on nobody, the fields that it reads and no source ever told of anybody.
    """

    rule: str
    kind: str
    openings: AllOpened
    watched: int
    judged: Judged | None
    never_told: tuple[Named, ...] = ()

    @property
    def accounts(self) -> list[str]:
        """Accounts it opened on, in order of when it first did."""
        return self.openings.accounts


@dataclass(frozen=True, slots=True)
class Backtest:
    """`known_until`: to where fates are known. `names`: of those asked, by id. `came_before`: accounts whose fate
    had come before the first day; they are asked about nothing. `there_are`: accounts in all, of which only a lot may
    have been asked. `not_asked`: rules that are not looked back on, with the reason. `reads_on`: at the next asking
    more of them are at hand. `is_cut`: it was asked for days that are still to come.
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
    reads_on: bool = False
    is_cut: bool = False

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
        run.everyone()
        return run.answer()


def backtest_at_hand(moment: Moment, question: Question, at_hand: AtHand) -> Backtest:
    """The same of what is remembered, as it was when it was read: `names` are those at hand, `there_are` is of all."""
    then = at_hand.wanted_then
    run = _Run(moment, then.rulebook, question, then)
    run.remembered(at_hand)
    return replace(run.answer(), reads_on=not at_hand.remembered.walks)


@dataclass(slots=True)
class _Kept:
    """What is kept of those of whom anything is asked, once their pasts are forgotten. `accounts`: whose, when the fate
    came, and when each was first there, by number; the rest of each lot by rule.
    """

    accounts: list[tuple[str, datetime | None, datetime | None]] = field(default_factory=list)
    openings: dict[str, list[Openings]] = field(default_factory=lambda: defaultdict(list))
    watched: dict[str, list[Watched]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[str, Groups] = field(default_factory=lambda: {name: Groups() for name in GROUPS})

    def take(self, pasts: Sequence[Past], fates: Sequence[Fated], found: RehearsedLot) -> None:
        numbers = numbers_of([not is_past for _, is_past in fates], len(self.accounts))
        for past, (fate_at, is_past) in zip(pasts, fates, strict=True):
            if not is_past:
                said = past.words.get(ACCOUNT, {})
                for name, groups in self.groups.items():
                    groups.note(len(self.accounts), said.get(name, ()))
                self.accounts.append((past.account, fate_at, past.began_at))
        watched = {id(each): each.numbered(numbers) for each in found.watched.values()}  # rules share them
        for name in found.openings:
            self.openings[name].append(found.openings[name].numbered(numbers))
            self.watched[name].append(watched[id(found.watched[name])])


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
    kept: _Kept = field(default_factory=_Kept)
    told: set[Named] | None = None

    @property
    def zone(self) -> tzinfo:
        """In which moments are told."""
        return self.question.begins.tzinfo or UTC

    def answer(self) -> Backtest:
        wanted, watch = self.wanted, self.wanted.watch
        return Backtest(
            begins=wanted.span[0].astimezone(self.zone),
            ends=wanted.span[1].astimezone(self.zone),
            mode=wanted.mode,
            fate=watch.fate if watch else None,
            known_until=wanted.until.astimezone(self.zone),
            names=self.names,
            came_before=self.came_before,
            fates=sum(1 for _, fate_at, _ in self.kept.accounts if fate_at is not None),
            rules=tuple(self._rules()),
            there_are=self.there_are,
            not_asked=left_out(self.rulebook, self.question),
            is_cut=self._day_of(wanted.span[1]) < self._day_of(self.question.ends - SECOND),
        )

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def everyone(self) -> None:
        """Of a share of them, where that is asked."""
        wanted, after, share = self.wanted, "", self._share()
        while found := find_accounts(self.moment.conn, after=after, limit=AT_ONCE):
            after = found[-1].id
            some = [account for account in found if lot("backtest", account.id) < share]
            self.names |= {account.id: account.name for account in some}
            self._lot(*wanted.read(self.moment.conn, [account.id for account in some]))

    def remembered(self, at_hand: AtHand) -> None:
        """Of those at hand."""
        known = at_hand.remembered
        self.there_are = len(known.told)
        for kept, rehearsed in at_hand.rehearsed():
            self.names |= {past.account: known.told[past.account].name for past in kept.pasts}
            self.came_before += sum(is_past for _, is_past in kept.fates)
            self.kept.take(kept.pasts, kept.fates, rehearsed)

    def _share(self) -> float:
        at_most = self.question.at_most
        self.there_are = count_accounts(self.moment.conn)
        return 1.0 if at_most is None or self.there_are <= at_most else at_most / self.there_are

    def _lot(self, lot: Sequence[Epochs], fates: Sequence[Fated]) -> None:
        asked = [(epochs, at) for epochs, (at, is_past) in zip(lot, fates, strict=True) if not is_past]
        self.came_before += len(lot) - len(asked)
        rehearsed = self.wanted.rehearsal.run([epochs for epochs, _ in asked], self.wanted.span)
        self.kept.take([epochs.past for epochs, _ in asked], [(at, False) for _, at in asked], rehearsed)

    def _rules(self) -> Iterator[RuleBacktest]:
        kept, accounts = self.kept, Accounts.of(self.kept.accounts)
        helped = helped_accounts(self.moment.conn, *self.wanted.span)
        judging = self._judging(accounts)
        watched: dict[tuple[int, ...], Watched] = {}
        places = ranks(accounts.ids)
        for name in self.wanted.rehearsal.names:
            openings = Openings.joined(name, kept.openings.pop(name, ()))
            parts = kept.watched[name]
            same = tuple(map(id, parts))
            if same not in watched:
                watched[same] = Watched.joined(parts)
            spans = watched[same]
            is_helped = among(accounts.ids, helped.get(name, ()))
            opened = AllOpened(openings.in_time(places), accounts.ids, self.names, kept.groups, self.zone)
            judged = judging.judge(openings, spans, is_helped) if judging else None
            rule = self.rulebook.rules[name]
            untold = () if opened.accounts else self._never_told(rule)
            yield RuleBacktest(name, rule.kind, opened, spans.accounts, judged, untold)

    def _never_told(self, rule: Rule) -> tuple[Named, ...]:
        """Looked up once for all rules, and only where nothing opened: it reads through all that is known."""
        if self.told is None:
            rules = [self.rulebook.rules[name] for name in self.wanted.rehearsal.names]
            self.told = told_of_anybody(self.moment.conn, set().union(*map(self._fields_of, rules)))
        return tuple(sorted(self._fields_of(rule) - self.told))

    def _fields_of(self, rule: Rule) -> set[Named]:
        asked = [each for each in (rule.accounts, rule.when) if each is not None]
        fields = needs_of(asked, self.rulebook.vocabulary, self.rulebook.plans).fields
        return {(about, name) for about, name in fields if name != KEY}

    def _judging(self, accounts: Accounts) -> Judging | None:
        wanted = self.wanted
        if wanted.watch is None:
            return None
        within, asked = wanted.watch.fate.within.elapsed, len(wanted.rehearsal.names)
        return Judging(accounts, within, wanted.span[1], wanted.until, asked, self.zone)
