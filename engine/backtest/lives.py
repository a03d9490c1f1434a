"""What answers over time make of a rule's signals: hold, cooldown, windows, clearing, stepped as they are online."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.facts import SignalRecord
from engine.findings import Finding
from engine.moments import NEVER
from engine.signal import MAKE_ROOM
from engine.signals import Circumstances, Signal, step
from engine.truth import Truth
from engine.windows import Stand
from rules.calendar import Calendar
from rules.rule import Rule


class Answered(NamedTuple):
    """The answers of one subject from a moment on; `stand`: of a rule with windows."""

    at: datetime
    member: Truth
    when: Truth
    stand: Stand | None


@dataclass(frozen=True, slots=True)
class Opening:
    """One signal that opened. `was_so`: it was true already at the first moment looked at. `closed_at` None: it stood
    open at the end.
    """

    rule: str
    account: str
    child: str
    at: datetime
    was_so: bool
    window: str = ""
    occasion: str = ""
    closed_at: datetime | None = None
    resolution: str = ""

    def is_open(self, moment: datetime) -> bool:
        return self.at <= moment and (self.closed_at is None or moment < self.closed_at)

    def record(self, moment: datetime) -> SignalRecord:
        state = "open" if self.is_open(moment) else "resolved"
        return SignalRecord(self.rule, self.child, state, self.at)


@dataclass(frozen=True, slots=True)
class Mute:
    """An opening of a rule named in `quiet_while`, which within one moment is stepped first."""

    opening: Opening

    def mutes(self, moment: datetime) -> bool:
        return self.opening.is_open(moment)


@dataclass(slots=True)
class Life:
    """One subject of one rule, lived through. Nobody touches a signal here, and no limit holds one back."""

    rule: Rule
    account: str
    child: str
    zone: ZoneInfo
    calendar: Calendar
    mutes: Sequence[Mute] = ()
    first_look: datetime = NEVER

    def live(self, answers: Sequence[Answered], begins: datetime, ends: datetime) -> list[Opening]:
        openings: list[Opening] = []
        signal: Signal | None = None
        moves = sorted({at for mute in self.mutes for at in (mute.opening.at, mute.opening.closed_at) if at})
        self.first_look = answers[0].at
        at, place = self.first_look, 0
        while at < ends:
            while place + 1 < len(answers) and answers[place + 1].at <= at:
                place += 1
            signal, wake_at = self._step(signal, answers[place], at, openings, begins)
            ahead = [wake_at] if wake_at is not None and wake_at > at else []
            if place + 1 < len(answers):
                ahead.append(answers[place + 1].at)
            if signal is not None and signal.waits_for == "muted":
                ahead += [move for move in moves if move > at][:1]
            at = min(ahead, default=NEVER)
        return openings

    def _step(
        self,
        signal: Signal | None,
        answered: Answered,
        at: datetime,
        openings: list[Opening],
        begins: datetime,
    ) -> tuple[Signal | None, datetime | None]:
        circumstances = self._circumstances(at, openings, self._may_begin(answered, at))
        stepped = step(self.rule, signal, self._finding(answered), circumstances)
        after = stepped.signal
        for change in stepped.changes:
            if change.what == "opened" and after is not None:
                was_so = after.first_true_at == begins
                opening = Opening(
                    self.rule.name, self.account, self.child, at, was_so, after.window, after.occasion
                )
                openings.append(opening)
            if change.what == "resolved" and signal is not None and signal.is_open:
                openings[-1] = replace(openings[-1], closed_at=at, resolution=change.reason)
        if after is None or after.is_live:
            return after, stepped.wake_at
        if after.resolution in MAKE_ROOM:
            # Another takes its place, and begins from the same finding.
            return self._step(None, answered, at, openings, begins)
        return None, None

    def _finding(self, answered: Answered) -> Finding:
        stand = answered.stand
        occasion, window = (stand.occasion, stand.window) if stand else ("", "")
        return Finding(self.rule.name, self.child, answered.member, answered.when, occasion, window)

    def _may_begin(self, answered: Answered, at: datetime) -> bool:
        """A period's moment is met as it comes, or, of the one that has begun, at the first look."""
        if self.rule.every is None or answered.stand is None or answered.stand.at is None:
            return True
        return at in (self.first_look, answered.stand.at)

    def _circumstances(self, at: datetime, openings: Sequence[Opening], may_begin: bool) -> Circumstances:
        return Circumstances(
            now=at,
            may_begin=may_begin,
            zone=self.zone,
            calendar=self.calendar,
            last_opened_at=openings[-1].at if openings else None,
            muted_by=next((mute.opening.rule for mute in self.mutes if mute.mutes(at)), ""),
        )
