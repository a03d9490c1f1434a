"""A window against numbers, reckoned in arrays: what the closures say of each value; and of what it says nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.backtest.crowd.courses import NOWHERE, bare_frame
from engine.backtest.crowd.reckoned import EXACT, Reckoned
from engine.backtest.crowd.stand_ins import StandIns
from engine.backtest.crowd.steps import Clock
from engine.compiler import compiler_for
from engine.facts import EMPTY
from engine.known import Unknown, Why
from engine.readings.foresight import UNKNOWN_VALUE
from engine.truth import Truth
from rules.condition import Compare
from tests.pure.sayings import rule, rulebook

BEGINS = datetime(2026, 2, 2, tzinfo=UTC)
PLAIN: list[Any] = [0, 1, 3, 7, 120, -4, 0.1, Decimal("2.5"), Decimal("0.3")]
ODD: list[Any] = [EMPTY, Unknown(Why.NEVER_SAID, "account", "seats"), -(2**70), True]
EDGE: list[Any] = [EXACT - 1, EXACT]
VALUES = [0.0, 0.1, 0.3, 1.0, 1.5, 2.9999999999999996, 3.0, 12.0, 96.0, -4.0, 2.0**53, 1e300, -1e300, np.nan]


@pytest.mark.parametrize(
    "text",
    [
        "sum(hits, 7d) < 3",
        "mean(hits, 7d) >= account.seats",
        "mean(hits, 7d) < account.seats * 80%",
        "mean(hits, 7d) / account.seats <= 10%",
        "account.seats * 2 - 1 > max(hits, 7d)",
        "(sum(hits, 7d) - account.seats) * account.seats >= 3",
        "change(hits, 7d) < -30%",
        "sum(hits, 7d) * 1000000000 * account.seats > 1",
    ],
)
def test_of_every_value_what_asking_of_it_says(text: str) -> None:
    book = rulebook(rule("r", text, about="module"))
    leaf = book.rules["r"].when
    assert isinstance(leaf, Compare)
    read, compiler = StandIns(leaf), compiler_for(book.vocabulary, book.plans)
    (name,), names = read.series.values(), list(read.coded.values())
    contexts: list[dict[str, Any]] = [dict.fromkeys(names, value) for value in (*PLAIN, *EDGE, *ODD)]
    numbers = np.repeat(np.arange(len(contexts)), len(VALUES))
    reads: Any = SimpleNamespace(
        compiler=compiler, crowd=SimpleNamespace(clock=Clock(BEGINS, int(timedelta(days=1).total_seconds())))
    )
    reckoned = Reckoned(reads, read.leaf, name, contexts)
    found = reckoned.truths(np.tile(VALUES, len(contexts)), numbers)
    judge = compiler.judge(read.leaf)
    for number, values in enumerate(contexts):
        if reckoned.is_odd[number]:
            continue
        for place, value in enumerate(VALUES):
            stands = UNKNOWN_VALUE if np.isnan(value) else value
            truth = judge(bare_frame(NOWHERE, BEGINS, {**values, name: stands}))[0]
            assert Truth(found[number * len(VALUES) + place]) is truth, (values, value)
    is_beside = bool(names)
    assert [bool(odd) for odd in reckoned.is_odd[-len(ODD) :]] == [is_beside] * len(ODD)
    if "* account.seats" not in text:  # there a product leaves the floats, and is asked one by one
        assert not reckoned.is_odd[: len(PLAIN)].any()
