"""Counting under unknowns against every way in which the unknown may turn out."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.answer import Asked, ask
from engine.facts import Subject
from engine.truth import UNKNOWN, Truth
from tests.pure.sayings import told
from tests.pure.test_answer import acme, said, silenced, with_facts

KEYS = "abc"
MORE = "wxyz"
"""Modules that may exist unseen while their feed is silent: one more than any of the numbers asked for."""
COUNTS = ("count(module where entitled)", "count(module where not entitled)", "count(module)")
LEAVES = (
    *(f"{count} {op} {n}" for count in COUNTS for op in ("=", "!=", "<", "<=", ">", ">=") for n in range(4)),
    *(f"{quantifier}(module where entitled)" for quantifier in ("any", "every", "none")),
    *(f"{quantifier}(module where not entitled)" for quantifier in ("any", "every", "none")),
)
Entitled = dict[str, bool | None]


def account(entitled: Entitled, is_silent: bool) -> Asked:
    """Modules by whether they are entitled; None: nobody said."""
    modules = {
        key: Subject("module", key, {} if value is None else {"entitled": said(value)})
        for key, value in entitled.items()
    }
    asked = with_facts(acme(), children={"module": modules})
    return silenced(asked, "entitlements") if is_silent else asked


def completions(entitled: Entitled, is_silent: bool) -> Iterator[Asked]:
    """Every account that this may be, all of it known."""
    unseen = [dict.fromkeys(MORE[:n]) for n in range(len(MORE) + 1)] if is_silent else [{}]
    for more in unseen:
        every = {**entitled, **more}
        open_ones = [key for key, value in every.items() if value is None]
        for values in product([True, False], repeat=len(open_ones)):
            yield account({**every, **dict(zip(open_ones, values, strict=True))}, is_silent=False)


ENTITLED = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([True, False, None]))


@given(st.sampled_from(LEAVES), ENTITLED, st.booleans(), st.booleans())
def test_a_leaf_is_unknown_exactly_if_it_may_turn_out_both_ways(
    leaf: str, entitled: Entitled, is_silent: bool, is_denied: bool
) -> None:
    condition = told(f"not ({leaf})" if is_denied else leaf)
    outcomes = {ask(condition, asked).truth for asked in completions(entitled, is_silent)}
    expected = outcomes.pop() if len(outcomes) == 1 else UNKNOWN
    assert ask(condition, account(entitled, is_silent)).truth is expected


def joined(parts: list[str], word: str) -> str:
    return f" {word} ".join(f"({part})" for part in parts)


CONDITIONS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.builds(joined, st.lists(inner, min_size=2, max_size=3), st.sampled_from(["and", "or"])),
    ),
    max_leaves=5,
)


@given(CONDITIONS, ENTITLED, st.booleans())
def test_a_definite_answer_stands_however_the_unknown_turns_out(
    text: str, entitled: Entitled, is_silent: bool
) -> None:
    condition = told(text)
    answer: Truth = ask(condition, account(entitled, is_silent)).truth
    if answer is not UNKNOWN:
        assert {ask(condition, asked).truth for asked in completions(entitled, is_silent)} == {answer}


@given(CONDITIONS, ENTITLED, st.booleans())
def test_what_becomes_known_never_overturns_a_definite_answer(
    text: str, entitled: Entitled, is_silent: bool
) -> None:
    condition = told(text)
    answer = ask(condition, account(entitled, is_silent)).truth
    told_more = {key: True if value is None else value for key, value in entitled.items()}
    after = ask(condition, account(told_more, is_silent)).truth
    assert answer is UNKNOWN or after is answer
