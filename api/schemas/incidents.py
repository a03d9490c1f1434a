"""Incidents: what ops must look at."""

from marshmallow import Schema, fields

from api.schemas.shape import Moment
from api.schemas.signals import LedgerOut


class IncidentOut(Schema):
    id = fields.String()
    kind = fields.String()
    subject = fields.String()
    account = fields.String()
    account_name = fields.String()
    state = fields.String()
    opened_at = Moment()
    closed_at = Moment()
    by = fields.String()
    why = fields.String()
    says = fields.Dict()
    advice = fields.Dict()
    accounts = fields.Integer()


class LostAccountOut(Schema):
    account = fields.String()
    account_name = fields.String()
    last = Moment()


class IncidentPageOut(Schema):
    incident = fields.Nested(IncidentOut)
    lost = fields.List(fields.Nested(LostAccountOut))
    ledger = fields.List(fields.Nested(LedgerOut))
