"""A backtest as it is asked for."""

from marshmallow import fields
from marshmallow.validate import OneOf

from api.schemas.rulebook import LONGEST_DOCUMENT
from api.schemas.shape import Moment, Strict, Text

MODES = {"known": "as-known", "happened": "as-it-happened"}


class BacktestIn(Strict):
    """`rules`: by name, all when left out; or `rule`, one as text, beside the running edition."""

    from_ = Moment(required=True, data_key="from")
    to = Moment(required=True)
    rules = fields.List(Text(longest=200), load_default=())
    rule = Text(longest=LONGEST_DOCUMENT)
    instead_of = Text(longest=200, load_default="")
    fate = Text(longest=200, load_default="")
    facts = fields.String(validate=OneOf(MODES), load_default="known")
