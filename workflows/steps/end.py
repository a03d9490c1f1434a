"""`end`: the run ends here, as completed."""

from rules.playbook import EndStep
from workflows.moves import End, Here, Move


def take(step: EndStep, here: Here) -> Move:
    return End(step.outcome or "end")
