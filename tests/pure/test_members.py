"""Which children it is so of: named beside what counts them."""

from engine.answer import Asked, compiler_of, frame_of
from engine.evidence import evidence_of
from engine.members import AND_MORE, MOST_NAMED
from tests.pure.sayings import told
from tests.pure.test_answer import acme, said, with_modules


def members(text: str, asked: Asked) -> list[tuple[str, ...]]:
    return [each.members for each in evidence_of(told(text), frame_of(asked), compiler_of(asked))]


def test_who_was_counted_is_named() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True}, maps={"entitled": False})
    assert members("any(module where entitled)", asked) == [("api", "core")]
    assert members("count(module where entitled) <= 1", asked) == [("api", "core")]


def test_nobody_is_named_where_it_is_denied_or_all_are_meant() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True})
    assert members("none(module where not entitled)", asked) == [()]
    assert members("every(module where entitled)", asked) == [()]
    assert members("count(module) >= 2", asked) == [()]
    assert members("any(module where not entitled)", asked) == [()]
    assert members("seats > 3", acme(seats=said(40))) == [()]


def test_one_of_whom_nobody_knows_is_not_named() -> None:
    asked = with_modules(core={"entitled": True}, api={})
    assert members("any(module where entitled)", asked) == [("core",)]


def test_of_many_the_first_are_named() -> None:
    asked = with_modules(**{f"m{number}": {"entitled": True} for number in range(MOST_NAMED + 2)})
    assert members("any(module where entitled)", asked) == [("m0", "m1", "m2", "m3", "m4", AND_MORE)]
