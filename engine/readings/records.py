"""What we ourselves recorded of the account: signals, tasks, and what a run's steps heard.

Our own records are complete: what is not in them is definitely not so.
"""

from datetime import datetime
from typing import Any

from engine.facts import EMPTY, SignalRecord, TaskRecord
from engine.frame import Frame
from engine.moments import NEVER, later
from engine.reading import Compiler, Judge, Reading
from engine.spans import before
from engine.truth import FALSE, TRUE, UNKNOWN, Truth, truth
from rules.condition import Listed, SignalState, StepHeard, TaskDone
from rules.expression import TaskOutcome

OPEN = frozenset({"open", "acknowledged"})


def signal_state(node: SignalState, build: Compiler) -> Judge:
    """`open(rule)`, of the account or any of its children; `opened(rule, 90d)` by when it opened."""

    def is_open(frame: Frame) -> tuple[Truth, datetime]:
        return truth(any(signal.state in OPEN for signal in _of_rule(frame))), NEVER

    def was_opened(frame: Frame) -> tuple[Truth, datetime]:
        opened = [signal.opened_at for signal in _of_rule(frame) if signal.opened_at is not None]
        until = min((at for at in opened if at > frame.now), default=NEVER)
        past = [at for at in opened if at <= frame.now]
        if not past or node.window is None:
            return truth(bool(past)), NEVER if past else until
        newest = max(past)
        if newest <= before(frame, node.window):
            return FALSE, until
        return TRUE, later(newest, node.window.elapsed)

    def _of_rule(frame: Frame) -> list[SignalRecord]:
        return [signal for signal in frame.facts.signals if signal.rule == node.rule]

    return is_open if node.what == "open" else was_opened


def listed(node: Listed, build: Compiler) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        facts = frame.facts
        return truth(facts.account in node.accounts or not facts.aliases.isdisjoint(node.accounts)), NEVER

    return judge


def task_done(node: TaskDone, build: Compiler) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        record, until = _closed(frame, node.task)
        return truth(record is not None), until

    return judge


def task_outcome(node: TaskOutcome, build: Compiler) -> Reading:
    def read(frame: Frame) -> tuple[Any, datetime]:
        record, until = _closed(frame, node.task)
        return record.outcome if record else EMPTY, until

    return Reading(read)


def _closed(frame: Frame, task: str) -> tuple[TaskRecord | None, datetime]:
    record = frame.facts.tasks.get(task)
    if record is None or record.at <= frame.now:
        return record, NEVER
    return None, record.at


def step_heard(node: StepHeard, build: Compiler) -> Judge:
    """Unknown outside a run."""

    def judge(frame: Frame) -> tuple[Truth, datetime]:
        if frame.heard is None:
            return UNKNOWN, NEVER
        steps: frozenset[str] = getattr(frame.heard, node.what)
        return truth(node.step in steps), NEVER

    return judge
