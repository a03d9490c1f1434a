"""`branch`: the first arm whose condition is definitely true, else the arm without one, else straight on.

An arm that is unknown is passed over, and the visit says so.
"""

from engine.answer import ask
from engine.truth import TRUE, UNKNOWN
from rules.playbook import BranchStep
from workflows.moves import Go, Here, Move


def take(step: BranchStep, here: Here) -> Move:
    passed_unknown: list[int] = []
    for number, arm in enumerate(step.arms):
        truth = TRUE if arm.condition is None else ask(arm.condition, here.asked).truth
        if truth is TRUE:
            return Go(arm.first or step.next, detail=_detail(number, passed_unknown))
        if truth is UNKNOWN:
            passed_unknown.append(number)
    return Go(step.next, detail=_detail(None, passed_unknown))


def _detail(arm: int | None, unknown: list[int]) -> dict[str, object]:
    return {"arm": arm, **({"unknown": unknown} if unknown else {})}
