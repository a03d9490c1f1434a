"""`wait_until`: goes on when its condition is definitely true; past `at_most` takes `if_not`."""

from engine.answer import ask
from engine.calendars import add_span
from engine.truth import TRUE, UNKNOWN
from rules.playbook import WaitUntilStep
from workflows.moves import Go, Here, Move, Stay


def take(step: WaitUntilStep, here: Here) -> Move:
    answer = ask(step.condition, here.asked)
    if answer.truth is TRUE:
        return Go(step.next, detail={"why": "true"})
    until = None
    if step.at_most is not None:
        until = add_span(here.entered_at, step.at_most, here.asked.facts.zone, here.asked.facts.calendar)
        if here.now >= until:
            was_unknown = {"unknown": True} if answer.truth is UNKNOWN else {}
            return Go(step.if_not or step.next, detail={"why": "at_most", **was_unknown})
    return Stay(until, answer.horizon)
