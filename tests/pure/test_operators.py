"""The registry of operators: all of the language is in it, works as documented, and the page says the same."""

import re
from pathlib import Path

import pytest

from rules import functions
from rules.operators import FUNCTIONS, GROUPS, OPERATORS, usage
from rules.operators.page import conditions_page
from rules.operators.sample import SAMPLE
from rules.problems import NOWHERE
from rules.resolve import condition

PAGE = Path(__file__).parents[2] / "docs/reference/conditions.md"
GRAMMAR = Path(__file__).parents[2] / "rules/grammar.lark"


def test_every_function_is_documented_and_every_documented_one_is_read() -> None:
    assert set(FUNCTIONS) == set(functions.FUNCTIONS)


def test_every_word_and_sign_of_the_grammar_is_documented() -> None:
    words = set(re.findall(r"/\(?([a-z_|]+)\)?\(\?", GRAMMAR.read_text(encoding="utf-8")))
    written = " ".join(form for operator in OPERATORS.values() for form in operator.forms)
    assert words
    for word in {part for group in words for part in group.split("|")}:
        assert re.search(rf"\b{word}\b", written), f"`{word}` is in no operator's forms"


@pytest.mark.parametrize("name", OPERATORS)
def test_every_example_is_read_without_a_problem(name: str) -> None:
    for example in OPERATORS[name].examples:
        found, problems = condition(example, NOWHERE, SAMPLE)
        assert found is not None
        assert not problems


@pytest.mark.parametrize("name", OPERATORS)
def test_every_example_shows_its_operator(name: str) -> None:
    operator = OPERATORS[name]
    assert operator.examples
    assert operator.doc.endswith(".")
    for example in () if name in ("name", "list") else operator.examples:
        assert all(word in example for word in re.findall(r"\w+", name)) or any(
            word in example for form in operator.forms for word in re.findall(r"unknown|not in", form)
        )


def test_an_operator_stands_in_one_group() -> None:
    assert sum(len(group) for group in GROUPS.values()) == len(OPERATORS)


def test_a_function_s_usage_is_every_way_to_write_it() -> None:
    assert usage("opened") == "`opened(rule, 90d)` or `opened(rule)`"


def test_the_reference_page_is_what_the_registry_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == conditions_page(), (
        "write it anew: python -m rules.operators > docs/reference/conditions.md"
    )
