"""What time alone would bring of the signals that wait, if what is true stays true: each is stepped once more at the
moment its wait is over, beside all that would have opened by then. Nothing is written.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush

from engine.calendars import local_day, start_of_day
from engine.moments import whole_second
from engine.signals import Circumstances, step
from engine.store.signals import opened_since
from rules.rule import Rule
from workflows.operations.circumstances import AccountAndOwner, would_pass
from workflows.operations.previewing.openings import Found, Stage

A_DAY = timedelta(days=1)
Due = tuple[datetime, int, Found]
"""When, and its place among those of the same moment."""


def foretell(stage: Stage, waiting: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    """What becomes of each that waits, in the order of time. `found`: what happens now."""
    records: dict[str, Record] = {}
    due: list[Due] = [(each.until, place, each) for place, each in enumerate(waiting) if each.until]
    heapify(due)
    told = []
    while due:
        at, place, each = heappop(due)
        assert each.rule is not None
        if each.rule.name not in records:
            records[each.rule.name] = _record(stage, each.rule, found)
        record = records[each.rule.name]
        turn = record.turn(place, each, at)
        if turn > at:
            heappush(due, (turn, place, each))
            continue
        after = _stepped(record, each, at)
        record.count(place, after, at)
        if after.until is not None and after.until > at and after.kept.signal.state == "pending":
            heappush(due, (after.until, place, after))
        elif after.changes:
            told.append(replace(after, until=at))
    return told


@dataclass(slots=True)
class Record:
    """What of a rule would have opened by then, for its limits. `by_day`: openings, and places given away to those that
    come in turn (`placed`). `before`: those that had opened before this moment.
    """

    stage: Stage
    rule: Rule
    by_day: Counter[date]
    opened: list[tuple[datetime, str, str]]
    held: list[AccountAndOwner]
    placed: dict[int, date] = field(default_factory=dict)
    full_before: date = date.min

    def turn(self, place: int, each: Found, at: datetime) -> datetime:
        """When its turn comes: of those true already so many open on a day."""
        most = self.rule.already_true.a_day
        if most is None or each.at is None or each.at.openings_left is None or place in self.placed:
            return at
        zone = self.stage.stepping.zone
        day = max(local_day(at, zone), self.full_before)
        while self.by_day[day] >= most:
            day += A_DAY
        self.full_before = day
        self.placed[place] = day
        self.by_day[day] += 1
        return max(at, whole_second(start_of_day(day, zone)))

    def count(self, place: int, after: Found, at: datetime) -> None:
        account, outcome = after.kept.account, after.changes[-1].what if after.changes else ""
        if outcome == "opened":
            self.opened.append((at, account, after.owner))
            self.by_day[local_day(at, self.stage.stepping.zone)] += place not in self.placed
        elif outcome == "held":
            self.held.append((account, after.owner))

    def passes_limit(self, each: Found, at: datetime) -> bool:
        if self.rule.hold_if is None:
            return False
        lately = [(account, owner) for when, account, owner in self._since(at - A_DAY)]
        if at - A_DAY < self.stage.now:
            lately += opened_since(self.stage.conn, self.rule.name, at - A_DAY, self.stage.now)
        there_are = self.stage.stepping.count_of_accounts
        return would_pass(self.rule.hold_if, lately, self.held, (each.kept.account, each.owner), there_are)

    def last_opened_at(self, each: Found) -> datetime | None:
        """Each event is a subject of its own, and yet openings for one account are spaced."""
        assert each.at is not None
        if self.rule.each is None:
            return each.at.last_opened_at
        mine = (when for when, account, _ in self.opened if account == each.kept.account)
        return max(filter(None, (each.at.last_opened_at, *mine)), default=None)

    def _since(self, moment: datetime) -> Iterator[tuple[datetime, str, str]]:
        for each in reversed(self.opened):
            if each[0] <= moment:
                return
            yield each


def _record(stage: Stage, rule: Rule, found: Sequence[Found]) -> Record:
    mine = [each for each in found if each.kept.rule == rule.name]
    opens = [(stage.now, each.kept.account, each.owner) for each in mine if each.outcome == "opens"]
    held = [(each.kept.account, each.owner) for each in mine if each.outcome == "held"]
    held += stage.stepping.waiting_at_limit(rule.name)
    zone = stage.stepping.zone
    today = local_day(stage.now, zone)
    by_day: Counter[date] = Counter()
    if rule.already_true.a_day is not None:
        midnight = start_of_day(today, zone) - timedelta(microseconds=1)
        by_day[today] = len(opens) + len(opened_since(stage.conn, rule.name, midnight, stage.now))
    return Record(stage, rule, by_day, opens, held)


def _stepped(record: Record, each: Found, at: datetime) -> Found:
    assert each.rule is not None
    assert each.finding is not None
    before = each.kept.signal
    stepped = step(each.rule, before, each.finding, _then(record, each, at))
    assert stepped.signal is not None
    kept = replace(each.kept, signal=replace(stepped.signal, account=each.kept.account))
    return replace(each, kept=kept, before=before, changes=stepped.changes, until=stepped.wake_at)


def _then(record: Record, each: Found, at: datetime) -> Circumstances:
    """As it stands now, but for what the passing of time changes."""
    assert each.at is not None
    quiet = record.stage.stepping.quiet.get(each.kept.account)
    is_quiet_over = each.at.held_by[0] == "suppressed" and quiet is not None and quiet <= at
    return replace(
        each.at,
        now=at,
        last_opened_at=record.last_opened_at(each),
        is_over_limit=record.passes_limit(each, at),
        openings_left=None,
        held_by=("", "") if is_quiet_over else each.at.held_by,
    )
