"""A playbook as a whole: who may enter it and when again, what ends a run early, and what it reads. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.answer import Asked, ask, read
from engine.calendars import add_span
from engine.known import has_value
from engine.truth import TRUE
from rules.playbook import Again, Playbook, UpdateStep
from rules.rule import SignalKind
from rules.rulebook import Rulebook
from rules.values import Span
from workflows.plain import plain
from workflows.verdict import Reason, Verdict, no

ALWAYS = Again("always")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends early: by its goal, as a success, or by an exit of this name."""

    state: Literal["completed", "exited"]
    word: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run of the same playbook, account and key that was or is."""

    id: str
    occurrence: str
    started_at: datetime
    is_live: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """It may begin, as this occurrence; `replaces` is the live run that must end for it."""

    occurrence: str
    replaces: str = ""


def early_ending(playbook: Playbook, asked: Asked) -> tuple[Ending | None, datetime | None]:
    """The ending that is definitely true now, the goal first; else none, and when time alone could bring one."""
    looks: list[datetime] = []
    conditions = [("goal", playbook.goal)] if playbook.goal is not None else []
    for word, condition in [*conditions, *playbook.exits.items()]:
        assert condition is not None
        answer = ask(condition, asked)
        if answer.truth is TRUE:
            is_goal = condition is playbook.goal
            return Ending("completed" if is_goal else "exited", word), None
        if answer.horizon is not None:
            looks.append(answer.horizon)
    return None, min(looks, default=None)


def updates(rulebook: Rulebook, playbook: str) -> bool:
    """Whether a run of it may set a field of its account."""
    found = rulebook.playbooks.get(playbook)
    return found is not None and any(isinstance(step, UpdateStep) for step in found.steps.values())


def on_signal_closed(playbook: Playbook, kind: SignalKind) -> Literal["exit", "go_on"]:
    """What the end of its signal does to a run: as written, else a risk's playbook exits and the others go on."""
    return playbook.on_signal_closed or ("exit" if kind == "risk" else "go_on")


def again_of(playbook: Playbook, not_again_within: Span | None) -> Again:
    """How soon it may run again: as written, else the starting rule's cooldown, else at once."""
    if playbook.again is not None:
        return playbook.again
    return ALWAYS if not_again_within is None else Again("after", after=not_again_within)


def may_enter(playbook: Playbook, again: Again, earlier: Sequence[Earlier], asked: Asked) -> Entry | Verdict:
    """Whether the account may enter now; `earlier` are all runs of this playbook, account and key."""
    occurrence = _occurrence(again, earlier, asked)
    if isinstance(occurrence, Verdict):
        return occurrence
    live = next((run for run in earlier if run.is_live), None)
    if live is None:
        return Entry(occurrence)
    if playbook.while_running == "ignore":
        return no(Reason.ALREADY_RUNNING, detail=live.id)
    return Entry(occurrence, replaces=live.id)


def _occurrence(again: Again, earlier: Sequence[Earlier], asked: Asked) -> str | Verdict:
    """Names this entry among all of the account's into the playbook, the same in a restored copy."""
    if again.how == "once":
        return "once" if not earlier else no(Reason.RAN_ONCE)
    if again.how == "per":
        return _per(again, earlier, asked)
    newest = max((run.started_at for run in earlier), default=None)
    if again.after is not None and newest is not None:
        until = add_span(newest, again.after, asked.facts.zone, asked.facts.calendar)
        if asked.now < until:
            return no(Reason.RAN_LATELY, until)
    return str(len(earlier) + 1)


def _per(again: Again, earlier: Sequence[Earlier], asked: Asked) -> str | Verdict:
    assert again.per is not None
    value = read(again.per, asked).value
    occurrence = f"per:{plain(value)}" if has_value(value) else "per:"
    if any(run.occurrence == occurrence for run in earlier):
        return no(Reason.RAN_FOR_THIS, detail=occurrence.removeprefix("per:"))
    return occurrence
