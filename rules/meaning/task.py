"""A task, of a rule or of a playbook's step, to `TaskStep`."""

from collections.abc import Mapping

from rules.meaning.reader import Reader
from rules.playbook import Outcome, TaskStep
from rules.problems import Place
from rules.scope import Scope
from rules.shapes.shape import Fitted
from rules.values import Span
from rules.yaml_text.nodes import Text

DUE = Span(3, "bd")
"""When a task does not say by when."""
ASSIGN = "responsible"


def read_task(
    title: Mapping[Text, Text], said: Fitted, reader: Reader, scope: Scope, name: str, follow: str = ""
) -> TaskStep | None:
    """`name`: the task's id. `follow`: the step after it."""
    titles = reader.sentence(title, scope)
    points = [reader.sentence(point, scope) for point in said["checklist"]]
    outcomes = tuple(_outcome(key, one, reader) for key, one in said["outcome"])
    assign, escalate = reader.use("assignee", said["assign"]), reader.use("escalation", said["escalate"])
    if titles is None:
        return None
    return TaskStep(
        id=name,
        next=follow,
        title=titles,
        assign=assign or ASSIGN,
        due=said["due"] or DUE,
        checklist=tuple(point for point in points if point is not None),
        escalate=escalate,
        outcomes=outcomes,
        place=said.place,
    )


def _outcome(key: Text, said: Fitted | None, reader: Reader) -> Outcome:
    if said is None:
        return Outcome(key.value, reader.local(None, key.value))
    _check_again(key.place, said, reader)
    return Outcome(
        name=key.value,
        label=reader.local(said["label"], key.value),
        asks=reader.use("account-field", said["asks"]),
        again=said["again"],
        times=(said["times"] or 1) if said["again"] else 0,
        start=reader.use("playbook", said["start"]),
    )


def _check_again(place: Place, said: Fitted, reader: Reader) -> None:
    if said["times"] and not said["again"]:
        reader.say(
            place, "missing-key", "`times:` wants `again:` beside it: after how long the task comes again."
        )
