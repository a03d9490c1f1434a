"""`escalate`: the matter begins to climb the levels of a policy; the run goes on."""

from rules.playbook import EscalateStep
from workflows.moves import Go, Here, Move, Plan


def take(step: EscalateStep, here: Here) -> Move:
    plan = Plan("escalate", "", {"policy": step.policy, "area": here.area, "signal": here.run.signal})
    return Go(step.next, detail={"policy": step.policy}, plans=(plan,))
