"""Observations that programs tell, and what became of each."""

from marshmallow import Schema, fields

from api.schemas.shape import Name, Strict, YesNo


class ObservationsIn(Strict):
    """The items themselves are read by intake, one by one: a bad one does not spoil the others."""

    observations = fields.List(fields.Raw(allow_none=True), required=True)
    source = Name()
    backfill = YesNo(load_default=False)


class RefusalOut(Schema):
    index = fields.Integer()
    field = fields.String()
    reason = fields.String()


class TakenOut(Schema):
    accepted = fields.Integer()
    repeated = fields.Integer()
    waiting = fields.Integer()
    refused = fields.List(fields.Nested(RefusalOut))
