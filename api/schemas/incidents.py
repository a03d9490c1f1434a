"""Incidents: what ops must look at."""

from marshmallow import Schema, fields

from api.schemas.shape import Moment, Name, Strict, Text
from api.schemas.signals import LedgerOut, SignalOut


class ReleaseIn(Strict):
    """`signals`: only these; none: all."""

    signals = fields.List(Name(), load_default=())


class DismissIn(ReleaseIn):
    why = Text(longest=500, load_default="")


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
    held = fields.Integer()


class LostAccountOut(Schema):
    account = fields.String()
    account_name = fields.String()
    last = Moment()


class IncidentPageOut(Schema):
    incident = fields.Nested(IncidentOut)
    lost = fields.List(fields.Nested(LostAccountOut))
    held = fields.List(fields.Nested(SignalOut))
    opened = fields.Integer()
    ledger = fields.List(fields.Nested(LedgerOut))
