"""Rules broken in one place."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from rules.rule import Rule
from rules.rulebook import Rulebook
from workflows.stories.mutants.conditions import broken
from workflows.stories.mutants.mutant import Mutant
from workflows.stories.mutants.spans import spans

_SPANS = {
    "true_for": "one in which it becomes true, and that looks the day before {} are over, and the day after",
    "clear_after": "one in which it stops being true, and that looks the day before {} are over, and the day after",
    "not_again_within": "one in which it closes and is true again: look the day before {} are over since it opened, "
    "and the day after",
}


def rule_mutants(rule: Rule, rulebook: Rulebook) -> Iterator[Mutant]:
    path = rule.place.path
    for condition, change in broken(rule.when, path):
        yield _mutant(
            rulebook,
            rule,
            change.place if change.place.path else rule.place,
            change.said,
            change.story,
            when=condition,
        )
    if rule.accounts is not None:
        story = "one of an account that only `accounts:` leaves alone: all else of the rule holds of it"
        yield _mutant(rulebook, rule, rule.place, "`accounts:` is dropped", story, accounts=None)
    for name, story in _SPANS.items():
        span = getattr(rule, name)
        for other in spans(span):
            yield _mutant(
                rulebook,
                rule,
                rule.place,
                f"`{name}`: {span} becomes {other}",
                story.format(span),
                **{name: other},
            )
    yield from _windows(rule, rulebook)


def _windows(rule: Rule, rulebook: Rulebook) -> Iterator[Mutant]:
    for window in rule.windows:
        for other in spans(window.from_):
            rest = [one for one in rule.windows if one.name != window.name]
            changed = sorted(
                [*rest, replace(window, from_=other)], key=lambda one: one.from_.elapsed, reverse=True
            )
            said = f"window `{window.name}`: {window.from_} becomes {other}"
            story = f"one that looks at the window the day before it is {window.from_} away, and the day of"
            yield _mutant(rulebook, rule, window.place, said, story, windows=tuple(changed))


def _mutant(rulebook: Rulebook, rule: Rule, place: Any, said: str, story: str, **change: Any) -> Mutant:
    otherwise = replace(rule, **cast(Any, change))
    whole = replace(rulebook, rules={**rulebook.rules, rule.name: otherwise})
    return Mutant("rule", rule.name, place, said, story, whole)
