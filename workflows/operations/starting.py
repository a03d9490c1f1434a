"""What an opened signal starts, and one that comes into a later window: a playbook, a task, an escalation."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.signals import Change, Signal
from engine.store.signals import KeptSignal
from rules.rule import Rule, Window
from workflows.operations.circumstances import Stepping
from workflows.operations.enrollment import rule_task, start_escalation, start_run


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be started. `has_task`: the rule's own."""

    playbook: str = ""
    escalate: str = ""
    has_task: bool = False


def work_of(rule: Rule, after: Signal, changes: Sequence[Change], before: Signal | None) -> Work:
    """What an opened signal starts, and one that comes into a later window. Pure."""
    window = next((each for each in rule.windows if each.name == after.window), None)
    escalate = window.escalate if window is not None else ""
    if any(change.what == "opened" for change in changes):
        playbook = (window.start if window else "") or rule.start
        return Work(playbook, escalate, rule.task is not None)
    if window is not None and before is not None and _is_later(rule, window, before.window):
        return Work(window.start, escalate)
    return Work()


def start_work(
    batch: Stepping, rule: Rule, kept: KeptSignal, changes: Sequence[Change], before: Signal | None
) -> None:
    """Starts it."""
    work = work_of(rule, kept.signal, changes, before)
    if work.has_task:
        rule_task(batch.conn, batch.loaded, rule, kept, batch.now)
    if work.playbook:
        start_run(
            batch.conn,
            batch.loaded,
            playbook=work.playbook,
            account=kept.account,
            key="" if rule.each else kept.child,
            signal=kept,
            now=batch.now,
        )
    if work.escalate:
        start_escalation(batch.conn, batch.loaded, rule, kept, work.escalate, batch.now)


def _is_later(rule: Rule, window: Window, before: str) -> bool:
    """Windows are sorted widest first; a date that moves away leads back, and starts nothing anew."""
    names = [each.name for each in rule.windows]
    return before not in names or names.index(window.name) > names.index(before)
