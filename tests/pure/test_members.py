"""Which children it is so of: named beside what counts them."""

from api.cli.words import evidence_line
from engine.answer import Asked, compiler_of, frame_of
from engine.evidence import evidence_of, evidence_with_members
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


def test_what_was_read_of_each_that_is_named_is_told_where_it_is_asked_for() -> None:
    asked = with_modules(core={"entitled": True, "users": 3}, api={"entitled": False, "users": 9})

    def seen(text: str) -> list[tuple[str, str, list[tuple[str, object]]]]:
        found = evidence_with_members(told(text), frame_of(asked), compiler_of(asked))
        return [
            (each.about, each.key, [(read.text, read.value) for read in each.evidence])
            for evidence in found
            for each in evidence.seen
        ]

    core = [("module", "core", [("entitled", True)])]
    assert seen("any(module where entitled)") == core
    assert seen("count(module where entitled) * 2 >= 2") == core
    assert seen("seats > 3 or not any(module where entitled)") == core
    assert seen("every(module where entitled) or seats > 3") == []
    assert not any(
        each.seen
        for each in evidence_of(told("any(module where entitled)"), frame_of(asked), compiler_of(asked))
    )


def test_at_the_terminal_each_stands_with_what_was_read_of_it() -> None:
    asked = with_modules(core={"entitled": True}, api={"entitled": True})

    def lines(text: str) -> list[str]:
        found = evidence_with_members(told(text), frame_of(asked), compiler_of(asked))
        return [evidence_line(each, asked.now) for each in found]

    assert lines("any(module where entitled)") == ["api (entitled yes), core (entitled yes)"]
    counted = "count(module where entitled)"
    assert lines(f"{counted} >= 2") == [f"{counted} = 2: api (entitled yes), core (entitled yes)"]
