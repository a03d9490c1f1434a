"""One file a step kind, named as its YAML key: what that step does with a run, as a pure decision.

A step looks at where the run stands and decides: go on (and plan these effects), stay, or end.
"""

from collections.abc import Callable
from typing import Any

from rules.playbook import STEP_KINDS, Step
from workflows.moves import Here, Move
from workflows.steps import branch, email, end, escalate, task, update, wait, wait_until

TAKES: dict[type, Callable[[Any, Here], Move]] = {
    STEP_KINDS[module.__name__.rpartition(".")[2]]: module.take
    for module in (branch, email, end, escalate, task, update, wait, wait_until)
}


def take(step: Step, here: Here) -> Move:
    """What `step` decides for the run at hand."""
    return TAKES[type(step)](step, here)
