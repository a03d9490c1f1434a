"""Why a name that leads to something else cannot be read where it stands, and how that is asked instead."""

from collections.abc import Collection, Mapping

from rules.agreement import named
from rules.right_examples import asked_of
from rules.values import Type
from rules.vocabulary import Field, Vocabulary

_ORDERED = ("number", "money", "date", "moment", "span")


def above(reference: str, below: str, name: str, holds: Type | None) -> str:
    """Of the account above, one may only know which it is: a rule looks at an account and at those below it."""
    mine = asked_of(name, holds) if holds is not None else f"{name} .."
    return (
        f"A rule sees its account and those below it, never the one above. Write it for the account above: "
        f"`{mine} and any({below} where ..)`. Or let a source tell each account a field of its own, "
        f"such as `{reference}_{name}`."
    )


def of_each(kind: str, rest: str, holds: Type | None) -> str:
    """Of a kind of which there are several."""
    ways = [f"`any({kind} where {asked_of(rest, holds) if holds is not None else f'{rest} ..'})`"]
    ways += [f"`min({kind}.{rest})`"] if holds is not None and holds.kind in _ORDERED else []
    return f"Ask about all of them: {', '.join(ways)}, `count({kind} where ..)`."


def of_no_fields(name: str, holds: Type, teammates: Collection[str]) -> str:
    """Of a field that leads nowhere: a teammate, a day, a word."""
    if holds.kind == "teammate":
        some = sorted(teammates)[:2]
        shown = f"{name} in [{', '.join(some)}]" if some else f"{name} is known"
        return f"Of a teammate a condition asks only who it is: `{shown}`."
    return f"`{name}` is {named(holds)} and has no parts: `{asked_of(name, holds)}`."


def of_plan(plan: str, milestones: Collection[str], name: str) -> str:
    if name not in milestones:
        return f"The plan has: {', '.join(milestones)}."
    return f"It is a milestone: ask `reached({plan}.{name})`, `late({plan}.{name})` or `overdue({plan}.{name}) > 7d`."


def of_events(vocabulary: Vocabulary, first: str, rest: str) -> str:
    """Of a reference that only an event has: `by.role`."""
    for event, kind in vocabulary.events.items():
        if first in kind.fields and kind.fields[first].type.kind == "reference":
            return f"It is a field of the event {event}: ask `count({event} where {first}.{rest} = .., 30d)`."
    return ""


def above_from(vocabulary: Vocabulary, name: str) -> str:
    """Of the field that names the account above, where a kind of which there are several was meant."""
    field: Field | None = vocabulary.account.get(name)
    if field is None or field.below is None:
        return ""
    return (
        f"It names the one account above, which is not read from below. From above ask `{field.below.name}`."
    )


def field_in(fields: Mapping[str, Field], name: str) -> Type | None:
    return fields[name].type if name in fields else None
