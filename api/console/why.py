"""Why a rule is true of somebody, or why not: the condition as a tree, each node read aloud, with what it saw."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from api.console import words
from api.console.reader import Reader
from api.console.speech import gettext
from engine.evidence import percent
from engine.explain import Explained, is_between, telling_first
from engine.findings import Evidence
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.aloud import aloud
from rules.condition import And, Condition, Named, Not, Or, Quantified
from rules.rule import Rule
from rules.rulebook import Rulebook

_DECIDED = re.compile(r"(\S+)\.(\S+) (moved_to|waived_until)")
"""What a person decided about a milestone."""
_PERIOD = re.compile(r"(day|week|month) to (\d{4}-\d{2}-\d{2})")
MOST_CHILDREN = 3
"""Of the children that a line asked, those shown at once: an account may have hundreds of tickets."""


@dataclass(frozen=True, slots=True)
class WhyNode:
    """`tone`: good where it is so, bad where not, idle where nobody knows. `saw`: the values it read, in words.
    `missing`: the lines in it that would have to be so and are not. `others`: children asked as well, after the first.
    `remark`: what its author says of it.
    """

    says: str
    truth: str
    tone: str
    saw: tuple[str, ...]
    parts: tuple["WhyNode", ...]
    missing: tuple["WhyNode", ...] = ()
    remark: str = ""
    others: tuple["WhyNode", ...] = ()


def why_node(condition: Condition, explained: Explained, rulebook: Rulebook, reader: Reader) -> WhyNode:
    """The tree of a condition and of its explanation, which has the same shape."""
    if isinstance(condition, And | Or) and not is_between(condition):
        joint = gettext("all of these:") if isinstance(condition, And) else gettext("any of these:")
        parts = tuple(
            why_node(part, each, rulebook, reader)
            for part, each in zip(condition.parts, explained.parts, strict=True)
        )
        first = tuple(parts[place] for place in telling_first(explained))
        found = _node(joint, explained, first, rulebook, reader)
        if isinstance(condition, Or):
            return found
        return replace(
            found, missing=tuple(line for part in first for line in part.missing or _if_missing(part))
        )
    if isinstance(condition, Named) and explained.joint:
        says = aloud(condition, reader.language, rulebook.vocabulary)
        inner = why_node(condition.condition, explained.parts[0], rulebook, reader)
        found = _node(says[:1].upper() + says[1:], explained, (inner,), rulebook, reader)
        return replace(found, missing=inner.missing)
    if isinstance(condition, Not) and explained.parts[0].joint:
        inner = why_node(condition.part, explained.parts[0], rulebook, reader)
        return _node(gettext("not:"), explained, (inner,), rulebook, reader)
    says = aloud(condition, reader.language, rulebook.vocabulary)
    leaf = explained.parts[0] if isinstance(condition, Not) else explained
    deciding = FALSE if isinstance(condition, Quantified) and condition.quantifier == "every" else TRUE
    children = sorted(leaf.parts, key=lambda each: (each.truth is not deciding, each.truth is not UNKNOWN))
    members = tuple(_member(each, rulebook, reader) for each in children)
    found = _node(says[:1].upper() + says[1:], explained, members, rulebook, reader, leaf.readings)
    return replace(found, parts=members[:MOST_CHILDREN], others=members[MOST_CHILDREN:])


def _if_missing(node: WhyNode) -> tuple[WhyNode, ...]:
    return () if node.tone == "good" else (node,)


def day_node(rule: Rule, explained: Explained, rulebook: Rulebook, reader: Reader) -> WhyNode:
    """Whether the day that a rule with windows counts to lies within the widest of them."""
    assert rule.counts_to is not None
    day = aloud(rule.counts_to, reader.language, rulebook.vocabulary)
    span = aloud(rule.windows[0].from_, reader.language, rulebook.vocabulary)
    says = gettext("%(day)s lies within the next %(span)s", day=day[:1].upper() + day[1:], span=span)
    return _node(says, explained, (), rulebook, reader, explained.readings)


def _member(explained: Explained, rulebook: Rulebook, reader: Reader) -> WhyNode:
    """One child that was counted, or not."""
    readings = explained.readings or _leaves(explained)
    return _node(_called(explained.text, reader), explained, (), rulebook, reader, readings)


def _leaves(explained: Explained) -> tuple[Evidence, ...]:
    return tuple(each for part in explained.parts for each in (*part.readings, *_leaves(part)))


def _node(
    says: str,
    explained: Explained,
    parts: tuple[WhyNode, ...],
    rulebook: Rulebook,
    reader: Reader,
    readings: tuple[Evidence, ...] = (),
) -> WhyNode:
    truth, tone = truth_words(explained.truth)
    saw = tuple(_saw(each, rulebook, reader) for each in readings)
    return WhyNode(says, truth, tone, saw, parts, remark=explained.remark)


def _called(text: str, reader: Reader) -> str:
    """What was looked at: a child by its key; of those asked one after another, the period by its last day."""
    period = _PERIOD.fullmatch(text)
    if period is None:
        return text
    day = reader.day(date.fromisoformat(period[2]))
    said = {
        "day": gettext("the day %(day)s", day=day),
        "week": gettext("the week to %(day)s", day=day),
        "month": gettext("the month to %(day)s", day=day),
    }
    return said[period[1]]


def _saw(reading: Evidence, rulebook: Rulebook, reader: Reader) -> str:
    about = _DECIDED.fullmatch(reading.text)
    if about is not None:
        return _decided(reading, *about.groups(), rulebook, reader)
    what = _called(reading.text, reader)
    if reading.unknown:
        return gettext("%(what)s: %(why)s", what=what, why=words.says("unknown", reading.unknown))
    is_share = reading.is_share and isinstance(reading.value, int | float | Decimal)
    value = percent(reading.value) if is_share else reader.value(reading.value)
    said = gettext("%(what)s = %(value)s", what=what, value=value)
    if reading.days is not None:
        first, last = (reader.day(day) for day in reading.days)
        said = gettext("%(said)s from %(first)s to %(last)s", said=said, first=first, last=last)
    if reading.observed_at is not None:
        return gettext(
            "%(said)s (%(day)s, %(source)s)",
            said=said,
            day=reader.day(reading.observed_at),
            source=reading.source,
        )
    return said


def _decided(reading: Evidence, plan: str, name: str, what: str, rulebook: Rulebook, reader: Reader) -> str:
    """`Kickoff held: not before 12 March, decided by Mei Chen: they are away`."""
    found = rulebook.plans.get(plan)
    milestone = found.milestones.get(name) if found else None
    label = milestone.label.in_language(reader.language) if milestone else name
    day = reader.day(reading.value)
    said = (
        gettext("not before %(day)s", day=day) if what == "waived_until" else gettext("due %(day)s", day=day)
    )
    whole = gettext("%(label)s: %(value)s", label=label, value=said)
    if not reading.by:
        return gettext("%(what)s: %(why)s", what=whole, why=reading.why) if reading.why else whole
    person = rulebook.team.people.get(reading.by)
    by = person.name if person else reading.by
    return gettext("%(said)s, decided by %(by)s: %(why)s", said=whole, by=by, why=reading.why)


def truth_words(truth: Truth) -> tuple[str, str]:
    if truth is TRUE:
        return gettext("yes"), "good"
    return (gettext("no"), "bad") if truth is FALSE else (gettext("unknown"), "idle")
