"""`playbook:` to `Playbook`."""

from rules.meaning.reader import SIGNAL_CONTEXTS, Reader
from rules.meaning.steps import read_steps
from rules.playbook import Again, Playbook
from rules.scope import Scope
from rules.shapes.shape import Fitted
from rules.shapes.steps import WrittenStep
from rules.yaml_text.nodes import Text


def read_playbook(said: Fitted, about: str, reader: Reader) -> Playbook | None:
    """`about`: what it is about where it does not say so itself. None when a problem makes it unusable."""
    about = reader.use("subject", said["about"]) or about
    if about != "account" and about not in reader.vocabulary.children:
        return None
    name: Text = said["playbook"]
    mails = frozenset(mail_steps(said["steps"]))
    scope = reader.about(about, steps=mails, contexts=SIGNAL_CONTEXTS)
    goal = reader.maybe(said["goal"], scope)
    exits = {key.value: reader.condition(node, scope) for key, node in said["exit"]}
    again = _again(said["again"], reader, scope)
    steps = read_steps(said["steps"], about, reader, scope)
    kept = {key: condition for key, condition in exits.items() if condition is not None}
    if steps is None or (said["goal"] is not None and goal is None) or len(kept) < len(exits):
        return None
    first, laid_out = steps
    return Playbook(
        name=name.value,
        about=about,
        label=reader.local(said["label"], name.value),
        goal=goal,
        exits=kept,
        again=again,
        while_running=said["while_running"],
        on_signal_closed=said["on_signal_closed"],
        first=first,
        steps=laid_out,
        place=name.place,
    )


def mail_steps(steps: tuple[WrittenStep, ...]) -> list[str]:
    """The ids of the e-mail steps that have one: what a condition may ask to be answered."""
    return [step.said["id"].value for step in nested(steps) if step.kind == "email" and step.said["id"]]


def nested(steps: tuple[WrittenStep, ...]) -> list[WrittenStep]:
    """All steps in reading order, those of arms too."""
    found: list[WrittenStep] = []
    for step in steps:
        found.append(step)
        if step.kind == "wait_until":
            found += nested(step.said["if_not"])
        elif step.kind == "branch":
            for arm in step.said["branch"]:
                found += [*nested(arm["then"] or ()), *nested(arm["else_"] or ())]
    return found


def _again(said: Fitted | str | None, reader: Reader, scope: Scope) -> Again | None:
    if said is None:
        return None
    if not isinstance(said, Fitted):
        return Again(said)  # type: ignore[arg-type]  # the shape admits only once and always
    if (said["per"] is None) == (said["after"] is None):
        reader.say(said.place, "wrong-value", "`again:` wants `per:` or `after:`, one of them.")
    if said["after"] is not None:
        return Again("after", after=said["after"])
    return Again("per", per=reader.expression(said["per"], scope)) if said["per"] is not None else None
