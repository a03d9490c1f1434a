"""The shape of `playbook:`."""

from rules.shapes.composites import ByLanguage, Conditions, Inside, Keyed, OneOf
from rules.shapes.scalars import Choice, Line, Name, Spans
from rules.shapes.shape import Shape
from rules.shapes.steps import Steps


class AgainShape(Shape):
    per = Line(load_default=None)
    after = Spans(load_default=None)


class PlaybookShape(Shape):
    order = (
        "playbook",
        "label",
        "about",
        "goal",
        "exit",
        "again",
        "while_running",
        "on_signal_closed",
        "...",
        "steps",
    )

    playbook = Name(required=True)
    steps = Steps(required=True)
    about = Name(load_default=None)
    label = ByLanguage(load_default=None)
    goal = Conditions(load_default=None)
    exit = Keyed(Conditions(), load_default=())
    again = OneOf(
        text=Choice("once", "always"),
        table=Inside(AgainShape),
        wants="once, always, `{per: ends_on}` or `{after: 90d}`",
        load_default=None,
    )
    while_running = Choice("ignore", "restart", load_default="ignore")
    on_signal_closed = Choice("exit", "go_on", load_default="")
