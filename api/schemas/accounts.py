"""Accounts: in a list, whole, and the answers to questions about them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from api.schemas.effects import EffectOut
from api.schemas.incidents import IncidentOut
from api.schemas.runs import RunOut
from api.schemas.shape import Moment, Name, Strict, Text, Value
from api.schemas.signals import SignalOut
from api.schemas.tasks import TaskOut
from engine.facts import EMPTY
from workflows.operations.looking import AccountLine, FactShown
from workflows.plain import plain


class AliasIn(Strict):
    kind = Name(required=True)
    value = Name(required=True)


class AccountIn(Strict):
    id = Name(required=True)
    name = Text(longest=500, load_default="")
    aliases = fields.List(fields.Nested(AliasIn), load_default=list)


class MilestoneIn(Strict):
    """Exactly one of the first three; `because` is kept with it."""

    waive_until = Moment()
    move_to = fields.Date()
    restore = fields.Boolean(load_default=False)
    because = Name(required=True)


class AccountLineOut(Schema):
    id = fields.String()
    name = fields.String()
    status = fields.String()
    status_since = Moment()
    says = fields.Dict()
    lacks = fields.List(fields.String())
    facts = fields.Method("write_facts")
    open_signals = fields.Integer()
    priority = fields.String()
    open_tasks = fields.Integer()
    evaluated_at = Moment()
    error = fields.String()

    def write_facts(self, line: AccountLine) -> Mapping[str, Any]:
        return {name: plain(value) for name, value in line.facts.items()}


class FactOut(Schema):
    """`is_known` false: `value` is null and `unknown` says why. `is_empty`: known to have no value."""

    about = fields.String()
    child = fields.String()
    name = fields.String()
    label = fields.Dict()
    type = fields.String()
    unit = fields.String()
    is_known = fields.Function(lambda fact: not fact.unknown)
    is_empty = fields.Function(lambda fact: fact.value is EMPTY)
    value = Value()
    low = Value()
    high = Value()
    why_unknown = fields.String(attribute="unknown", data_key="unknown")
    observed_at = Moment()
    received_at = Moment()
    age_seconds = fields.Function(lambda fact: None if fact.age is None else int(fact.age.total_seconds()))
    source = fields.String()
    is_stale = fields.Boolean()
    is_derived = fields.Boolean()
    others = fields.Method("write_others")

    def write_others(self, fact: FactShown) -> list[dict[str, Any]]:
        return [
            {"value": plain(held.value), "observed_at": plain(held.observed_at), "source": held.source}
            for held in fact.others
        ]


class ChildOut(Schema):
    kind = fields.String()
    key = fields.String()
    facts = fields.List(fields.Nested(FactOut))


class MilestoneOut(Schema):
    plan = fields.String()
    name = fields.String()
    label = fields.Dict()
    status = fields.String()
    due_on = Value()
    latest_on = Value()
    reached_at = Moment()
    days_late = fields.Integer()
    waived_until = Moment()
    because = fields.String()


class HoldIn(Strict):
    until = Moment(load_default=None)
    why = Text(longest=500, load_default="")


class HoldOut(Schema):
    reason = fields.String()
    at = Moment()
    by = fields.String()
    until = Moment()
    why = fields.String()


class CoverageOut(Schema):
    since = Moment()
    last = Moment()
    own_last = Moment()
    until = Moment()


class JourneyOut(Schema):
    at = Moment()
    what = fields.String()
    action = fields.String()
    subject = fields.String()
    subject_id = fields.String()
    reason = fields.String()
    by = fields.String()
    detail = fields.Function(lambda entry: plain_detail(entry.detail))


class AccountOut(Schema):
    at = Moment()
    account = fields.Nested(AccountLineOut, attribute="line")
    created_at = Moment()
    evaluate_at = Moment()
    aliases = fields.Function(lambda page: [{"kind": kind, "value": value} for kind, value in page.aliases])
    time_zone = fields.String()
    zone_is_fallback = fields.Boolean()
    facts = fields.List(fields.Nested(FactOut))
    children = fields.List(fields.Nested(ChildOut))
    milestones = fields.List(fields.Nested(MilestoneOut))
    unknown_rules = fields.Function(
        lambda page: {name: list(why) for name, why in page.unknown_rules.items()}
    )
    feeds = fields.Dict(values=fields.Nested(CoverageOut))
    hold = fields.Nested(HoldOut)
    incidents = fields.List(fields.Nested(IncidentOut))
    signals = fields.List(fields.Nested(SignalOut))
    runs = fields.List(fields.Nested(RunOut))
    tasks = fields.List(fields.Nested(TaskOut))
    effects = fields.List(fields.Nested(EffectOut))
    journey = fields.List(fields.Nested(JourneyOut))


class ObservationOut(Schema):
    id = fields.Integer()
    about = fields.String()
    child = fields.String()
    name = fields.String()
    kind = fields.String()
    value = fields.Raw()
    observed_at = Moment()
    received_at = Moment()
    known_at = Moment()
    source = fields.String()
    arrival = fields.Integer()


def plain_detail(detail: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The detail with its moments written."""
    if detail is None:
        return None
    return {name: value if isinstance(value, list | dict) else plain(value) for name, value in detail.items()}
