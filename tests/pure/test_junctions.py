"""And, or, not over limbs that turn in time: the whole's horizon is never late, and seldom early."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.moments import NEVER
from engine.readings.junctions import joined
from engine.truth import FALSE, TRUE, UNKNOWN, Truth

NOW, HOUR = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(hours=1)
LIMBS = st.lists(
    st.lists(st.sampled_from((FALSE, UNKNOWN, TRUE)), min_size=6, max_size=6), min_size=1, max_size=4
)
"""What each limb answers in this hour, and in each of the five after it."""


def limb(answers: Sequence[Truth]) -> tuple[Truth, datetime]:
    turns = (NOW + hour * HOUR for hour, answer in enumerate(answers) if answer is not answers[0])
    return answers[0], next(turns, NEVER)


def whole(limbs: Sequence[Sequence[Truth]], decisive: Truth) -> list[Truth]:
    combine = min if decisive is FALSE else max
    return [combine(hour) for hour in zip(*limbs, strict=True)]


@given(LIMBS, st.sampled_from((FALSE, TRUE)))
def test_nothing_turns_before_the_horizon_of_the_whole(limbs: list[list[Truth]], decisive: Truth) -> None:
    answer, until = joined([limb(each) for each in limbs], decisive)
    expected, turns = limb(whole(limbs, decisive))
    assert answer is expected
    assert until <= turns


@given(LIMBS, st.sampled_from((FALSE, TRUE)))
def test_what_is_decided_is_not_woken_before_the_last_limb_that_decides_it_turns(
    limbs: list[list[Truth]], decisive: Truth
) -> None:
    answer, until = joined([limb(each) for each in limbs], decisive)
    untils = [limb(each) for each in limbs]
    assert until >= min(at for _, at in untils)
    if answer is decisive:
        assert until == max(at for so, at in untils if so is decisive)


def test_an_unknown_limb_does_not_wake_what_a_false_one_keeps_false() -> None:
    soon, late = NOW + HOUR, NOW + 9 * HOUR
    assert joined([(UNKNOWN, soon), (FALSE, late), (TRUE, soon)], FALSE) == (FALSE, late)
    assert joined([(UNKNOWN, soon), (TRUE, late), (FALSE, soon)], TRUE) == (TRUE, late)
    assert joined([(UNKNOWN, late), (TRUE, soon)], FALSE) == (UNKNOWN, soon)
