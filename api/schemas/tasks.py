"""Tasks, and what people do about them."""

from marshmallow import Schema, fields

from api.schemas.shape import Moment, Strict, Text, YesNo


class SnoozeIn(Strict):
    until = Moment(required=True)


class CloseIn(Strict):
    outcome = Text(longest=200, load_default="")
    answer = Text(longest=2_000, load_default="")


class TickIn(Strict):
    done = YesNo(load_default=True)


class NothingIn(Strict):
    """A body that says nothing: `{}`, or none at all."""


class UsefulIn(Strict):
    useful = fields.Boolean(required=True, truthy={True}, falsy={False})


class TaskOut(Schema):
    id = fields.String()
    account = fields.String()
    account_name = fields.String()
    signal = fields.String()
    run = fields.String()
    step = fields.String()
    assignee = fields.String()
    priority = fields.String()
    title = fields.Dict()
    because = fields.Raw()
    evidence = fields.Raw()
    checklist = fields.Raw()
    outcomes = fields.Raw()
    state = fields.String()
    created_at = Moment()
    due_at = Moment()
    is_late = fields.Boolean()
    acknowledged_at = Moment()
    acknowledged_by = fields.String()
    snoozed_until = Moment()
    closed_at = Moment()
    closed_by = fields.String()
    outcome = fields.String()
    answer = fields.String()
    useful = fields.String()
