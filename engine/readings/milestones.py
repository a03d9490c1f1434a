"""Milestones in conditions: `reached(plan.m)`, `late(plan.m)`, `overdue(plan.m)`."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from engine.calendars import DAY, local_day
from engine.facts import MilestoneRecord
from engine.frame import Frame
from engine.known import Unknown, Why, has_value
from engine.milestones import Standing, late, overdue
from engine.moments import NEVER
from engine.order import as_elapsed
from engine.reading import Compiler, Judge, Reading, kept
from engine.readings.since_start import reached_since
from engine.spans import begins, moved
from engine.truth import TRUE, Truth
from rules.condition import Milestone
from rules.expression import Overdue
from rules.plan import MilestoneDef, Plan

UNRECORDED = MilestoneRecord()
ALWAYS = (TRUE, NEVER)


def standing_of(plan: Plan, milestone: MilestoneDef, build: Compiler) -> Callable[[Frame], Standing]:
    """Looks where the milestone stands, once a frame."""
    member = build.judge(plan.accounts) if plan.accounts else lambda frame: ALWAYS
    reached = reached_since(milestone.reached, build)
    starts = build.steady(plan.starts)
    key = (plan.name, milestone.name)

    def stand(frame: Frame) -> Standing:
        record = frame.facts.milestones.get(key, UNRECORDED)
        began, began_until = starts(frame)
        due_on = record.moved_to or due_of(began, milestone, frame)
        is_on_record = record.reached_at is not None and record.reached_at <= frame.now
        is_waived = record.waived_until is not None and frame.now < record.waived_until
        return Standing(
            *member(frame),
            *(ALWAYS if is_on_record else reached(frame, moment_of(began, frame))),
            record.reached_at if is_on_record else None,
            due_on,
            began_until,
            record.waived_until if is_waived else None,
        )

    return kept(stand, needs_member=False)


def due_of(began: Any, milestone: MilestoneDef, frame: Frame) -> Any:
    """The day of the start, moved by `due`."""
    if not has_value(began):
        return began
    day = local_day(began, frame.zone) if type(began) is datetime else began
    return moved(day, milestone.due, frame)


def moment_of(began: Any, frame: Frame) -> datetime:
    """From when what it asks for counts; where that is not known, all that is covered is all there is."""
    if type(began) is datetime:
        return began
    return begins(began, frame) if has_value(began) else NEVER


def milestone(node: Milestone, build: Compiler) -> Judge:
    stand = _named(node.plan, node.milestone, build)

    def is_reached(frame: Frame) -> tuple[Truth, datetime]:
        standing = stand(frame)
        return standing.reached, standing.reached_until

    def is_late(frame: Frame) -> tuple[Truth, datetime]:
        return late(stand(frame), frame)

    return is_reached if node.what == "reached" else is_late


def overdue_by(node: Overdue, build: Compiler) -> Reading:
    stand = _named(node.plan, node.milestone, build)
    unknown = Unknown(Why.UNSETTLED, node.plan, node.milestone)

    def read(frame: Frame) -> tuple[Any, datetime]:
        days, until = overdue(stand(frame), frame)
        return unknown if days is None else days, until

    def move(frame: Frame) -> datetime:
        standing = stand(frame)
        return begins(max(frame.today, standing.due_on), frame, 1) if standing.is_running else NEVER

    def turns(frame: Frame, value: Any, threshold: Any) -> Iterator[datetime]:
        standing, length = stand(frame), as_elapsed(threshold)
        if standing.is_running and length is not None:
            days = length // DAY
            yield begins(standing.due_on, frame, days + bool(length % DAY))
            yield begins(standing.due_on, frame, days + 1)

    return Reading(read, (move,), turns, "wild")


def _named(plan: str, name: str, build: Compiler) -> Callable[[Frame], Standing]:
    if plan not in build.plans or name not in build.plans[plan].milestones:
        raise LookupError(
            f"No plan at hand has a milestone `{plan}.{name}`: evaluate with the rulebook's plans."
        )
    return standing_of(build.plans[plan], build.plans[plan].milestones[name], build)
