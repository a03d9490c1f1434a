"""What is known of one account, field by field: the value that holds, its age, its source, and why another does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.answer import Asked, read
from engine.facts import EMPTY, AccountFacts, Held, Point, Subject
from engine.known import Interval, Unknown, Why
from engine.needs import Needs
from engine.store.facts import load_shown
from rules.expression import Expr, FieldRef
from rules.rulebook import Rulebook
from rules.text import LocalText
from rules.vocabulary import Field, Vocabulary
from workflows.operations.looking.moment import Moment
from workflows.outlook import subject_of


@dataclass(frozen=True, slots=True)
class FactShown:
    """One field. `value` is typed: EMPTY when it is known to have none, None when it is unknown, and then `unknown`
    says why. A derived value that lies between two bounds has `low` and `high` (None: no upper end) instead.

    `others`: what other sources say, newest first. `is_stale`: it was told, but too long ago to count. `points`: of a
    series its days, the oldest first.
    """

    about: str
    child: str
    name: str
    label: Mapping[str, str]
    type: str
    unit: str
    value: Any
    unknown: str = ""
    low: Any = None
    high: Any = None
    observed_at: datetime | None = None
    received_at: datetime | None = None
    age: timedelta | None = None
    source: str = ""
    is_stale: bool = False
    is_derived: bool = False
    others: tuple[Held, ...] = ()
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildShown:
    """One contract, module, contact ..."""

    kind: str
    key: str
    label: Mapping[str, str]
    facts: tuple[FactShown, ...]


def facts_of_all(vocabulary: Vocabulary) -> Needs:
    """The needs of a page that shows every field there is."""
    subjects = {"account": vocabulary.account} | {
        name: kind.fields for name, kind in vocabulary.children.items()
    }
    fields = {(about, name): each for about, named in subjects.items() for name, each in named.items()}
    return Needs(
        fields=frozenset(key for key, each in fields.items() if not each.is_series),
        series={key: _days(each) for key, each in fields.items() if each.is_series},
        newest=frozenset(vocabulary.events),
        children=frozenset(vocabulary.children),
        feeds=frozenset(vocabulary.feeds),
    )


def load_one(
    moment: Moment, account_id: str, needs: Needs, at: datetime | None = None
) -> AccountFacts | None:
    """What was known of one account at `at` (None: now); None where there is no such account."""
    loaded = load_shown(moment.conn, [account_id], needs, moment.rulebook, at or moment.now)
    return loaded.get(account_id)


def account_facts(asked: Asked) -> tuple[FactShown, ...]:
    """The account's own fields, in the order of the vocabulary, and what is derived from them."""
    of_account = [_shown(each, "account", asked) for each in asked.vocabulary.account.values()]
    derived = [
        _derived(each.name, each.label, each.expr, asked) for each in asked.vocabulary.derived.values()
    ]
    return (*of_account, *derived)


def children_shown(rulebook: Rulebook, facts: AccountFacts, now: datetime) -> tuple[ChildShown, ...]:
    return tuple(_children(rulebook, facts, now))


def _children(rulebook: Rulebook, facts: AccountFacts, now: datetime) -> Iterator[ChildShown]:
    vocabulary = rulebook.vocabulary
    for kind in vocabulary.children.values():
        for key in sorted(facts.children.get(kind.name, {})):
            asked = Asked(facts, now, vocabulary, rulebook.plans, subject_of(facts, kind.name, key))
            shown = tuple(_shown(each, kind.name, asked) for each in kind.fields.values())
            yield ChildShown(kind.name, key, texts(kind.label), shown)


def _shown(declared: Field, about: str, asked: Asked) -> FactShown:
    found = read(FieldRef(about, declared.name, declared.type), asked)
    subject = asked.subject if about != "account" and asked.subject else asked.facts.subject
    origin = _newest_point(declared, subject) or found.held
    told = subject.held.get(declared.name, ())
    newest = origin or (told[0] if told else None)
    return FactShown(
        about=about,
        child=subject.key if about != "account" else "",
        name=declared.name,
        label=texts(declared.label),
        type=str(declared.type),
        unit=declared.unit,
        **_value(found.value),
        observed_at=newest.observed_at if newest else None,
        received_at=newest.received_at if newest else None,
        age=asked.now - newest.observed_at if newest else None,
        source=newest.source if newest else "",
        is_stale=isinstance(found.value, Unknown) and found.value.reason is Why.STALE,
        others=tuple(held for held in told if held is not newest),
        points=subject.series.get(declared.name, ()) if declared.is_series else (),
    )


def _derived(name: str, label: LocalText, expr: Expr, asked: Asked) -> FactShown:
    found = read(expr, asked)
    kind = str(getattr(expr, "type", ""))
    return FactShown("account", "", name, texts(label), kind, "", **_value(found.value), is_derived=True)


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, Unknown):
        return {"value": None, "unknown": str(value.reason)}
    if isinstance(value, Interval):
        return {"value": None, "unknown": str(Why.UNSETTLED), "low": value.low, "high": value.high}
    return {"value": EMPTY if value is None else value}


def _newest_point(declared: Field, subject: Subject) -> Held | None:
    """Of a series, its newest point in the form of any other fact."""
    points = subject.series.get(declared.name, ()) if declared.is_series else ()
    if not points:
        return None
    newest = points[-1]
    return Held(newest.value, newest.observed_at, newest.observed_at, newest.source)


def _days(declared: Field) -> int | None:
    """Enough to show the newest point even when it is stale."""
    return None if declared.max_age is None else max(90, 2 * declared.max_age.days)


def texts(label: LocalText | None) -> dict[str, str]:
    return dict(label.by_language) if label else {}
