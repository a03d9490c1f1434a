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
Due = tuple[datetime, int, str, Found | None]
"""When, its place among those of the same moment, and of which rule; None: those whose turn comes."""


def foretell(stage: Stage, waiting: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    """What becomes of each that waits, in the order of time. `found`: what happens now."""
    rules = {each.rule.name: each.rule for each in waiting if each.rule}
    records = {name: _record(stage, rule, found) for name, rule in rules.items()}
    last = {name: len(waiting) + number for number, name in enumerate(records)}
    due: list[Due] = [
        (each.until, place, each.kept.rule, each) for place, each in enumerate(waiting) if each.until
    ]
    heapify(due)
    told: list[Found] = []
    while due:
        at, place, name, each = heappop(due)
        record = records[name]
        was_in_line = each is not None and bool(record.line)
        for one in record.of_turn(at) if each is None else (each,):
            after = _stepped(record, one, at)
            record.count(after, at)
            if after.until is None or after.until <= at or after.kept.signal.state != "pending":
                told += [replace(after, until=at)] if after.changes else []
            elif after.kept.signal.waits_for == "a_day":
                record.line.append(after)
            else:
                heappush(due, (after.until, place, name, after))
        if record.line and not was_in_line:
            heappush(due, (record.day_ends_at(at), last[name], name, None))
    return told


@dataclass(slots=True)
class Record:
    """What of a rule would have opened by then, for its limits; `by_day`: how many. `line`: those whose turn to open
    comes on another day.
    """

    stage: Stage
    rule: Rule
    by_day: Counter[date]
    opened: list[tuple[datetime, str, str]]
    held: list[AccountAndOwner]
    line: list[Found] = field(default_factory=list)

    def of_turn(self, at: datetime) -> Iterator[Found]:
        """Of the line those that something is decided of on this day: as many as may open, whom a limit holds, and
        whose rule is over. The others are not asked day by day for nothing: the line may be long.
        """
        line, self.line = self.line, []
        left = max(self.openings_left(at), 0)
        yield from line[:left]
        if self.rule.hold_if is None and self.rule.until is None:
            self.line += line[left:]
            return
        held: dict[str, bool] = {}
        for each in line[left:]:
            if each.owner not in held:
                held[each.owner] = self.passes_limit(each, at)
            is_over = self.rule.until is not None and self._is_over(each, at)
            if held[each.owner] or is_over:
                yield each
            else:
                self.line.append(each)

    def _is_over(self, each: Found, at: datetime) -> bool:
        return each.at is not None and self.rule.is_over(local_day(at, each.at.zone))

    def openings_left(self, at: datetime) -> int:
        return (self.rule.already_true.a_day or 0) - self.by_day[local_day(at, self.stage.stepping.zone)]

    def day_ends_at(self, at: datetime) -> datetime:
        zone = self.stage.stepping.zone
        return whole_second(start_of_day(local_day(at, zone) + A_DAY, zone))

    def count(self, after: Found, at: datetime) -> None:
        account, outcome = after.kept.account, after.changes[-1].what if after.changes else ""
        if outcome == "opened":
            self.opened.append((at, account, after.owner))
            self.by_day[local_day(at, self.stage.stepping.zone)] += 1
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
        openings_left=record.openings_left(at) if each.at.openings_left is not None else None,
        day_ends_at=record.day_ends_at(at),
        held_by=("", "") if is_quiet_over else each.at.held_by,
    )
