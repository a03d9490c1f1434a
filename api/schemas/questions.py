"""Who, and why: questions and their answers."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from api.schemas.effects import EffectOut
from api.schemas.shape import Moment, Strict, Text, Value
from api.schemas.signals import LedgerOut, SignalOut
from engine.explain import Explained
from rules.problems import Problem
from rules.report import PlaceJson, as_json
from workflows.operations.looking.back import SIGHTS

TRUTH = {0: "false", 1: "unknown", 2: "true"}


class WhoIn(Strict):
    condition = Text(longest=4_000, required=True)
    at = Moment()
    facts = fields.String(validate=OneOf(SIGHTS))


class EvidenceOut(Schema):
    text = fields.String()
    value = Value()
    why_unknown = fields.String(attribute="unknown", data_key="unknown")
    observed_at = Moment()
    source = fields.String()
    days = fields.List(fields.Date())
    members = fields.List(fields.String())
    why = fields.String()
    by = fields.String()
    seen = fields.List(fields.Nested(lambda: SeenOut()))


class SeenOut(Schema):
    about = fields.String()
    key = fields.String()
    evidence = fields.List(fields.Nested(EvidenceOut(exclude=["seen"])))


class WhoTrueOut(Schema):
    account = fields.String()
    name = fields.String()
    evidence = fields.List(fields.Nested(EvidenceOut))


class WhoUnknownOut(Schema):
    account = fields.String()
    name = fields.String()
    lacks = fields.List(fields.String())


def _second(problem: Problem) -> PlaceJson | None:
    """The other place a problem has to do with; null where there is none."""
    return as_json([problem])["problems"][0].get("second")


class ProblemOut(Schema):
    """One mistake of an author. `assumed`: what the hint's proposal takes for granted, by language."""

    path = fields.String(attribute="place.path")
    line = fields.Integer(attribute="place.line")
    column = fields.Integer(attribute="place.column")
    code = fields.String()
    message = fields.String()
    hint = fields.String()
    severity = fields.String()
    assumed = fields.Function(lambda problem: [each.by_language for each in problem.assumed])
    second = fields.Function(_second)


class LineCountOut(Schema):
    """A condition that must hold with others. `accounts`: the first of those that lack it alone."""

    reads = fields.Dict()
    true = fields.Integer()
    alone = fields.Integer()
    accounts = fields.Function(lambda line: [key for key, _ in line.names])


class UnheldOut(Schema):
    """`in_use`: each value and how many accounts hold it; null where they are too many, or nobody's business."""

    field = fields.String()
    value = fields.String()
    close = fields.String()
    in_use = fields.Function(lambda unheld: dict(unheld.in_use.values) if unheld.in_use else None)


class WhoOut(Schema):
    condition = fields.String()
    at = Moment()
    reads = fields.Dict()
    warnings = fields.List(fields.Nested(ProblemOut), attribute="problems")
    true = fields.List(fields.Nested(WhoTrueOut))
    not_known = fields.List(fields.Nested(WhoUnknownOut), attribute="unknown", data_key="unknown")
    true_count = fields.Integer()
    unknown_count = fields.Integer()
    false_count = fields.Integer()
    not_there = fields.Integer()
    by_field = fields.Dict()
    lines = fields.List(fields.Nested(LineCountOut))
    unheld = fields.List(fields.Nested(UnheldOut))


class SuppressorOut(Schema):
    name = fields.String()
    until = Moment()
    detail = fields.String()


class FeedGapOut(Schema):
    feed = fields.String()
    kind = fields.String()
    since = Moment()


class SubjectOut(Schema):
    child = fields.String()
    event_at = Moment()
    is_member = fields.Function(lambda subject: TRUTH[subject.is_member])
    holds = fields.Function(lambda subject: TRUTH[subject.holds])
    accounts = fields.Function(lambda subject: tree(subject.accounts) if subject.accounts else None)
    when = fields.Function(lambda subject: tree(subject.when))
    windows = fields.Function(lambda subject: tree(subject.windows) if subject.windows else None)
    feed_gaps = fields.List(fields.Nested(FeedGapOut))
    occasion = fields.String()
    window = fields.String()
    noes = fields.List(fields.Nested(SuppressorOut))
    changes_at = Moment()
    signal = fields.Nested(SignalOut)
    ledger = fields.List(fields.Nested(LedgerOut))
    unsent = fields.List(fields.Nested(EffectOut))


class ExplainedOut(Schema):
    rule = fields.String()
    account = fields.String()
    account_name = fields.String()
    at = Moment()
    edition = fields.Integer()
    is_past = fields.Boolean()
    facts = fields.String(attribute="sight")
    was_known = fields.Boolean()
    about = fields.String()
    mode = fields.String()
    reads = fields.Dict()
    accounts_reads = fields.Dict()
    because = fields.Dict()
    subjects = fields.List(fields.Nested(SubjectOut))
    unfit = fields.Integer()


def tree(node: Explained) -> dict[str, Any]:
    """The condition as a tree; `parts` stand within."""
    return {
        "text": node.text,
        "remark": node.remark,
        "joint": node.joint,
        "truth": TRUTH[node.truth],
        "nearest": node.nearest,
        "horizon": Moment()._serialize(node.horizon, None, node),
        "readings": EvidenceOut(many=True).dump(node.readings),
        "parts": [tree(part) for part in node.parts],
    }
