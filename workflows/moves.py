"""A run, what a step may look at, and what it may decide: the nouns between a playbook and its steps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.answer import Asked
from rules.calendar import OFFICE, Calendar
from rules.playbook import Playbook
from rules.rulebook import Rulebook
from rules.team import Team
from workflows.effects import Cause, Effect, Kind

RunState = Literal["ready", "waiting", "parked", "needs_attention", "completed", "exited", "failed"]
LIVE: frozenset[str] = frozenset({"ready", "waiting", "parked", "needs_attention"})
WhatHappened = Literal["entered", "left", "skipped", "waited", "retimed", "heard", "ended"]
Heardword = Literal["replied", "clicked", "answered"]
Addresses = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run carries from step to step.

    `visits`: how many there are. `entered_at`, `until`: since when and up to when the step at the cursor waits.
    `mailed`, `heard`: by step, the addresses written to, and those that replied, clicked, answered. `turns`: how often
    a step was taken. `on_signal_closed`: what the signal's end does to the run, settled when it began. `ends_signal`:
    whether the run's end may be that of its signal.
    """

    visits: int = 0
    entered_at: datetime | None = None
    until: datetime | None = None
    mailed: Mapping[str, Addresses] = field(default_factory=dict)
    heard: Mapping[str, Mapping[str, Addresses]] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    on_signal_closed: Literal["exit", "go_on"] = "go_on"
    ends_signal: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A playbook going through for one account, or for one child of it (`key`). Mirrors the table."""

    id: str
    playbook: str
    account: str
    key: str
    occurrence: str
    edition: int
    signal: str
    cause: str
    state: RunState
    cursor: str
    wake_at: datetime | None
    started_at: datetime
    memory: Memory = Memory()
    generation: int = 0
    ended_at: datetime | None = None
    ending: str = ""
    error: str = ""
    attempts: int = 0

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a run's history. With `left` and `skipped`, `detail["next"]` is where it went."""

    n: int
    step: str
    at: datetime
    what: WhatHappened
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """All that a step may look at. The playbook and `rulebook` are the run's frozen edition's; team and calendars are
    those of today. `area` and `matter` are of the rule whose signal began the run: whose work it is, and why.
    `has_open_tasks`: of this run.
    """

    run: Run
    playbook: Playbook
    rulebook: Rulebook
    asked: Asked
    team: Team
    calendars: Mapping[str, Calendar]
    has_open_tasks: bool = False
    area: str = ""
    matter: Mapping[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.asked.now

    @property
    def entered_at(self) -> datetime:
        """Since when the step at the cursor waits; now, when it was just come to."""
        return self.run.memory.entered_at or self.now

    def calendar_of(self, teammate: str) -> Calendar:
        """The working days of a teammate's region; the office calendar where none is declared."""
        person = self.team.people.get(teammate)
        return self.calendars.get(person.region, OFFICE) if person else OFFICE


@dataclass(frozen=True, slots=True)
class Plan:
    """An effect a step wants: who is to get what. Its key, cause and times are the run's to fill in."""

    kind: Kind
    recipient: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Go:
    """The step is done, or skipped for a named reason; `next` follows (empty: the run is at its end).

    `looks_again`: what it did may have changed the account's facts, so what follows is decided on fresh ones.
    """

    next: str
    what: Literal["left", "skipped"] = "left"
    detail: Mapping[str, Any] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()
    looks_again: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """The step waits. `until`: when it ends by itself; `look_at`: when its condition might change by time alone."""

    until: datetime | None
    look_at: datetime | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """The run ends here, as completed, with this word for how."""

    outcome: str


Move = Go | Stay | End


def planned(run: Run, step: str, n: int, plan: Plan, now: datetime, cause: Cause = "run") -> Effect:
    return Effect(
        kind=plan.kind,
        cause=cause,
        cause_id=run.id,
        account=run.account,
        step=step,
        n=n,
        recipient=plan.recipient,
        content=plan.content,
        planned_at=now,
        due_at=now,
        edition=run.edition,
    )
