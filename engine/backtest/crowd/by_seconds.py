"""Signals whose spans are plain lengths of time, lived through in seconds: what `engine.signals` makes of them, of one
subject after another, with nothing but numbers at hand.
"""

from collections.abc import Sequence
from typing import NamedTuple

from engine.moments import SECOND
from engine.truth import TRUE, UNKNOWN
from rules.rule import Rule
from rules.values import Span

WORKING = ("bd", "bh")
"""Units of time that pass by a calendar only."""
LEFT = 3
"""Beside the truths: definitely not watched."""
OPEN = -1


class Lengths(NamedTuple):
    """In seconds; 0 where there is none."""

    true_for: int
    clear_after: int
    not_again_within: int

    @staticmethod
    def of(rule: Rule) -> "Lengths | None":
        """None where one of them passes by a calendar."""
        spans = (rule.true_for, rule.clear_after, rule.not_again_within)
        if any(span is not None and span.unit in WORKING for span in spans):
            return None
        return Lengths(*(_seconds(span) for span in spans))


class Lived(NamedTuple):
    """From when up to when it was open (`OPEN`: it still is). `first`: when its condition became true."""

    at: int
    closed: int
    first: int
    has_left: bool


def live(seconds: Sequence[int], answers: Sequence[int], length: int, of: Lengths) -> list[Lived]:
    """One subject. `answers`: a truth from each second on, or `LEFT`; while it is unknown, the clock of `true_for`
    stands still.
    """
    found: list[Lived] = []
    first = since = false_since = opened = -1
    held, again_from = 0, -1
    for second, answer, until in zip(seconds, answers, [*seconds[1:], length], strict=True):
        if opened >= 0:
            if answer == TRUE:
                false_since = -1
            elif answer != UNKNOWN:
                false_since = second if false_since < 0 else false_since
                closes = second if answer == LEFT else max(second, false_since + of.clear_after)
                if closes < until:
                    found.append(Lived(opened, closes, first, answer == LEFT))
                    first = since = false_since = opened = -1
        elif answer == TRUE:
            if first < 0:
                first, held = second, 0
            since = second if since < 0 else since
            opens = max(second, since - held + of.true_for, again_from)
            if opens < until:
                opened, again_from = opens, opens + of.not_again_within
        elif answer != UNKNOWN:
            first = since = -1
        elif since >= 0:
            held, since = held + second - since, -1
    return [*found, Lived(opened, OPEN, first, False)] if opened >= 0 else found


def _seconds(span: Span | None) -> int:
    return span.elapsed // SECOND if span is not None else 0
