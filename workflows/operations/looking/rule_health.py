"""How each rule is: when it was last true and last asked, its openings against its habit, whether its tasks are of use,
and what is wrong with it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.needs import needs_of
from rules.rule import Rule
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.parts import EditionUnreadable, Parts
from workflows.rule_health import LONG, WEEK, Code, Complaint, Record, complaints_of, habit_of, says_of
from workflows.store import rule_health as store

LOOKS_BACK = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class ComplaintShown:
    code: Code
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleHealth:
    """`last_true_at`: now where it is true of anything still, None where it never was. `habit`: openings a week over
    the twelve weeks before this one, None where it has not run for so long. `on_trial`: of those of this week, how many
    only lived through it. `useful`, `not_useful`: how many of its tasks were called so.
    """

    rule: str
    mode: str
    owner: str
    last_true_at: datetime | None
    last_evaluated_at: datetime | None
    last_opened_at: datetime | None
    this_week: int
    on_trial: int
    habit: float | None
    useful: int
    not_useful: int
    complaints: tuple[ComplaintShown, ...]


def rules_health(parts: Parts) -> tuple[RuleHealth, ...]:
    """Every rule, those with most to complain of first. Raises NothingPublished."""
    with looking(parts) as moment:
        found = list(_all(moment, parts))
    return tuple(sorted(found, key=lambda each: -len(each.complaints)))


def rule_health(parts: Parts, rule: str) -> RuleHealth:
    """Raises NotThere, NothingPublished."""
    for each in rules_health(parts):
        if each.rule == rule:
            return each
    raise NotThere("rule", rule)


def _all(moment: Moment, parts: Parts) -> Iterator[RuleHealth]:
    conn, now, rulebook = moment.conn, moment.now, moment.rulebook
    openings: dict[str, list[datetime]] = defaultdict(list)
    tried: Counter[str] = Counter()
    for name, at, on_trial in store.openings_since(conn, now - LOOKS_BACK):
        openings[name].append(at)
        tried[name] += on_trial and at > now - WEEK
    true, judged = store.last_true(conn, now), store.judged(conn)
    asked_at = store.last_evaluated(conn, moment.edition.number)
    words, old = store.newest_words(conn), _old(moment, parts)
    for rule in rulebook.rules.values():
        this_week, average = habit_of(openings[rule.name], now)
        habit = average if rule.name in old else None
        useful, not_useful = judged.get(rule.name, (0, 0))
        record = Record(
            rule=rule.name,
            owner=rule.owner,
            this_week=this_week,
            habit=habit,
            last_opened_at=max(openings[rule.name], default=None),
            useful=useful,
            not_useful=not_useful,
            quiet=tuple(_quiet(rule, moment, words)),
            is_old=rule.name in old,
        )
        yield RuleHealth(
            rule=rule.name,
            mode=rule.mode,
            owner=rule.owner,
            last_true_at=true.get(rule.name),
            last_evaluated_at=asked_at if rule.mode != "off" else None,
            last_opened_at=record.last_opened_at,
            this_week=this_week,
            on_trial=tried[rule.name],
            habit=habit,
            useful=useful,
            not_useful=not_useful,
            complaints=tuple(map(_shown, complaints_of(record, rulebook.team.people, now))),
        )


def _shown(complaint: Complaint) -> ComplaintShown:
    return ComplaintShown(complaint.code, says_of(complaint))


def _old(moment: Moment, parts: Parts) -> frozenset[str]:
    """The rules that ran 90 days ago already, and were not switched off."""
    number = store.edition_at(moment.conn, moment.now - LONG)
    if not number:
        return frozenset()
    try:
        rules = parts.editions.at(moment.conn, number).rulebook.rules
    except EditionUnreadable:
        return frozenset()
    now = moment.rulebook.rules
    return frozenset(name for name, rule in rules.items() if rule.mode != "off" and name in now)


def _quiet(rule: Rule, moment: Moment, words: Mapping[tuple[str, str], datetime]) -> Iterator[str]:
    """Fields it reads that nobody ever told, or not within their `max_age`."""
    vocabulary = moment.rulebook.vocabulary
    if rule.mode == "off":
        return
    needs = needs_of([rule.when], vocabulary, moment.rulebook.plans)
    for about, name in sorted({*needs.fields, *needs.series}):
        declared = vocabulary.fields_of(about).get(name)
        told_at = words.get((about, name))
        if declared is None or about in vocabulary.events:
            continue
        is_old = (
            declared.max_age is not None
            and told_at is not None
            and (told_at + declared.max_age.elapsed < moment.now)
        )
        if told_at is None or is_old:
            yield name if about == "account" else f"{about}.{name}"
