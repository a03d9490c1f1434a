"""Which feeds a rule hangs on: those that bring what its condition reads. Pure."""

from collections.abc import Iterator

from engine.needs import Needs, needs_of
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.vocabulary import Vocabulary


def feeds_of(rule: Rule, rulebook: Rulebook) -> frozenset[str]:
    """Of its condition, and of the day that its windows count to; not of which accounts it watches."""
    nodes = [rule.when, *([rule.counts_to] if rule.counts_to is not None else [])]
    needs = needs_of(nodes, rulebook.vocabulary, rulebook.plans)
    found = set(_bringing(needs, rulebook.vocabulary))
    if rule.about in rulebook.vocabulary.children:
        found.add(rulebook.vocabulary.children[rule.about].feed)
    return frozenset(found & rulebook.vocabulary.feeds.keys())


def _bringing(needs: Needs, vocabulary: Vocabulary) -> Iterator[str]:
    yield from needs.feeds
    for about, name in (*needs.fields, *needs.series, *needs.history):
        field = vocabulary.fields_of(about).get(name)
        yield field.feed if field is not None else ""
    for event in (*needs.events, *needs.newest):
        yield vocabulary.events[event].feed if event in vocabulary.events else ""
