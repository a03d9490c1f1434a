"""The shape of `defaults:`: what every rule of a folder has in common, and each may say otherwise."""

from marshmallow import ValidationError

from rules.problems import Problem
from rules.shapes.composites import Conditions, Inside, Many, OneOf
from rules.shapes.scalars import Choice, Name, Scalar, Share, ShareOrCount, Spans, Whole, read_share
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text

PRIORITIES = ("low", "normal", "high", "urgent")


class Mode(Scalar):
    """Yields (mode, share of accounts)."""

    wants = "off, shadow, live, or a canary such as `canary 10%`"

    def read(self, text: Text) -> tuple[str, float] | None:
        word, _, share = text.value.partition(" ")
        if word == "canary":
            accounts = read_share(share.strip())
            return (word, accounts) if accounts is not None else None
        return (word, 0.0) if text.value in ("off", "shadow", "live") else None


class Daily(Scalar):
    """`20 a day`; yields the number."""

    wants = "a number a day, such as `20 a day`"

    def read(self, text: Text) -> int | None:
        words = text.value.split()
        if len(words) == 3 and words[1:] == ["a", "day"] and words[0].isdecimal() and len(words[0]) < 8:
            return int(words[0]) or None
        return None


class OpenDailyShape(Shape):
    open = Daily(required=True)


class HoldIfShape(Shape):
    accounts_over = ShareOrCount(load_default=None)
    per_owner_over = Whole(load_default=None)


def at_least_one(limits: object) -> None:
    """`hold_if: {}` would hold nothing."""
    values = getattr(limits, "values", {})
    if all(value is None for value in values.values()):
        place = limits.place  # type: ignore[attr-defined]
        message = "`hold_if:` wants `accounts_over:`, `per_owner_over:` or both."
        raise ValidationError([Problem(place, "no-value", message)])


class SettingsShape(Shape):
    """What a rule and a folder's defaults may both say."""

    kind = Choice("risk", "opportunity", "lifecycle", load_default=None)
    area = Name(load_default=None)
    reason = Name(load_default=None)
    owner = Name(load_default=None)
    accounts = Conditions(load_default=None)
    priority = Choice(*PRIORITIES, load_default=None)
    if_unknown = Choice("wait", "open", "tell_ops", load_default=None)
    true_for = Spans(load_default=None)
    clear_after = Spans(load_default=None)
    not_again_within = Spans(load_default=None)
    when_clear = Choice("close", "close_if_untouched", "ask", "keep", load_default=None)
    already_true = OneOf(
        text=Choice("ignore", "open"),
        table=Inside(OpenDailyShape),
        wants="ignore, open, or `{open: 20 a day}`",
        load_default=None,
    )
    hold_if = Inside(HoldIfShape, load_default=None, validate=at_least_one)
    quiet_while = Many(Name(), or_one=True, may_be_empty=True, load_default=None)
    mode = Mode(load_default=None)
    holdout = Share(load_default=None)
    if_date_moves = Choice("retime", "reopen", load_default=None)


class DefaultsShape(SettingsShape):
    defaults = Name(required=True)
