"""Where a milestone stands at a moment: reached, late, waived, expected, or unknown.

Reached is sticky once it is on record. Late: the due day is over in the account's zone and the milestone is definitely
not reached; a person may have moved the day or waived the milestone for a while. Nobody is late for a plan that is not
theirs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.facts import EMPTY
from engine.findings import MilestoneStatus
from engine.frame import Frame
from engine.known import Unknown, has_value
from engine.spans import begins
from engine.truth import FALSE, TRUE, UNKNOWN, Truth

NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a milestone's answers are made of. The `_until` say how long each stays so by itself.

    `member`: whether the plan is for this account. `reached_at`: when it was first reached, if that is on record.
    `due_on`: a date, EMPTY while the plan has not begun, or Unknown. `waived_until`: set while it is waived.
    """

    member: Truth
    member_until: datetime
    reached: Truth
    reached_until: datetime
    reached_at: datetime | None
    due_on: Any
    due_until: datetime
    waived_until: datetime | None

    @property
    def until(self) -> datetime:
        return min(self.member_until, self.reached_until, self.due_until)

    @property
    def is_running(self) -> bool:
        """Whether nothing but the calendar decides how late it is."""
        is_expected = self.member is TRUE and self.reached is FALSE and not self.waived_until
        return is_expected and has_value(self.due_on)


def late(standing: Standing, frame: Frame) -> tuple[Truth, datetime]:
    """Whether it is late, and until when that stays so by itself."""
    if standing.reached is TRUE:
        return FALSE, standing.reached_until
    if standing.waived_until:
        return FALSE, standing.waived_until
    if standing.member is FALSE:
        return FALSE, standing.member_until
    if standing.due_on is EMPTY:
        return FALSE, standing.due_until
    if type(standing.due_on) is Unknown:
        return UNKNOWN, standing.until
    if frame.today <= standing.due_on:
        return FALSE, min(standing.due_until, begins(standing.due_on, frame, 1))
    return min(standing.member, ~standing.reached), standing.until


def overdue(standing: Standing, frame: Frame) -> tuple[timedelta | None, datetime]:
    """Days past the due day, nothing while it is not late, None while that is unknown."""
    if standing.is_running:
        return max(frame.today - standing.due_on, NOTHING), standing.until
    answer, until = late(standing, frame)
    return None if answer is UNKNOWN else NOTHING, until


def status_of(plan: str, name: str, standing: Standing, frame: Frame) -> MilestoneStatus:
    """The status of a milestone of an account the plan is for. First seen reached: reached now."""
    due_on: Any = standing.due_on if has_value(standing.due_on) else None
    if standing.reached is TRUE:
        return MilestoneStatus(plan, name, "reached", due_on, standing.reached_at or frame.now)
    if standing.waived_until:
        return MilestoneStatus(plan, name, "waived", due_on)
    answer, _ = late(standing, frame)
    if answer is TRUE:
        return MilestoneStatus(plan, name, "late", due_on, days_late=(frame.today - due_on).days)
    return MilestoneStatus(plan, name, "unknown" if answer is UNKNOWN else "expected", due_on)
