"""Previews: documents or one rule in, what publishing would change out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from api.schemas.questions import LineCountOut, ProblemOut, UnheldOut
from api.schemas.rulebook import LONGEST_DOCUMENT
from api.schemas.shape import Moment, Name, Strict, Text
from rules.difference import NounChange
from rules.difference.apart import LANGUAGES
from rules.difference.words import details, headline


class PreviewIn(Strict):
    """Either a whole rulebook, path -> text, or one rule beside the running edition."""

    documents = fields.Dict(keys=Name(), values=Text(longest=LONGEST_DOCUMENT))
    rule = Text(longest=LONGEST_DOCUMENT)
    instead_of = Text(longest=200, load_default="")

    @validates_schema
    def one_of_them(self, said: dict[str, Any], **_: Any) -> None:
        if ("documents" in said) == ("rule" in said):
            raise ValidationError("Send either `documents` or `rule`.")


class ChangeOut(Schema):
    key = fields.String()
    before = fields.Dict()
    after = fields.Dict()
    is_within = fields.Boolean()


def _said(noun: NounChange) -> dict[str, list[str]]:
    return {language: [headline(noun, language), *details(noun, language)] for language in LANGUAGES}


class NounChangeOut(Schema):
    """`says`: by language its headline, then a line a key."""

    kind = fields.String()
    name = fields.String()
    what = fields.String()
    says = fields.Function(_said)
    changes = fields.List(fields.Nested(ChangeOut))


class DifferenceOut(Schema):
    nouns = fields.List(fields.Nested(NounChangeOut))


class HitOut(Schema):
    rule = fields.String()
    account = fields.String()
    name = fields.String()
    child = fields.String()
    owner = fields.String()
    outcome = fields.String()
    reason = fields.String()
    detail = fields.String()
    until = Moment()
    window = fields.String()
    says = fields.Dict()


class LaterOut(Schema):
    counts = fields.Dict()
    hits = fields.Dict(values=fields.List(fields.Nested(HitOut)))
    first_at = Moment()
    last_at = Moment()
    already = fields.Integer()


class RulePreviewOut(Schema):
    rule = fields.String()
    what = fields.String()
    counts = fields.Dict()
    hits = fields.Dict(values=fields.List(fields.Nested(HitOut)))
    true = fields.Integer()
    unknown = fields.Integer()
    lacks = fields.Dict()
    lines = fields.List(fields.Nested(LineCountOut))
    later = fields.Nested(LaterOut)
    unheld = fields.List(fields.Nested(UnheldOut))


class MailCountOut(Schema):
    email = fields.String()
    goes = fields.Integer()
    put_off = fields.Dict()
    suppressed = fields.Dict()
    nobody = fields.Integer()
    may_follow = fields.Integer()


class DeskOut(Schema):
    teammate = fields.String()
    name = fields.String()
    tasks = fields.Integer()
    open_tasks = fields.Integer()
    accounts = fields.Integer()
    capacity = fields.Dict()


class StartedOut(Schema):
    playbook = fields.String()
    runs = fields.Integer()
    refused = fields.Dict()
    mails_nobody = fields.Boolean()


class StandingOut(Schema):
    playbook = fields.String()
    step = fields.String()
    edition = fields.Integer()
    runs = fields.Integer()


class WorkOut(Schema):
    opens = fields.Integer()
    counted = fields.Integer()
    started = fields.List(fields.Nested(StartedOut))
    mails = fields.List(fields.Nested(MailCountOut))
    desks = fields.List(fields.Nested(DeskOut))
    escalations = fields.Integer()
    mails_nobody = fields.Boolean()


class PreviewOut(Schema):
    at = Moment()
    running = fields.Integer()
    is_good = fields.Boolean()
    problems = fields.List(fields.Nested(ProblemOut))
    difference = fields.Pluck(DifferenceOut, "nouns")
    mailing = fields.List(fields.Nested(NounChangeOut))
    rules = fields.List(fields.Nested(RulePreviewOut))
    work = fields.Nested(WorkOut)
    later = fields.Nested(WorkOut)
    standing = fields.List(fields.Nested(StandingOut))
