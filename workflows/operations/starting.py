"""What an opened signal starts, and one that comes into a later window: a playbook, a task, an escalation."""

from collections.abc import Sequence

from engine.signals import Change, Signal
from engine.store.signals import KeptSignal
from rules.rule import Rule, Window
from workflows.operations.circumstances import Stepping
from workflows.operations.enrollment import rule_task, start_escalation, start_run


def start_work(
    batch: Stepping, rule: Rule, kept: KeptSignal, changes: Sequence[Change], before: Signal | None
) -> None:
    """What an opened signal starts, and one that comes into a later window."""
    window = next((each for each in rule.windows if each.name == kept.signal.window), None)
    if any(change.what == "opened" for change in changes):
        playbook = (window.start if window else "") or rule.start
        rule_task(batch.conn, batch.loaded, rule, kept, batch.now)
    elif window is not None and before is not None and _is_later(rule, window, before.window):
        playbook = window.start
    else:
        return
    if playbook:
        start_run(
            batch.conn,
            batch.loaded,
            playbook=playbook,
            account=kept.account,
            key=kept.child,
            signal=kept,
            now=batch.now,
        )
    if window is not None and window.escalate:
        start_escalation(batch.conn, batch.loaded, rule, kept, window.escalate, batch.now)


def _is_later(rule: Rule, window: Window, before: str) -> bool:
    """Windows are sorted widest first; a date that moves away leads back, and starts nothing anew."""
    names = [each.name for each in rule.windows]
    return before not in names or names.index(window.name) > names.index(before)
