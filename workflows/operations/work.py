"""The kinds of work there are, and the operation that does each: for workers, stories and replays alike."""

from collections.abc import Callable, Mapping

from workflows.operations.climbing import climb_escalations
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import process_arrivals
from workflows.operations.running import advance_runs
from workflows.parts import Parts

WORK: Mapping[str, Callable[[Parts], int]] = {
    "arrivals": process_arrivals,
    "evaluate": evaluate_accounts,
    "advance": advance_runs,
    "climb": climb_escalations,
    "deliver": deliver_effects,
}
"""By kind, in the order they follow from one another; each takes up a batch and says how much it looked at."""
