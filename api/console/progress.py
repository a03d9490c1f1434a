"""How far a run has come: its playbook's steps with what was visited, what it stands at, and what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.aloud.steps import Mark, StepShown, steps_shown
from api.console import words
from api.console.reader import Reader
from api.console.speech import gettext
from rules.rulebook import Rulebook
from workflows.operations.looking import RunPage, RunShown, VisitShown


@dataclass(frozen=True, slots=True)
class RunView:
    """`about`: the child it is about, where there is one. `state`: how it stands, in a line."""

    run: RunShown
    name: str
    about: str
    state: str
    steps: tuple[StepShown, ...]


def run_view(page: RunPage, rulebook: Rulebook, reader: Reader) -> RunView:
    """`rulebook` is that of the run's own edition."""
    run, playbook = page.run, rulebook.playbooks.get(page.run.playbook)
    marks = marks_of(run, page.visits)
    beside = {visit.step: _beside(visit, reader) for visit in page.visits if visit.step}
    steps = steps_shown(playbook, rulebook, reader.language, marks, beside) if playbook else ()
    return RunView(
        run=run,
        name=playbook.label.in_language(reader.language) if playbook else run.playbook,
        about=run.key,
        state=state_of(run, page.visits, reader),
        steps=_to_come(steps) if run.ended_at is None else steps,
    )


def state_of(run: RunShown, visits: Sequence[VisitShown], reader: Reader) -> str:
    """One line: how it stands, or how it ended."""
    if run.ended_at is not None:
        how = words.says("ending", run.ending)
        return gettext("%(how)s, %(day)s", how=how, day=reader.day(run.ended_at))
    until = _waits_until(visits)
    if run.state == "waiting" and not run.cursor:
        return gettext("at its end; waiting for its tasks to be closed")
    if run.state == "waiting" and until is not None:
        return gettext("waiting, at the latest until %(day)s", day=reader.moment(until))
    return words.says("run", run.state)


def _waits_until(visits: Sequence[VisitShown]) -> datetime | None:
    """When the step it stands at ends by itself."""
    told = [visit.detail.get("until") for visit in visits if visit.what in ("waited", "retimed")]
    return datetime.fromisoformat(told[-1]) if told and isinstance(told[-1], str) else None


def marks_of(run: RunShown, visits: tuple[VisitShown, ...]) -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    for visit in visits:
        if visit.what == "skipped":
            marks[visit.step] = "skipped"
        elif visit.step and visit.what != "ended":
            marks[visit.step] = "was"
    if run.ended_at is None and run.cursor:
        marks[run.cursor] = "now"
    return marks


def _beside(visit: VisitShown, reader: Reader) -> str:
    reason = visit.detail.get("reason", "")
    said = words.reason(str(reason), reader.language) if reason else ""
    return gettext("%(day)s, %(why)s", day=reader.day(visit.at), why=said) if said else reader.day(visit.at)


def _to_come(steps: tuple[StepShown, ...]) -> tuple[StepShown, ...]:
    """What has no mark yet is still to come."""
    found = []
    for step in steps:
        arms = tuple(type(arm)(arm.says, _to_come(arm.steps)) for arm in step.arms)
        found.append(StepShown(step.id, step.says, step.mark or "to-come", step.beside, arms))
    return tuple(found)
