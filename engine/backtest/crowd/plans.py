"""Milestones over time: reached, late, and how late, of all accounts of a lot."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from engine.backtest.crowd.coded import Apart
from engine.backtest.crowd.courses import bare_frame
from engine.backtest.crowd.reads import Reads, Truths
from engine.backtest.crowd.steps import Ints, Steps, Values
from engine.facts import MilestoneRecord
from engine.frame import Frame
from engine.known import Unknown, has_value
from engine.readings.milestones import UNRECORDED, due_of, moment_of
from engine.readings.since_start import feeds_of
from engine.spans import begins
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.condition import And, Condition, Or
from rules.normal import to_nnf
from rules.plan import MilestoneDef, Plan

NEVER = 2**61


class Standings(NamedTuple):
    """Truths over time. `running`: nothing but the calendar decides how late it is."""

    reached: Steps
    late: Steps
    running: Steps


class Plans:
    """Those of a rulebook that its rules name. `deaf`: the answers if that feed covered nothing."""

    def __init__(
        self, reads: Reads, truths: Truths, deaf: Callable[[str], Truths], plans: Mapping[str, Plan]
    ) -> None:
        self._reads, self._truths, self._deaf, self._plans = reads, truths, deaf, plans
        self._crowd, self._owners = reads.crowd, reads.crowd.accounts
        self._found: dict[tuple[str, str], Standings] = {}
        self._reached_at: dict[tuple[str, str], list[datetime | None]] = {}

    def standing(self, plan: str, name: str) -> Standings:
        key = (plan, name)
        if key not in self._found:
            self._found[key] = self._look(key, self._plans[plan], self._plans[plan].milestones[name])
        return self._found[key]

    def is_overdue(self, plan: str, name: str, days: int) -> Steps:
        """By so many days, at least one."""
        milestone = self._plans[plan].milestones[name]
        standing = self.standing(plan, name)
        due = self._past_due((plan, name), self._plans[plan], milestone, days)
        keys, (late, running, due_by) = self._owners.beside([standing.late, standing.running, due])
        unknown = np.where(late == UNKNOWN, UNKNOWN, FALSE)
        return self._owners.changes(keys, np.where(running == TRUE, due_by, unknown).astype(np.int8))

    def records(self, account: int) -> dict[tuple[str, str], MilestoneRecord]:
        """What is on record of one account once all was looked at: reached on the way is reached."""
        found = {}
        for plan in self._plans.values():
            for name in plan.milestones:
                self.standing(plan.name, name)
                key = (plan.name, name)
                record = self._record(account, key)
                found[key] = replace(record, reached_at=self._reached_at[key][account])
        return found

    def _look(self, key: tuple[str, str], plan: Plan, milestone: MilestoneDef) -> Standings:
        owners = self._owners
        member = self._truths(plan.accounts, "account") if plan.accounts else owners.always(TRUE, np.int8)
        reached = self._sticky(key, member, self._since(to_nnf(milestone.reached), plan))
        due = self._past_due(key, plan, milestone, 1)
        keys, (members, arrived, over, waived) = owners.beside([member, reached, due, self._waived(key)])
        late = np.where(over == TRUE, np.minimum(members, 2 - arrived), over)
        late = np.where((arrived == TRUE) | waived | (members == FALSE), FALSE, late)
        running = (members == TRUE) & (arrived == FALSE) & ~waived & (over != UNKNOWN)
        return Standings(
            reached,
            owners.changes(keys, late.astype(np.int8)),
            owners.changes(keys, np.where(running, TRUE, FALSE).astype(np.int8)),
        )

    def _sticky(self, key: tuple[str, str], member: Steps, condition: Steps) -> Steps:
        """On record once it was; and what is first seen of a member within the span is on record from then on."""
        owners, clock = self._owners, self._crowd.clock
        own = [self._record(account, key).reached_at for account in range(owners.count)]
        reached = self._from_then(condition, own)
        keys, (members, arrived) = owners.beside([member, reached])
        is_so = (members == TRUE) & (arrived == TRUE)
        first = np.full(owners.count, NEVER)
        np.minimum.at(first, keys[is_so] // owners.length, keys[is_so] % owners.length)
        found: list[datetime | None] = []
        for record, second in zip(own, first.tolist(), strict=True):
            is_seen = second < (NEVER if record is None else clock.second(record))
            found.append(clock.moment(second) if is_seen else record)
        self._reached_at[key] = found
        return self._from_then(condition, found)

    def _from_then(self, reached: Steps, moments: list[datetime | None]) -> Steps:
        seconds = [NEVER if each is None else self._crowd.clock.second(each) for each in moments]
        keys, (values, is_over) = self._owners.beside([reached, self._after(np.array(seconds, np.int64))])
        return self._owners.changes(keys, np.where(is_over, TRUE, values).astype(np.int8))

    def _after(self, seconds: Ints) -> Steps:
        """No, and from that second on yes."""
        return self._owners.settled(
            np.arange(self._owners.count), seconds, np.ones(self._owners.count, np.bool_), False
        )

    def _waived(self, key: tuple[str, str]) -> Steps:
        until = [self._record(account, key).waived_until for account in range(self._owners.count)]
        seconds = [-NEVER if each is None else self._crowd.clock.second(each) for each in until]
        steps = self._after(np.array(seconds, np.int64))
        return steps._replace(values=~steps.values)

    def _since(self, condition: Condition, plan: Plan) -> Steps:
        """As `engine.readings.since_start` asks: what is counted goes back no farther than its feed does."""
        if isinstance(condition, And | Or):
            keys, values = self._owners.beside([self._since(part, plan) for part in condition.parts])
            choose: Any = np.minimum if isinstance(condition, And) else np.maximum
            return self._owners.changes(keys, choose.reduce(values))
        whole = self._truths(condition, "account")
        build = self._reads.compiler
        events = {*feeds_of(condition, "event", build)}
        feeds = events | {*feeds_of(condition, "child", build)}
        if not feeds:
            return whole
        if len(feeds) > 1:
            raise Apart("counts of two feeds in one comparison")
        (feed,) = feeds
        short = self._begins_later(feed, plan)
        if not short.values.any():
            return whole
        deaf = self._deaf(feed)(condition, "account")
        keys, (answer, without, is_short) = self._owners.beside([whole, deaf, short])
        is_doubted: Values = is_short if feed in events else is_short & (answer == FALSE)
        return self._owners.changes(keys, np.where(is_doubted, without, answer))

    def _begins_later(self, feed: str, plan: Plan) -> Steps:
        """Whether a feed speaks only since after the plan began."""
        owner, second, values = [], [], []
        for account, at, _, began, frame in self._begun(plan):
            coverage = self._crowd.epochs[account].past.coverage.get(feed)
            since = coverage.since if coverage else None
            owner.append(account)
            second.append(at)
            values.append(since is not None and since > moment_of(began, frame))
        rows = (np.array(owner, np.int64), np.array(second, np.int64), np.array(values, np.bool_))
        return self._owners.settled(*rows, False)

    def _past_due(self, key: tuple[str, str], plan: Plan, milestone: MilestoneDef, days: int) -> Steps:
        """Whether its day is over by so many days: unknown while the day is."""
        rows: list[tuple[int, int, int]] = []
        for account, at, ends, began, frame in self._begun(plan):
            due: Any = self._record(account, key).moved_to or due_of(began, milestone, frame)
            rows.append((account, at, UNKNOWN if type(due) is Unknown else FALSE))
            over = self._crowd.clock.second(begins(due, frame, days)) if has_value(due) else NEVER
            if over < ends:
                rows.append((account, max(at, over), TRUE))
        flat = np.array(rows, np.int64).reshape(-1, 3)
        return self._owners.settled(flat[:, 0], flat[:, 1], flat[:, 2].astype(np.int8), FALSE)

    def _begun(self, plan: Plan) -> Iterator[tuple[int, int, int, Any, Frame]]:
        """Of each account, from which second up to which the plan has which start; and its zone at hand."""
        line = self._reads.coded(plan.starts, "account")
        places, own = self._crowd.places
        moment = self._crowd.clock.begins
        frames = [bare_frame(place, moment, {}) for place in places]
        length = self._owners.length
        ends = self._owners.ends(line.steps.keys)
        rows = zip(line.steps.keys.tolist(), ends.tolist(), line.steps.values.tolist(), strict=True)
        for key, until, number in rows:
            account = key // length
            yield account, key - account * length, until, line.table[number], frames[own[account]]

    def _record(self, account: int, key: tuple[str, str]) -> MilestoneRecord:
        return self._crowd.epochs[account].past.milestones.get(key, UNRECORDED)
