"""How rules are, and how much is known."""

from marshmallow import Schema, fields

from api.schemas.shape import Moment


class ComplaintOut(Schema):
    code = fields.String()
    says = fields.Dict()


class RuleHealthOut(Schema):
    rule = fields.String()
    mode = fields.String()
    owner = fields.String()
    last_true_at = Moment()
    last_evaluated_at = Moment()
    last_opened_at = Moment()
    this_week = fields.Integer()
    on_trial = fields.Integer()
    habit = fields.Float()
    useful = fields.Integer()
    not_useful = fields.Integer()
    complaints = fields.List(fields.Nested(ComplaintOut))


class SharesOut(Schema):
    known = fields.Integer()
    empty = fields.Integer()
    stale = fields.Integer()
    untold = fields.Integer()


class FieldCoverageOut(Schema):
    about = fields.String()
    name = fields.String()
    label = fields.Dict()
    is_derived = fields.Boolean()
    shares = fields.Nested(SharesOut)
    by_tier = fields.Dict(values=fields.Nested(SharesOut))
    by_source = fields.Dict(values=fields.Nested(SharesOut))


class CuringOut(Schema):
    name = fields.String()
    decides = fields.Integer()
    may = fields.Integer()


class RuleCoverageOut(Schema):
    rule = fields.String()
    accounts = fields.Integer()
    blind = fields.Integer()
    cures = fields.List(fields.Nested(CuringOut))


class CoverageOfAllOut(Schema):
    accounts = fields.Integer()
    fields_ = fields.List(fields.Nested(FieldCoverageOut), attribute="fields", data_key="fields")
    rules = fields.List(fields.Nested(RuleCoverageOut))
