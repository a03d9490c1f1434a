"""Why a rule is true of somebody, or why not: the condition as a tree, each node read aloud, with what it saw."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from api.console import words
from api.console.evidence import label_of
from api.console.reader import Reader
from api.console.speech import gettext
from engine.evidence import percent
from engine.explain import Explained, is_between, telling_first
from engine.findings import Evidence
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.aloud import aloud
from rules.condition import And, Condition, Named, Not, Or, Quantified
from rules.expression import Expr
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.values import Span
from workflows.wording import base_of

_DECIDED = re.compile(r"(\S+)\.(\S+) (moved_to|waived_until)")
"""What a person decided about a milestone."""
_PERIOD = re.compile(r"(day|week|month) to (\d{4}-\d{2}-\d{2})")
LONG_NAME = {"en": 40, "zh": 16}
"""Characters of a name that is not said twice in a line."""
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


@dataclass(frozen=True, slots=True)
class Narrator:
    """In whose words it is told. `about`: of what the condition is asked, the account or a kind of child."""

    rulebook: Rulebook
    reader: Reader
    about: str = "account"

    def aloud(self, of: Condition | Expr | Span) -> str:
        """As the beginning of a line."""
        said = aloud(of, self.reader.language, self.rulebook.vocabulary)
        return said[:1].upper() + said[1:]

    def called(self, text: str) -> str:
        return label_of(text, self.about, self.rulebook, self.reader.language)


def why_node(condition: Condition, explained: Explained, narrator: Narrator) -> WhyNode:
    """The tree of a condition and of its explanation, which has the same shape."""
    if isinstance(condition, And | Or) and not is_between(condition):
        joint = gettext("all of these:") if isinstance(condition, And) else gettext("any of these:")
        parts = tuple(
            why_node(part, each, narrator)
            for part, each in zip(condition.parts, explained.parts, strict=True)
        )
        first = tuple(parts[place] for place in telling_first(explained))
        found = _node(joint, explained, first, narrator)
        if isinstance(condition, Or):
            return found
        return replace(
            found, missing=tuple(line for part in first for line in part.missing or _if_missing(part))
        )
    if isinstance(condition, Named) and explained.joint:
        inner = why_node(condition.condition, explained.parts[0], narrator)
        found = _node(narrator.aloud(condition), explained, (inner,), narrator)
        return replace(found, missing=inner.missing)
    if isinstance(condition, Not) and explained.parts[0].joint:
        inner = why_node(condition.part, explained.parts[0], narrator)
        return _node(gettext("not:"), explained, (inner,), narrator)
    leaf = explained.parts[0] if isinstance(condition, Not) else explained
    deciding = FALSE if isinstance(condition, Quantified) and condition.quantifier == "every" else TRUE
    children = sorted(leaf.parts, key=lambda each: (each.truth is not deciding, each.truth is not UNKNOWN))
    of_child = replace(narrator, about=_asked(condition)) if children else narrator
    members = tuple(_member(each, of_child) for each in children)
    found = _node(narrator.aloud(condition), explained, members, narrator, leaf.readings)
    return replace(found, parts=members[:MOST_CHILDREN], others=members[MOST_CHILDREN:])


def _if_missing(node: WhyNode) -> tuple[WhyNode, ...]:
    return () if node.tone == "good" else (node,)


def _asked(condition: Condition) -> str:
    """Of whose kind the members are that a condition counts."""
    part = condition.part if isinstance(condition, Not) else condition
    return part.of if isinstance(part, Quantified) else "account"


def day_node(rule: Rule, explained: Explained, narrator: Narrator) -> WhyNode:
    """Whether the day that a rule with windows counts to lies within the widest of them."""
    assert rule.counts_to is not None
    span = aloud(rule.windows[0].from_, narrator.reader.language, narrator.rulebook.vocabulary)
    day = narrator.aloud(rule.counts_to)
    says = gettext("%(day)s lies within the next %(span)s", day=day, span=span)
    return _node(says, explained, (), narrator, explained.readings)


def _member(explained: Explained, narrator: Narrator) -> WhyNode:
    """One child that was counted, or not."""
    readings = explained.readings or _leaves(explained)
    called = _period(explained.text, narrator.reader) or explained.text
    return _node(called, explained, (), narrator, readings)


def _leaves(explained: Explained) -> tuple[Evidence, ...]:
    return tuple(each for part in explained.parts for each in (*part.readings, *_leaves(part)))


def _node(
    says: str,
    explained: Explained,
    parts: tuple[WhyNode, ...],
    narrator: Narrator,
    readings: tuple[Evidence, ...] = (),
) -> WhyNode:
    truth, tone = truth_words(explained.truth)
    told = (_saw(each, says, narrator, at == 0) for at, each in enumerate(readings))
    saw = tuple(dict.fromkeys(filter(None, told)))
    return WhyNode(says, truth, tone, saw, parts, remark=explained.remark)


def _period(text: str, reader: Reader) -> str:
    """Of periods that are asked one after another, each is called by its last day; empty for what is none."""
    period = _PERIOD.fullmatch(text)
    if period is None:
        return ""
    day = reader.day(date.fromisoformat(period[2]))
    said = {
        "day": gettext("the day %(day)s", day=day),
        "week": gettext("the week to %(day)s", day=day),
        "month": gettext("the month to %(day)s", day=day),
    }
    return said[period[1]]


def _saw(reading: Evidence, line: str, narrator: Narrator, is_whole: bool = True) -> str:
    """`Seats: 40 (2 March, billing)`. A long name that the line says already is not said again: what the line compares
    as a whole is `its value`, and what is reckoned on the way is left out. Nothing where the line itself was read.
    """
    reader, about = narrator.reader, _DECIDED.fullmatch(reading.text)
    if about is not None:
        return _decided(reading, *about.groups(), narrator.rulebook, reader)
    what = _period(reading.text, reader) or narrator.called(reading.text)
    is_said = len(what) > LONG_NAME[base_of(reader.language)] and what.lower() in line.lower()
    if (is_said and not is_whole) or (what == line and isinstance(reading.value, bool)):
        return ""
    what = gettext("its value") if is_said else what
    if reading.unknown:
        return gettext("%(what)s: %(why)s", what=what, why=words.says("unknown", reading.unknown))
    is_share = reading.is_share and isinstance(reading.value, int | float | Decimal)
    value = percent(reading.value) if is_share else reader.value(reading.value)
    said = gettext("%(label)s: %(value)s", label=what, value=value)
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
