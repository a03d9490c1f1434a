"""Negation normal form: the same answer in three values, whatever is unknown or empty."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, truth
from rules.condition import And, Compare, Comparison, Condition, Holds, Is, Not, Or, Quantified, Within
from rules.expression import Constant, Count, Expr, FieldRef
from rules.normal import negate, to_nnf
from rules.problems import Place
from rules.values import DATE, NUMBER, YES_NO, Span
from rules.walk import measure, walk

SEATS = FieldRef("account", "seats", NUMBER)
ENTITLED = Holds(FieldRef("module", "entitled", YES_NO))
MODULES = Count("module", "child", ENTITLED, None, NUMBER)
ONE = Constant(1, NUMBER)
ENDS_ON = FieldRef("contract", "ends_on", DATE)
OPS: tuple[Comparison, ...] = ("=", "!=", "<", "<=", ">", ">=")
HOLDS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
"""The orders of two values in which a comparison holds."""

SIDES: tuple[tuple[Expr, Expr], ...] = ((SEATS, ONE), (MODULES, ONE), (ONE, SEATS))
LEAVES: tuple[Condition, ...] = (
    *(Compare(op, left, right) for left, right in SIDES for op in OPS),
    *(Quantified(quantifier, "module", ENTITLED) for quantifier in ("any", "every", "none")),
    Holds(FieldRef("account", "paying", YES_NO)),
    Is(SEATS, "empty"),
    Within(ENDS_ON, "next", Span(30, "d")),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=12,
)
TRUTHS = st.sampled_from([FALSE, UNKNOWN, TRUE])
WORLDS = st.fixed_dictionaries(
    {
        # How seats stand to one: below, equal, above, empty, unknown; how many modules there are; and what holds.
        "seats": st.sampled_from("<=>e?"),
        "modules": st.sampled_from("<=>?"),
        "any": TRUTHS,
        "every": TRUTHS,
        "holds": TRUTHS,
        "within": TRUTHS,
    }
)
MIRRORED = {"<": ">", ">": "<"}


def answer(node: Condition, world: dict[str, str | Truth]) -> Truth:
    """A slow, obvious reference."""
    match node:
        case And(parts=parts):
            return all_of(answer(part, world) for part in parts)
        case Or(parts=parts):
            return any_of(answer(part, world) for part in parts)
        case Not(part=part):
            return ~answer(part, world)
        case Compare(op=op, left=left, right=right):
            standing = str(world["modules"] if MODULES in (left, right) else world["seats"])
            return compared(op, MIRRORED.get(standing, standing) if left == ONE else standing)
        case Quantified(quantifier=quantifier):
            found = Truth(int(world["every" if quantifier == "every" else "any"]))
            return ~found if quantifier == "none" else found
        case Is():
            return UNKNOWN if world["seats"] == "?" else truth(world["seats"] == "e")
        case Holds():
            return Truth(int(world["holds"]))
    return Truth(int(world["within"]))


def compared(op: Comparison, standing: str) -> Truth:
    """Empty is neither below, equal nor above: of it only `!=` is true."""
    if standing == "?":
        return UNKNOWN
    return truth(op == "!=") if standing == "e" else truth(standing in HOLDS[op])


@given(CONDITIONS, WORLDS)
def test_the_normal_form_means_the_same_in_three_values(
    condition: Condition, world: dict[str, str | Truth]
) -> None:
    assert answer(to_nnf(condition), world) is answer(condition, world)


@given(CONDITIONS, WORLDS)
def test_the_negation_means_the_opposite_in_three_values(
    condition: Condition, world: dict[str, str | Truth]
) -> None:
    assert answer(negate(condition), world) is ~answer(condition, world)


@given(CONDITIONS)
def test_not_stands_at_leaves_only_and_nothing_is_joined_twice(condition: Condition) -> None:
    for node in walk(to_nnf(condition)):
        if isinstance(node, Not):
            assert not isinstance(node.part, And | Or | Not)
        if isinstance(node, And | Or):
            assert not any(type(part) is type(node) for part in node.parts)


@given(CONDITIONS)
def test_the_normal_form_of_a_normal_form_is_itself(condition: Condition) -> None:
    assert to_nnf(to_nnf(condition)) == to_nnf(condition)


def test_a_denied_count_turns_its_comparison_and_never_its_where() -> None:
    at_most_one = Compare("<=", MODULES, ONE, "count(module where entitled) <= 1")
    turned = negate(at_most_one)
    assert turned == replace(at_most_one, op=">")
    assert isinstance(turned, Compare)
    assert turned.text == at_most_one.text


def test_what_may_be_empty_is_not_turned() -> None:
    below = Compare("<", SEATS, ONE)
    assert negate(below) == Not(below)
    assert negate(Compare("=", SEATS, ONE)) == Compare("!=", SEATS, ONE)


def test_any_and_none_turn_into_each_other_and_every_stays() -> None:
    assert negate(Quantified("any", "module", ENTITLED)) == Quantified("none", "module", ENTITLED)
    every = Quantified("every", "module", ENTITLED)
    assert negate(every) == Not(every)


def test_a_walk_meets_each_node_before_its_parts_in_the_order_written() -> None:
    tree = And((Compare("<", MODULES, ONE), Not(ENTITLED)), Place("a", 1, 1))
    kinds = [type(node).__name__ for node in walk(tree)]
    assert kinds == ["And", "Compare", "Count", "Holds", "FieldRef", "Constant", "Not", "Holds", "FieldRef"]
    assert measure(tree) == (9, 5)


def test_depth_is_walked_without_recursion() -> None:
    tree: Condition = ENTITLED
    for _ in range(100_000):
        tree = Not(tree)
    assert sum(1 for _ in walk(tree)) == 100_002
