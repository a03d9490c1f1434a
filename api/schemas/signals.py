"""Signals, with all that was decided about one."""

from marshmallow import Schema, fields

from api.schemas.runs import EscalationOut, RunOut
from api.schemas.shape import Moment, Name, Strict, Text
from api.schemas.tasks import TaskOut


class SnoozeSignalIn(Strict):
    until = Moment(required=True)
    why = Text(longest=500, load_default="")


class CloseSignalIn(Strict):
    why = Text(longest=500, load_default="")


class StartSignalIn(Strict):
    """`why` stands in the ledger; `child`: which one, of a rule about a kind of child."""

    rule = Name(required=True)
    why = Text(longest=500, required=True)
    child = Text(longest=500, load_default="")


class SignalOut(Schema):
    id = fields.String()
    rule = fields.String()
    account = fields.String()
    account_name = fields.String()
    child = fields.String()
    kind = fields.String()
    state = fields.String()
    priority = fields.String()
    window = fields.String()
    occasion = fields.String()
    waits_for = fields.String()
    edition = fields.Integer()
    first_true_at = Moment()
    true_since = Moment()
    opened_at = Moment()
    acknowledged_at = Moment()
    acknowledged_by = fields.String()
    snoozed_until = Moment()
    resolved_at = Moment()
    resolution = fields.String()
    owner = fields.String()
    says = fields.Dict()
    because = fields.Dict()
    evidence = fields.Raw()


class LedgerOut(Schema):
    at = Moment()
    machine_at = Moment()
    action = fields.String()
    subject = fields.String()
    subject_id = fields.String()
    reason = fields.String()
    by = fields.String()
    edition = fields.Integer()
    detail = fields.Raw()


class SignalPageOut(Schema):
    signal = fields.Nested(SignalOut)
    ledger = fields.List(fields.Nested(LedgerOut))
    runs = fields.List(fields.Nested(RunOut))
    tasks = fields.List(fields.Nested(TaskOut))
    escalations = fields.List(fields.Nested(EscalationOut))
