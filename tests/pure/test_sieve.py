"""Of conditions that must all hold: how many accounts each is true of, and who lacks one alone."""

from dataclasses import replace

from engine.answer import Asked, frame_of
from engine.sieve import Sieve, lines_of, lines_of_rule, subjects_of
from tests.pure.sayings import VOCABULARY, rule, told
from tests.pure.test_answer import acme, with_modules


def sifted(text: str, *everyone: Asked) -> list[tuple[int, int, list[str]]]:
    sieve = Sieve(lines_of(told(text)))
    for number, asked in enumerate(everyone):
        sieve.sift(f"a{number}", f"A{number}", [asked])
    return [(line.true, line.alone, [name for _, name in line.names]) for line in sieve.lines]


def test_it_tells_of_each_line_how_many_it_is_true_of_and_who_lacks_it_alone() -> None:
    found = sifted(
        "seats > 5 and tier = high and trusted",
        acme(seats=9, tier="high", trusted=False),
        acme(seats=1, tier="high", trusted=False),
        acme(seats=9, tier="high", trusted=True),
        acme(seats=9, tier="high"),
    )
    assert found == [(3, 0, []), (4, 0, []), (1, 2, ["A0", "A3"])]


def test_a_child_that_fits_is_enough_and_lines_are_met_by_one_child_at_once() -> None:
    """Of two modules the one is entitled, the other dear: each line is true of the account, and both lack one."""
    asked = with_modules(core={"entitled": True, "price": 1}, api={"entitled": False, "price": 9})
    about = rule("idle", "entitled and account.seats > 5", about="module")
    sieve = Sieve(lines_of_rule(about))
    sieve.sift("acme", "Acme", list(subjects_of("module", asked, VOCABULARY)))
    assert [(line.true, line.alone) for line in sieve.lines] == [(1, 0), (0, 1)]


def test_what_was_read_of_an_account_is_not_read_again_of_its_children() -> None:
    """A preview asks ten thousand accounts while somebody types."""
    asked = with_modules(core={"entitled": True}, api={"entitled": False})
    modules = asked.facts.children["module"]
    found = list(subjects_of("module", asked, VOCABULARY))
    assert [each.subject for each in found] == list(modules.values())
    for each, module in zip(found, modules.values(), strict=True):
        assert frame_of(each) is frame_of(asked).of_child(module)


def test_a_rules_lines_are_whom_it_watches_and_what_must_be_so() -> None:
    assert len(lines_of_rule(rule("r", "seats > 5 and trusted", "tier = high"))) == 3
    assert len(lines_of_rule(rule("r", "seats > 5 or trusted", "tier = high"))) == 2
    assert lines_of_rule(rule("r", "seats > 5")) == ()
    assert lines_of_rule(replace(rule("r", "seats > 5 and trusted"), by_hand="csm")) == ()


def test_one_condition_by_itself_has_no_lines() -> None:
    assert lines_of(told("seats > 5")) == ()
    assert lines_of(told("seats > 5 or trusted")) == ()
