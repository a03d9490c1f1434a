"""Effects, and what a person says of one in doubt."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from api.schemas.shape import Moment, Strict


class DecisionIn(Strict):
    decision = fields.String(required=True, validate=OneOf(("retry", "delivered")))


class EffectOut(Schema):
    key = fields.String()
    kind = fields.String()
    cause = fields.String()
    cause_id = fields.String()
    account = fields.String()
    step = fields.String()
    n = fields.Integer()
    recipient = fields.String()
    state = fields.String()
    reason = fields.String()
    until = Moment()
    planned_at = Moment()
    due_at = Moment()
    done_at = Moment()
    attempts = fields.Integer()
    edition = fields.Integer()
    receipt = fields.Dict()
