"""Editions, drafts and recalls: what comes in, what goes out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Range

from api.schemas.previewing import DifferenceOut, NounChangeOut
from api.schemas.questions import ProblemOut
from api.schemas.rulebook import LONGEST_DOCUMENT, EditionOut
from api.schemas.shape import Moment, Name, Strict, Text, YesNo


class WhyIn(Strict):
    why = Text(longest=2_000, load_default="")


class RollbackIn(WhyIn):
    """`over`: the edition that runs, as somebody saw it."""

    over = fields.Integer(load_default=0, strict=True, validate=Range(0, 2**31))


class DraftIn(Strict):
    """Either a whole rulebook, path -> text, or one rule in the place of the one that it names."""

    documents = fields.Dict(keys=Name(), values=Text(longest=LONGEST_DOCUMENT))
    rule = Text(longest=LONGEST_DOCUMENT)
    instead_of = Text(longest=200, load_default="")
    note = Text(longest=2_000, load_default="")
    hash = Text(longest=64, load_default="")

    @validates_schema
    def one_of_them(self, said: dict[str, Any], **_: Any) -> None:
        if ("documents" in said) == ("rule" in said):
            raise ValidationError("Send either `documents` or `rule`.")


class SeenDraftIn(Strict):
    hash = Text(longest=64, load_default="")


class PublishDraftIn(SeenDraftIn):
    note = Text(longest=2_000, load_default="")
    differences_seen = YesNo(load_default=False)


class RecallIn(Strict):
    """Either an edition or a rule."""

    edition = fields.Integer(load_default=0, strict=True, validate=Range(0, 2**31))
    rule = Text(longest=200, load_default="")
    why = Text(longest=2_000, load_default="")
    preview = YesNo(load_default=False)
    everything = YesNo(load_default=False)

    @validates_schema
    def one_of_them(self, said: dict[str, Any], **_: Any) -> None:
        if bool(said.get("edition")) == bool(said.get("rule")):
            raise ValidationError("Name either an `edition` or a `rule`.")
        if said.get("rule") and said.get("everything"):
            raise ValidationError("`everything` goes with an `edition`.")


class DeedsOut(Schema):
    opened = fields.Integer()
    closed = fields.Integer()
    taken_back = fields.Integer()
    tasks = fields.Integer()
    mails = fields.Integer()


class EditionLineOut(EditionOut):
    is_running = fields.Boolean()
    deeds = fields.Nested(DeedsOut)


class RecallOut(Schema):
    at = Moment()
    by = fields.String()
    why = fields.String()
    edition = fields.Integer()
    rule = fields.String()
    signals = fields.Integer()


class EditionPageOut(Schema):
    edition = fields.Nested(EditionLineOut, attribute="line")
    difference = fields.Pluck(DifferenceOut, "nouns", allow_none=True)
    changed = fields.Function(lambda page: sorted(page.changed))
    by_rule = fields.Dict(keys=fields.String(), values=fields.Nested(DeedsOut))
    documents = fields.Dict()
    recalls = fields.List(fields.Nested(RecallOut))
    waiting = fields.Dict()


class DraftHeadOut(Schema):
    id = fields.Integer()
    base = fields.Integer()
    hash = fields.String()
    note = fields.String()
    state = fields.String()
    made_at = Moment()
    made_by = fields.String()
    changed_at = Moment()
    authors = fields.List(fields.String())
    asked_by = fields.String()
    approved_by = fields.String()
    edition = fields.Integer()


class DraftWholeOut(DraftHeadOut):
    documents = fields.Dict()


class DraftOut(Schema):
    draft = fields.Nested(DraftWholeOut)
    problems = fields.List(fields.Nested(ProblemOut))
    running = fields.Integer()
    base_is_running = fields.Boolean()
    difference = fields.Pluck(DifferenceOut, "nouns", allow_none=True)
    meanwhile = fields.Pluck(DifferenceOut, "nouns", allow_none=True)
    mailing = fields.List(fields.Nested(NounChangeOut))
    wants_second = fields.Boolean()


class OpenedOut(Schema):
    signal = fields.String()
    rule = fields.String()
    account = fields.String()
    name = fields.String()
    child = fields.String()
    state = fields.String()
    opened_at = Moment()


class SentMailOut(Schema):
    signal = fields.String()
    account = fields.String()
    name = fields.String()
    recipient = fields.String()
    email = fields.String()
    state = fields.String()
    at = Moment()


class RecalledOut(Schema):
    taken = fields.List(fields.Nested(OpenedOut))
    left = fields.List(fields.Nested(OpenedOut))
    others = fields.List(fields.Nested(OpenedOut))
    sent = fields.List(fields.Nested(SentMailOut))
    tasks = fields.Integer()
    runs = fields.Integer()
    mails = fields.Integer()
    went_out = fields.Integer()
    may_have_gone = fields.Integer()
    is_preview = fields.Boolean()


class MailHoldOut(Schema):
    at = Moment()
    by = fields.String()
    reason = fields.String()
    waiting = fields.Integer()


class MailReleaseOut(Schema):
    at = Moment()
    by = fields.String()
    waited = fields.Integer()
    went_out = fields.Integer()
    may_have_gone = fields.Integer()
    called_off = fields.Integer()
    waiting = fields.Integer()
