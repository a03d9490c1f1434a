"""Comparisons of one window over a series: reckoned in arrays, and where no plain number stands beside it, by the value
at which the answer turns.
"""

from typing import Any

import numpy as np

from engine.backtest.crowd.coded import Apart, Coded, combined
from engine.backtest.crowd.courses import NOWHERE, bare_frame
from engine.backtest.crowd.reads import Reads
from engine.backtest.crowd.reckoned import Reckoned
from engine.backtest.crowd.stand_ins import StandIns
from engine.backtest.crowd.steps import Steps
from engine.order import NUMBERS
from engine.reading import Judge, Reader
from engine.readings.foresight import UNKNOWN_VALUE, answers_by_value
from engine.truth import Truth
from rules.condition import Compare, Condition
from rules.expression import Arithmetic, Context, Days
from rules.walk import walk

MOST = 2**50
"""Past it, a number and the next are less than one apart."""


def series_answers(reads: Reads, read: StandIns, lines: list[Coded], level: str) -> Steps:
    (series, name), owners = next(iter(read.series.items())), reads.owners(level)
    if len(read.series) != 1 or not _turns_once(read.leaf, name):
        raise Apart("not one window against something that stands still")
    measured: Any = series
    told = reads.series(measured, level)
    others = combined(owners, lines)
    keys, (values, numbers) = owners.beside([told, Steps(others.keys, others.numbers)])
    contexts = [dict(zip(read.coded.values(), row, strict=True)) for row in others.rows]
    reckoned = Reckoned(reads, read.leaf, name, contexts)
    truths = reckoned.truths(values, numbers)
    if not reckoned.is_odd.any():
        return owners.changes(keys, truths)
    judge, threshold = reads.compiler.judge(read.leaf), _threshold(reads, read.leaf, name)
    low, high, otherwise, turns = np.zeros((4, len(contexts)))
    for number in np.flatnonzero(reckoned.is_odd).tolist():
        low[number], high[number], otherwise[number], turns[number] = _turning(
            judge, threshold, contexts[number], name, reads, measured
        )
    is_above = values >= turns[numbers]
    by_turn = np.where(is_above, high[numbers], low[numbers])
    by_turn = np.where(np.isnan(values), otherwise[numbers], by_turn)
    return owners.changes(keys, np.where(reckoned.is_odd[numbers], by_turn, truths).astype(np.int8))


def _turning(
    judge: Judge,
    threshold: Reader | None,
    contexts: dict[str, Any],
    name: str,
    reads: Reads,
    measured: Any,
) -> tuple[int, int, int, float]:
    """The answer below a value, from it on, and where the window is unknown; and that value."""

    def answer(value: Any) -> Truth:
        return judge(bare_frame(NOWHERE, reads.crowd.clock.begins, {**contexts, name: value}))[0]

    otherwise = int(answer(UNKNOWN_VALUE))
    if threshold is not None:
        at = threshold(bare_frame(NOWHERE, reads.crowd.clock.begins, contexts))[0]
        if type(at) in NUMBERS and abs(at) < MOST:
            # What lies next to it on either side is told from it: the order of two numbers is all that is asked.
            turns_at = float(at)
            below, there, above = (answer(each) for each in (turns_at - 1, turns_at, turns_at + 1))
            if there is below:
                turns_at = float(np.nextafter(turns_at, np.inf))
            return int(below), int(above), otherwise, turns_at
    low, high, turns_at = answers_by_value(reads.measured(measured), answer)
    return int(low), int(high), otherwise, turns_at


def _threshold(reads: Reads, leaf: Condition, name: str) -> Reader | None:
    """What the window is held against, where it stands alone on its side."""
    assert isinstance(leaf, Compare)
    for one, other in ((leaf.left, leaf.right), (leaf.right, leaf.left)):
        if isinstance(one, Context) and one.name == name:
            return reads.compiler.steady(other)
    return None


def _turns_once(leaf: Condition, name: str) -> bool:
    """Whether, all else standing still, the answer rises or falls with the one value."""
    if not isinstance(leaf, Compare) or leaf.op in ("=", "!="):
        return False
    nodes = [*walk(leaf.left), *walk(leaf.right)]
    named = [node for node in nodes if isinstance(node, Context) and node.name == name]
    return len(named) == 1 and not any(_turns_round(node, name) for node in nodes)


def _turns_round(node: Any, name: str) -> bool:
    if isinstance(node, Days):
        return True
    divides = isinstance(node, Arithmetic) and node.op == "/"
    return divides and any(isinstance(part, Context) and part.name == name for part in walk(node.right))
