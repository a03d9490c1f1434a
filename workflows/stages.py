"""The stages every effect passes before its channel: each lets it pass, or says no by name and until when. Pure.

still true -> goal and exit -> held by a person -> in time -> suppression -> consent -> caps -> quiet hours -> pace
"""

from collections.abc import Callable
from datetime import datetime

from engine.truth import FALSE, TRUE
from workflows.caps import caps
from workflows.consent import consent, suppression
from workflows.quiet_hours import quiet_until
from workflows.sending import Circumstances, Sending
from workflows.verdict import YES, Reason, Verdict, no

Stage = Callable[[Sending, Circumstances, datetime], Verdict]


def stand(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    """Whether it may go out at `now` (world time): the first no of the stages, or yes.

    A no with `until` defers; a no without one ends it, except for a parked playbook and held mail, which wait
    for a person.
    """
    for stage in STAGES:
        verdict = stage(sending, circumstances, now)
        if not verdict.allowed:
            return verdict
    return YES


def still_true(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    if not circumstances.is_live:
        return no(Reason.RUN_ENDED if sending.audience == "customer" else Reason.CAUSE_ANSWERED)
    if circumstances.is_recalled:
        return no(Reason.RECALLED)
    if circumstances.parked:
        return no(Reason.PLAYBOOK_PARKED, detail=circumstances.parked)
    if circumstances.broken and sending.audience == "customer":
        return no(Reason.FEED_BROKEN, detail=circumstances.broken)
    if circumstances.signal is FALSE:
        return no(Reason.SIGNAL_CLOSED)
    if circumstances.guard is not TRUE:
        return no(Reason.GUARD_NOT_TRUE)
    return YES


def goal_and_exit(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    if circumstances.goal_is_reached:
        return no(Reason.GOAL_REACHED)
    return no(Reason.EXITED, detail=circumstances.exit) if circumstances.exit else YES


def held_by_person(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    """The red handle: nothing goes out to customers until somebody lets it go, and nothing is lost."""
    if sending.audience == "customer" and circumstances.is_mail_held:
        return no(Reason.MAIL_HELD)
    return YES


def in_time(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    """After an outage: what is overdue by more than `late_after` is left out rather than sent stale."""
    late_after = circumstances.delivery.late_after
    if sending.audience == "team" or late_after is None or now - sending.due_at <= late_after.elapsed:
        return YES
    return no(Reason.TOO_LATE, detail=str(late_after))


def quiet_hours(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    hours = circumstances.delivery.quiet_hours
    if sending.audience == "team" or hours is None:
        return YES
    until = quiet_until(now, hours, circumstances.zone.info)
    return no(Reason.QUIET_HOURS, until, circumstances.zone.name) if until else YES


def pace(sending: Sending, circumstances: Circumstances, now: datetime) -> Verdict:
    return no(Reason.PACE, circumstances.pace_until) if circumstances.pace_until else YES


STAGES: tuple[Stage, ...] = (
    still_true,
    goal_and_exit,
    held_by_person,
    in_time,
    suppression,
    consent,
    caps,
    quiet_hours,
    pace,
)
