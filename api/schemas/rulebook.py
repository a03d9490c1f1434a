"""The rulebook: documents in, the edition and its rules out."""

from marshmallow import Schema, fields

from api.schemas.shape import Moment, Name, Strict, Text

LONGEST_DOCUMENT = 1_048_576


class DocumentsIn(Strict):
    """Path within the rulebook -> text."""

    documents = fields.Dict(keys=Name(), values=Text(longest=LONGEST_DOCUMENT), required=True)


class PublishIn(DocumentsIn):
    note = Text(longest=2_000, load_default="")


class EditionOut(Schema):
    number = fields.Integer()
    hash = fields.String()
    published_at = Moment()
    published_by = fields.String()
    note = fields.String()


class EditionWholeOut(EditionOut):
    documents = fields.Dict()


class CountsOut(Schema):
    by_state = fields.Dict()
    by_resolution = fields.Dict()
    open = fields.Integer()
    open_accounts = fields.Integer()


class RuleOut(Schema):
    name = fields.String()
    kind = fields.String()
    area = fields.String()
    about = fields.String()
    mode = fields.String()
    priority = fields.String()
    because = fields.Dict()
    reads = fields.Dict()
    starts = fields.List(fields.String())
    counts = fields.Nested(CountsOut)
    until = fields.Date()
    has_ended = fields.Boolean()


class WouldOut(Schema):
    signal = fields.String()
    account = fields.String()
    account_name = fields.String()
    child = fields.String()
    trial = fields.String()
    at = Moment()
    is_true = fields.Boolean()
    says = fields.Dict()
    playbooks = fields.List(fields.String())
    refused = fields.List(fields.String())
    tasks = fields.Raw()
    mails = fields.Raw()
    may_follow = fields.List(fields.String())
    escalations = fields.Integer()


class GroupOut(Schema):
    signals = fields.Integer()
    ceased = fields.Integer()


class ComparedOut(Schema):
    held_out = fields.Nested(GroupOut)
    acted_on = fields.Nested(GroupOut)
    is_enough = fields.Boolean()


class TrialOut(Schema):
    rule = fields.String()
    mode = fields.String()
    openings = fields.Integer()
    tasks = fields.Integer()
    mails = fields.Integer()
    still_true = fields.Integer()
    latest = fields.List(fields.Nested(WouldOut))
    compared = fields.Nested(ComparedOut)
