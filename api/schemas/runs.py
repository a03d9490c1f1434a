"""Runs with their visits, and escalations."""

from marshmallow import Schema, fields

from api.schemas.effects import EffectOut
from api.schemas.shape import Moment


class RunOut(Schema):
    id = fields.String()
    playbook = fields.String()
    account = fields.String()
    account_name = fields.String()
    key = fields.String()
    occurrence = fields.String()
    edition = fields.Integer()
    signal = fields.String()
    cause = fields.String()
    state = fields.String()
    cursor = fields.String()
    wake_at = Moment()
    started_at = Moment()
    ended_at = Moment()
    ending = fields.String()
    error = fields.String()


class VisitOut(Schema):
    n = fields.Integer()
    step = fields.String()
    at = Moment()
    what = fields.String()
    detail = fields.Dict()


class EscalationOut(Schema):
    id = fields.String()
    policy = fields.String()
    account = fields.String()
    cause = fields.String()
    cause_id = fields.String()
    state = fields.String()
    level = fields.Integer()
    round = fields.Integer()
    opened_at = Moment()
    wake_at = Moment()
    ended_at = Moment()


class RunPageOut(Schema):
    run = fields.Nested(RunOut)
    visits = fields.List(fields.Nested(VisitOut))
    effects = fields.List(fields.Nested(EffectOut))
    escalations = fields.List(fields.Nested(EscalationOut))
