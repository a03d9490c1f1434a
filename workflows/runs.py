"""How a run goes on: from a run, its playbook, what is true and the moment, to its next resting place. Pure.

Goal and exits come first, at every look. Then steps are taken one after the other until one waits, one changes the
facts that the next would read, or there are no more. A run past its last step lives on while tasks of it are open, so
that its goal can still be reached.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rules.playbook import Playbook
from workflows.effects import Effect
from workflows.moves import End, Go, Here, Move, Run, RunState, Stay, Visit, WhatHappened, planned
from workflows.playbooks import early_ending
from workflows.steps import take

MOST_STEPS = 500
"""Taken in one look; past it the run is set aside, for it would never rest."""
A_MOMENT = timedelta(seconds=1)


class Restless(Exception):
    """The run took more steps in one look than any playbook has: its steps lead in a circle without a wait."""


class NoSuchStep(Exception):
    """The run stands at a step that its playbook does not have."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """The run as it now stands, what is to be added to its history, and the effects it wants."""

    run: Run
    visits: tuple[Visit, ...] = ()
    effects: tuple[Effect, ...] = ()


def run_id(playbook: str, account: str, key: str, occurrence: str) -> str:
    """The same entry has the same id, whatever the edition and in whatever copy of the database."""
    said = json.dumps([playbook, account, key, occurrence], ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def begin(run: Run, now: datetime) -> Advanced:
    """The run with the first line of its history."""
    return _told(Advanced(run), "", "entered", {"cause": run.cause, "next": run.cursor}, now)


def advance(here: Here) -> Advanced:
    """One look at a run. What is told twice, late or too early finds nothing to do and sleeps again.

    Raises Restless or NoSuchStep for a playbook that no check let through.
    """
    told = Advanced(here.run)
    ending, look_at = early_ending(here.playbook, here.asked)
    if ending is not None:
        return end(told, ending.state, ending.word, here.now)
    for _ in range(MOST_STEPS):
        if not told.run.cursor:
            return _at_the_end(told, here, look_at)
        now_here = replace(here, run=told.run)
        move = _take(now_here)
        if isinstance(move, End):
            return end(told, "completed", move.outcome, here.now)
        if isinstance(move, Stay):
            return _stay(told, move, look_at, here.now)
        told = _go(told, move, here)
        if move.looks_again:
            return replace(told, run=replace(told.run, state="ready", wake_at=here.now))
    raise Restless(f"more than {MOST_STEPS} steps at once; the last was {told.run.cursor}")


def end(told: Advanced, state: RunState, ending: str, now: datetime) -> Advanced:
    """The run is over; nothing of it goes out any more unless it ended by reaching its end."""
    told = _told(told, told.run.cursor, "ended", {"state": state, "ending": ending}, now)
    memory = replace(told.run.memory, entered_at=None, until=None)
    run = replace(told.run, state=state, ending=ending, ended_at=now, wake_at=None, memory=memory)
    return replace(told, run=run)


def hear(run: Run, what: str, step: str, address: str, now: datetime) -> Advanced:
    """Somebody replied, clicked or answered; told twice it is kept once."""
    by_step = dict(run.memory.heard.get(what, {}))
    if address in by_step.get(step, ()):
        return Advanced(run)
    by_step[step] = (*by_step.get(step, ()), address)
    memory = replace(run.memory, heard={**run.memory.heard, what: by_step})
    return _told(Advanced(replace(run, memory=memory)), step, "heard", {"what": what, "by": address}, now)


def _take(here: Here) -> Move:
    step = here.playbook.steps.get(here.run.cursor)
    if step is None:
        raise NoSuchStep(f"playbook {here.playbook.name} has no step {here.run.cursor}")
    return take(step, here)


def _go(told: Advanced, move: Go, here: Here) -> Advanced:
    step = told.run.cursor
    memory = told.run.memory
    n = memory.turns.get(step, 0)
    effects = tuple(planned(told.run, step, n, plan, here.now) for plan in move.plans)
    mailed = tuple(plan.recipient for plan in move.plans if plan.kind == "email")
    told = _told(told, step, move.what, {**move.detail, "next": move.next}, here.now)
    memory = replace(
        told.run.memory,
        entered_at=None,
        until=None,
        turns={**memory.turns, step: n + 1} if move.plans else memory.turns,
        mailed={**memory.mailed, step: mailed} if mailed else memory.mailed,
    )
    run = replace(told.run, cursor=move.next, memory=memory)
    return replace(told, run=run, effects=(*told.effects, *effects))


def _stay(told: Advanced, move: Stay, look_at: datetime | None, now: datetime) -> Advanced:
    """Rest at the cursor until the earliest moment at which anything could change by time alone."""
    looks = [at for at in (move.until, move.look_at, look_at) if at is not None]
    wake_at = max(min(looks), now + A_MOMENT) if looks else None
    memory = told.run.memory
    if memory.entered_at is None:
        told = _told(told, told.run.cursor, "waited", {**move.detail, **_until(move.until)}, now)
    elif memory.until != move.until:
        told = _told(told, told.run.cursor, "retimed", {**move.detail, **_until(move.until)}, now)
    memory = replace(told.run.memory, entered_at=memory.entered_at or now, until=move.until)
    return replace(told, run=replace(told.run, state="waiting", wake_at=wake_at, memory=memory))


def _at_the_end(told: Advanced, here: Here, look_at: datetime | None) -> Advanced:
    if here.has_open_tasks or any(effect.kind == "task" for effect in told.effects):
        return _stay(told, Stay(None, None, {"why": "tasks"}), look_at, here.now)
    return end(told, "completed", "end", here.now)


def _until(until: datetime | None) -> dict[str, str]:
    return {} if until is None else {"until": until.isoformat()}


def _told(
    told: Advanced, step: str, what: WhatHappened, detail: Mapping[str, Any], now: datetime
) -> Advanced:
    memory = told.run.memory
    visit = Visit(memory.visits, step, now, what, detail)
    run = replace(told.run, memory=replace(memory, visits=memory.visits + 1))
    return replace(told, run=run, visits=(*told.visits, visit))


def derive(first: str, visits: tuple[Visit, ...]) -> tuple[str, str, str]:
    """State, cursor and ending as the history alone tells them: `ready` and `waiting` read as `live`."""
    cursor, state, ending = first, "live", ""
    for visit in visits:
        if visit.what in ("entered", "left", "skipped"):
            cursor = visit.detail["next"]
        if visit.what == "ended":
            state, ending = visit.detail["state"], visit.detail["ending"]
    return state, cursor, ending


def audit(run: Run, playbook: Playbook, visits: tuple[Visit, ...]) -> tuple[str, ...]:
    """Where a run and its history disagree, in words; nothing where they are one."""
    state, cursor, ending = derive(playbook.first, visits)
    is_now = "live" if run.is_live else run.state
    found = []
    if is_now != state:
        found.append(f"state is {run.state}, its history says {state}")
    if run.cursor != cursor:
        found.append(f"it stands at {run.cursor or 'the end'}, its history says {cursor or 'the end'}")
    if run.ending != ending:
        found.append(f"it ended by {run.ending or 'nothing'}, its history says {ending or 'nothing'}")
    if [visit.n for visit in visits] != list(range(run.memory.visits)):
        found.append(f"it counts {run.memory.visits} visits, its history has {len(visits)}")
    return tuple(found)
