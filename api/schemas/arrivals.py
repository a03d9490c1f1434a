"""What sources posted, what waits, and how the feeds are."""

from marshmallow import Schema, fields

from api.schemas.shape import Moment


class ArrivalOut(Schema):
    id = fields.Integer()
    source = fields.String()
    arrival_id = fields.String()
    received_at = Moment()
    state = fields.String()
    processed_at = Moment()
    error = fields.String()
    outcome = fields.Raw()
    attempts = fields.Integer()


class ArrivalPageOut(Schema):
    """`body` as text; bytes that are no UTF-8 show as replacement characters."""

    arrival = fields.Nested(ArrivalOut)
    headers = fields.Dict()
    body = fields.Function(lambda page: page.body.decode("utf-8", "replace"))


class WaitingForOut(Schema):
    kind = fields.String()
    value = fields.String()
    source = fields.String()
    observations = fields.Integer()
    since = Moment()


class WaitingOut(Schema):
    id = fields.Integer()
    kind = fields.String()
    value = fields.String()
    source = fields.String()
    said = fields.Raw()
    received_at = Moment()


class FeedOut(Schema):
    name = fields.String()
    max_silence = fields.Function(lambda feed: str(feed.max_silence))
    since = Moment()
    last = Moment()
    until = Moment()
    is_silent = fields.Boolean()
    accounts = fields.Integer()
    quiet_accounts = fields.Integer()
