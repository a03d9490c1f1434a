"""Signals that only wait to have been true for so long: told of all subjects at once, and lived one by one."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.backtest.columns import Openings
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.openings import _lived, _plain, is_plain
from engine.backtest.crowd.steps import Steps
from engine.backtest.epochs import Epochs
from engine.backtest.made import make
from engine.backtest.past import Past
from engine.compiler import compiler_for
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.values import Span
from tests.pure.sayings import rule, rulebook

BEGINS = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = (BEGINS, BEGINS + timedelta(hours=12))
TRUTHS = st.sampled_from([FALSE, UNKNOWN, TRUE, TRUE])
HOLDS = st.sampled_from([None, Span(1, "h"), Span(90, "m"), Span(5, "h"), Span(1, "d")])


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 23), TRUTHS, TRUTHS), max_size=12), min_size=1, max_size=4),
    HOLDS,
    st.sampled_from(["wait", "open"]),
)
def test_what_waits_to_have_been_true_for_so_long_opens_as_it_does_step_by_step(
    told: list[list[tuple[int, int, int]]], hold: Span | None, if_unknown: str
) -> None:
    of = replace(rule("r", "seats > 1"), true_for=hold, if_unknown=if_unknown)
    assert is_plain(of)
    book = rulebook(of)
    crowd = Crowd([Epochs(Past(f"a{number}", ZoneInfo("UTC"))) for number in range(len(told))], SPAN)
    rows = {
        (number, second): (member, when)
        for number, turns in enumerate(told)
        for second, member, when in [(0, FALSE, FALSE), *((half * 1800, m, w) for half, m, w in turns)]
    }
    keys = np.array([number * crowd.clock.length + second for number, second in sorted(rows)], np.int64)
    members, whens = (np.array([rows[at][part] for at in sorted(rows)], np.int8) for part in (0, 1))
    taken = np.where((members == TRUE) & (whens == UNKNOWN), TRUE, whens) if if_unknown == "open" else whens
    answer = np.minimum(members, taken).astype(np.int8)
    made = make(of, compiler_for(book.vocabulary, book.plans), book)
    lines = [Steps(keys, members), Steps(keys, whens), Steps(keys, answer)]
    lived = Openings.gathered("r", _lived(crowd, made, lines, None, lambda number: ()))
    plain = _plain(crowd, of, keys, members, answer)
    for column in fields(Openings):
        one, other = getattr(plain, column.name), getattr(lived, column.name)
        assert list(one) == list(other), column.name
