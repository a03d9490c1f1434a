"""The shape of `story:`. Its children stand under the plurals of the vocabulary's kinds, which the meaning knows."""

from marshmallow import INCLUDE

from rules.shapes.composites import Inside, Many, Whatever
from rules.shapes.scalars import Choice, Clock, DayAndTime, Name, Prose, Spans, Whole
from rules.shapes.shape import Shape

DOES = ("set", "event", "done", "replied", "clicked", "acknowledged", "started", "silent", "speaks")
EXPECTS = (
    "open", "would_open", "pending", "closed", "not_open", "window", "email", "no_email", "task", "no_task",
    "escalated", "ended", "milestone", "verdict",
)  # fmt: skip


class MomentShape(Shape):
    day = Whole(most=36_500, required=True)
    at = Clock(load_default=None)
    set = Whatever(load_default=None)
    event = Whatever(load_default=None)
    done = Whatever(load_default=None)
    replied = Whatever(load_default=None)
    clicked = Whatever(load_default=None)
    acknowledged = Whatever(load_default=None)
    started = Whatever(load_default=None)
    silent = Whatever(load_default=None)
    speaks = Whatever(load_default=None)
    open = Whatever(load_default=None)
    would_open = Whatever(load_default=None)
    pending = Whatever(load_default=None)
    closed = Whatever(load_default=None)
    not_open = Whatever(load_default=None)
    window = Whatever(load_default=None)
    email = Whatever(load_default=None)
    no_email = Whatever(load_default=None)
    task = Whatever(load_default=None)
    no_task = Whatever(load_default=None)
    escalated = Whatever(load_default=None)
    ended = Whatever(load_default=None)
    milestone = Whatever(load_default=None)
    verdict = Whatever(load_default=None)


class StoryShape(Shape):
    """Further keys are children, `contracts:`, `modules:`, or accounts below: `subsidiaries:`."""

    class Meta:
        unknown = INCLUDE

    order = (
        "story",
        "begins",
        "account",
        "...",
        "given_for",
        "already_true",
        "on_trial",
        "silent",
        "timeline",
    )

    story = Prose(required=True)
    begins = DayAndTime(required=True, stand_in="2026-01-05 09:00")
    timeline = Many(Inside(MomentShape, wants="a line such as `{day: 1, open: renewal}`"), required=True)
    account = Whatever(load_default=None)
    given_for = Spans(has_business=False, load_default=None)
    already_true = Choice("open", "ignore", "as_written", load_default="open")
    on_trial = Whatever(load_default=None)
    silent = Many(Name(), or_one=True, load_default=())
