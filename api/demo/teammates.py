"""What pretend teammates do with their tasks: one answers nearly all of hers, one is away, the others answer
what reaches them.

Only the headless demo has them work; when a person watches, the tasks are that person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.demo.cast import Customer
from api.demo.chance import chance
from api.demo.reactions import GOOD_OUTCOMES
from workflows.store.heard import TaskSeen

WORKS: dict[str, tuple[float, int]] = {
    "mei": (0.9, 1),
    "lin": (0.8, 2),
    "ada": (0.7, 2),
    "raj": (0.0, 0),
}
"""By teammate: the share of tasks that get an answer, and after how many days. Raj is on a long leave and his
desk is not.
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that somebody closes now, and how it ended."""

    task_id: str
    by: str
    outcome: str
    answer: str = ""


def answer_tasks(
    seed: int, customers: dict[str, Customer], tasks: Sequence[TaskSeen], now: datetime
) -> list[Answered]:
    """Which open tasks are closed by `now`, in the order they came."""
    found = []
    for task in tasks:
        share, days = WORKS.get(task.assignee, (0.0, 0))
        is_ripe = now - task.created_at >= timedelta(days=days)
        if task.state in ("open", "acknowledged") and is_ripe and chance(seed, task.id, "works") < share:
            customer = customers.get(task.account_id)
            outcome = _outcome(seed, task, customer)
            answer = answer_to(seed, task.id, task.outcomes.get(outcome, ""), now)
            found.append(Answered(task.id, task.assignee, outcome, answer))
    return found


def answer_to(seed: int, task_id: str, asks: str, now: datetime) -> str:
    """What goes into the field that the outcome asks for: the day agreed on, or how the customer feels."""
    if asks.endswith("_on"):
        return (now + timedelta(days=7)).date().isoformat()
    if asks == "sentiment":
        return "good" if chance(seed, task_id, "went well") < 2 / 3 else "mixed"
    return ""


def _outcome(seed: int, task: TaskSeen, customer: Customer | None) -> str:
    """Good when the customer takes the call, else the first of the less good ones that the task offers."""
    if not task.outcomes:
        return ""
    takes_call = customer is not None and chance(seed, task.id, "takes call") < customer.answers_call
    good = [name for name in task.outcomes if name in GOOD_OUTCOMES or name in ("held", "agreed")]
    bad = [name for name in task.outcomes if name not in good]
    return (good or bad)[0] if takes_call else (bad or good)[0]
