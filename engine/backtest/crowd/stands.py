"""Where subjects stand in a rule's windows or periods, over time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from engine.backtest.crowd.coded import Coded, Table, combined
from engine.backtest.crowd.courses import Course, bare_frame, followed
from engine.backtest.crowd.reads import Reads
from engine.frame import Frame
from engine.moments import NEVER
from engine.periods import period_stand
from engine.windows import Stand, window_stand
from rules.expression import Context
from rules.rule import Rule

COUNTS_TO = "$counts_to"


def stand_line(reads: Reads, rule: Rule) -> Coded:
    """Of a rule with windows or with `every`."""
    owners = reads.owners(rule.about)
    places = reads.place_line(rule.about)
    if rule.every:
        lines, stand = [places], period_stand(rule.every)
    else:
        assert rule.counts_to is not None
        stand_in = replace(rule, counts_to=Context(COUNTS_TO, rule.counts_to.type))
        found = window_stand(stand_in, reads.compiler)
        assert found is not None
        lines, stand = [reads.coded(rule.counts_to, rule.about), places], found
    of = combined(owners, lines)
    table = Table()
    courses = [_course(reads, stand, row, table) for row in of.rows]
    steps = followed(owners, of, courses)
    return Coded(steps._replace(values=steps.values.astype(np.int64)), table.values)


def _course(reads: Reads, stand: Callable[[Frame], Stand], row: tuple[Any, ...], table: Table) -> Course:
    clock = reads.crowd.clock
    contexts = {COUNTS_TO: row[0]} if len(row) > 1 else {}
    found: list[tuple[int, int]] = []
    second = 0
    while second < clock.length:
        standing = stand(bare_frame(row[-1], clock.moment(second), contexts))
        number = table.number(replace(standing, until=NEVER))
        if not found or found[-1][1] != number:
            found.append((second, number))
        second = clock.second(standing.until)
    return tuple(found)
