"""`update`: sets a field of the account. What follows is decided with the new value."""

from engine.answer import read
from engine.known import Interval, Unknown
from rules.playbook import UpdateStep
from workflows.moves import Go, Here, Move, Plan
from workflows.plain import plain


def take(step: UpdateStep, here: Here) -> Move:
    found = read(step.value, here.asked)
    if isinstance(found.value, Unknown | Interval):
        return Go(step.next, "skipped", {"why": "the value is unknown"})
    plan = Plan("update", "", {"field": step.field, "value": plain(found.value)})
    return Go(step.next, detail={"field": step.field}, plans=(plan,), looks_again=True)
