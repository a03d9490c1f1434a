"""The overview: how many accounts stand in each list, who moved lately, what is open, and what needs a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.standing import UNKNOWN_STATUS
from engine.store import pages, standstill
from rules.overview import OverviewList
from workflows.moves import LIVE
from workflows.operations.looking.accounts import AccountLine, account_lines
from workflows.operations.looking.facts import texts
from workflows.operations.looking.feeds import feeds_shown
from workflows.operations.looking.moment import Moment, looking
from workflows.parts import Parts
from workflows.store import pages as work
from workflows.store.incidents import open_incidents

A_WEEK = timedelta(days=7)
MOST_MOVED = 200
TONES = ("good", "bad", "idle", "plain")
MOVES = ("change_status",)
"""Lines of the ledger that say so; their detail has `before` and `after`."""


@dataclass(frozen=True, slots=True)
class ListCount:
    """One list of the overview. Beside those that authors wrote there may be `unknown`, and one without a name for the
    accounts that stand in none; these two have no label.
    """

    name: str
    label: Mapping[str, str]
    tone: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Moved:
    """An account that came from one list (`before`) into another within the last seven days."""

    line: AccountLine
    before: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NeedsYou:
    """What stands still until a person does something, counted. Of a teammate: their tasks and their accounts' signals,
    and nothing that is nobody's account. `late_tasks` are among the `tasks`; the snoozed are not.
    """

    tasks: int
    late_tasks: int
    held_signals: int
    asking_signals: int
    unknown_effects: int
    runs_set_aside: int
    parked_playbooks: int
    failed_arrivals: int
    failed_accounts: int
    silent_feeds: int
    incidents: int
    waiting_observations: int

    @property
    def total(self) -> int:
        """How many things; observations that wait are one, however many they are."""
        asked = self.tasks + self.held_signals + self.asking_signals + self.unknown_effects
        stuck = self.runs_set_aside + self.parked_playbooks + self.silent_feeds + self.incidents
        return asked + stuck + self.failed_arrivals + self.failed_accounts + bool(self.waiting_observations)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`edition` 0: nothing is published yet, and there are no lists."""

    at: datetime
    edition: int
    accounts: int
    lists: tuple[ListCount, ...]
    moved: tuple[Moved, ...]
    needs_you: NeedsYou
    open_signals: int
    live_runs: int

    @property
    def told(self) -> list[ListCount]:
        """The lists in the order people are told of them: the good first, what cannot be placed last."""
        named = [each for each in self.lists if each.name]
        return sorted(named, key=lambda each: (each.name == UNKNOWN_STATUS, TONES.index(each.tone)))


def portfolio(parts: Parts, teammate: str = "") -> Portfolio:
    """`teammate`: whose accounts and tasks are counted (empty: everybody's)."""
    with looking(parts) as moment:
        field = owner_field(moment) if teammate else ""
        counts = pages.status_counts(moment.conn, {field: teammate} if field else None)
        signals, runs = pages.signal_counts(moment.conn), work.run_counts(moment.conn)
        moved = _moved(moment)
        return Portfolio(
            at=moment.now,
            edition=moment.loaded.number if moment.loaded else 0,
            accounts=sum(counts.values()),
            lists=_lists(moment, counts),
            moved=tuple(each for each in moved if not field or each.line.facts.get(field) == teammate),
            needs_you=needs_you(moment, teammate),
            open_signals=sum(row["signals"] for row in signals if row["state"] in ("open", "acknowledged")),
            live_runs=sum(row["runs"] for row in runs if row["state"] in LIVE),
        )


def owner_field(moment: Moment) -> str:
    """The field that says who looks after an account: `owner`, else the first teammate there is; empty: none."""
    fields = moment.rulebook.vocabulary.account if moment.loaded else {}
    teammates = [each.name for each in fields.values() if each.type.kind == "teammate"]
    return "owner" if "owner" in teammates else next(iter(teammates), "")


def needs_you(moment: Moment, teammate: str = "") -> NeedsYou:
    conn = moment.conn
    ours = work.standing_counts(conn, moment.now, teammate) | standstill.signals_that_ask(conn, teammate)
    theirs = {
        name: standstill.count_of(conn, name)
        for name in ("failed_arrivals", "failed_accounts", "waiting_observations")
    }
    counts = ours | theirs | _incidents(moment)
    mine = ("tasks", "late_tasks", "held_signals", "asking_signals")
    return NeedsYou(**{name: count if not teammate or name in mine else 0 for name, count in counts.items()})


def _incidents(moment: Moment) -> dict[str, int]:
    """A silent feed of which there is an incident is counted as that."""
    opened = open_incidents(moment.conn)
    told = {each.subject for each in opened if each.kind == "feed_silent"}
    silent = sum(each.is_silent and each.name not in told for each in feeds_shown(moment))
    return {"incidents": len(opened), "silent_feeds": silent}


def _lists(moment: Moment, counts: Mapping[str, int]) -> tuple[ListCount, ...]:
    overview = moment.rulebook.overview if moment.loaded else None
    declared = [_list(each, counts.get(each.name, 0)) for each in (overview.lists if overview else ())]
    named = {each.name for each in declared}
    rest = [ListCount(name, {}, "plain", counts[name]) for name in sorted(counts) if name not in named]
    return (*declared, *rest)


def _list(declared: OverviewList, accounts: int) -> ListCount:
    return ListCount(declared.name, texts(declared.label), declared.tone, accounts)


def _moved(moment: Moment) -> tuple[Moved, ...]:
    """The newest first: from where each account stood a week ago, or first since then, to where it stands now, if that
    is another list.
    """
    if moment.loaded is None or moment.rulebook.overview is None:
        return ()
    named = {each.name for each in moment.rulebook.overview.lists}
    first: dict[str, str] = {}
    last: dict[str, tuple[str, datetime]] = {}
    for row in pages.ledger_since(moment.conn, MOVES, moment.now - A_WEEK):
        before, after = row["detail"]["before"], row["detail"]["after"]
        first.setdefault(row["account_id"], before or after)
        last[row["account_id"]] = (after, row["at"])
    moved = [key for key, (after, _) in last.items() if {first[key], after} <= named and first[key] != after]
    newest = sorted(moved, key=lambda key: last[key][1], reverse=True)[:MOST_MOVED]
    lines = {line.id: line for line in account_lines(moment, pages.account_rows(moment.conn, newest))}
    return tuple(Moved(lines[key], first[key], last[key][1]) for key in newest if key in lines)
