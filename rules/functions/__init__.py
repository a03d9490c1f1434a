"""Functions, one file a subject: each turns a call into a typed node, or notes what is wrong with it."""

from collections.abc import Callable, Mapping

from rules import raw
from rules.functions import account, children, followed, history, plan, playbook, series, several
from rules.functions.arguments import Refused
from rules.problems import did_you_mean
from rules.resolver import Node, Resolver
from rules.values import Type

Function = Callable[[Resolver, raw.Call, Type | None], Node | None]

FUNCTIONS: Mapping[str, Function] = {
    **account.FUNCTIONS,
    **history.FUNCTIONS,
    **series.FUNCTIONS,
    **children.FUNCTIONS,
    **several.FUNCTIONS,
    **followed.FUNCTIONS,
    **plan.FUNCTIONS,
    **playbook.FUNCTIONS,
}
"""By name. What a name means is documented in `rules.operators`."""
SAID_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("avg", "average"), "mean(series, 28d)"),
    "total": "sum(kind.field)",
    **dict.fromkeys(("minimum", "earliest"), "min(kind.field)"),
    **dict.fromkeys(("maximum", "latest"), "max(kind.field)"),
    **dict.fromkeys(("exists", "some"), "any(kind where ..)"),
    "all": "every(kind where ..)",
    **dict.fromkeys(("isnull", "is_null", "isempty", "is_empty"), "field is empty"),
    **dict.fromkeys(("coalesce", "ifnull", "default"), "(field else 0)"),
    "contains": 'field contains "x"',
    **dict.fromkeys(("today", "now"), "days_since(date)"),
}
"""What other languages call it, and how it is written here."""


def call(resolver: Resolver, node: raw.Call, wanted: Type | None) -> Node | None:
    if node.name not in FUNCTIONS:
        if resolver.names.knows((node.name,)):
            resolver.note(node, "unknown-function", f"`{node.name}` is a field, not a function.")
        else:
            meant = SAID_ELSEWHERE.get(node.name.lower(), "")
            hint = (
                f"Write `{meant}`."
                if meant
                else did_you_mean(node.name, FUNCTIONS) or f"There are: {', '.join(sorted(FUNCTIONS))}."
            )
            resolver.note(node, "unknown-function", f"There is no function `{node.name}`.", hint)
        return None
    try:
        return FUNCTIONS[node.name](resolver, node, wanted)
    except Refused:
        return None
