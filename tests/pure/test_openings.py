"""Signals that only lengths of time hold back: told of all subjects at once, or in seconds, and lived step by step."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.backtest.columns import Openings
from engine.backtest.crowd.by_seconds import Lengths
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.openings import _lived, _plain
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
TRUTHS = st.sampled_from([FALSE, UNKNOWN, UNKNOWN, TRUE, TRUE, TRUE])
MEMBERS = st.sampled_from([*[TRUE] * 12, UNKNOWN, FALSE])
HOLDS = st.sampled_from([None, Span(1, "h"), Span(40, "m"), Span(90, "m"), Span(3, "h"), Span(1, "d")])


TURNS = st.lists(st.tuples(MEMBERS, TRUTHS), min_size=8, max_size=24)
"""Of each half hour."""


@settings(max_examples=300, deadline=None)
@example(
    [[(TRUE, TRUE)] * 3 + [(TRUE, FALSE)] + [(TRUE, TRUE)] * 8], (Span(1, "h"), None, Span(3, "h")), "wait"
)
@given(
    st.lists(TURNS, min_size=1, max_size=3),
    st.tuples(HOLDS, HOLDS, HOLDS),
    st.sampled_from(["wait", "open"]),
)
def test_what_only_lengths_of_time_hold_back_opens_and_closes_as_it_does_step_by_step(
    told: list[list[tuple[int, int]]],
    spans: tuple[Span | None, Span | None, Span | None],
    if_unknown: str,
) -> None:
    of = replace(rule("r", "seats > 1"), if_unknown=if_unknown)
    of = replace(of, true_for=spans[0], clear_after=spans[1], not_again_within=spans[2])
    lengths = Lengths.of(of)
    assert lengths is not None
    book = rulebook(of)
    crowd = Crowd([Epochs(Past(f"a{number}", ZoneInfo("UTC"))) for number in range(len(told))], SPAN)
    rows = {
        (number, 1800 * second): (member, when)
        for number, turns in enumerate(told)
        for second, (member, when) in enumerate(turns)
    }
    keys = np.array([number * crowd.clock.length + second for number, second in sorted(rows)], np.int64)
    members, whens = (np.array([rows[at][part] for at in sorted(rows)], np.int8) for part in (0, 1))
    taken = np.where((members == TRUE) & (whens == UNKNOWN), TRUE, whens) if if_unknown == "open" else whens
    answer = np.minimum(members, taken).astype(np.int8)
    made = make(of, compiler_for(book.vocabulary, book.plans), book)
    lines = [Steps(keys, members), Steps(keys, whens), Steps(keys, answer)]
    lived = Openings.gathered("r", _lived(crowd, made, lines, None, lambda number: ()))
    plain = _plain(crowd, of, keys, members, answer, lengths)
    for column in fields(Openings):
        one, other = getattr(plain, column.name), getattr(lived, column.name)
        assert list(one) == list(other), column.name
