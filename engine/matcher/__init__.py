"""Which rules fire, by durable_rules: the only room that knows it.

Read ``seats`` (what it is given), ``ruleset`` (how it is asked), ``fence`` (when it is not believed), ``matcher``.
"""

from engine.matcher.counts import MatcherCounts
from engine.matcher.matcher import Matcher, make_matcher
from engine.matcher.plain import PlainMatcher
from engine.matcher.ruleset import durable_rules_available, why_unavailable

__all__ = [
    "Matcher",
    "MatcherCounts",
    "PlainMatcher",
    "durable_rules_available",
    "make_matcher",
    "why_unavailable",
]
