"""Texts into raw trees: what is recognised, and what is said of what is not."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules import raw
from rules.operators import FUNCTIONS
from rules.problems import Place, Problem
from rules.syntax import DEEPEST, MOST_CHARACTERS, mentioned, parse

PLACE = Place("renewal/rules.yaml", 7, 11)
WORDS = [
    "seats", "tier", "high", "ends_on", "module", "where", "and", "or", "not", "in", "is", "empty", "known", "past",
    "between", "next", "last", "else", "by", "with", "role", "(", ")", "[", "]", ",", ".", "=", "!=", "<=", ">=", "<",
    ">", "+", "-", "*", "/", "3", "0.5", "30%", "90d", "3bd", "2026-03-01", "2026-02-30", "50", "USD", '"text"', "'x'",
    "over", "at_least", "from", "to", "any-name", "{", "}", "；", "，", "（", "）", "“", "”", '"', *FUNCTIONS,
]  # fmt: skip


def tree(text: str) -> raw.Raw:
    found, problems = parse(text, PLACE)
    assert found is not None, problems
    assert not problems
    return found


def problems_of(text: str) -> list[Problem]:
    found, problems = parse(text, PLACE)
    assert found is None
    return problems


def only_problem(text: str) -> Problem:
    (problem,) = problems_of(text)
    return problem


def test_and_binds_tighter_than_or() -> None:
    found = tree("a or b and c")
    assert isinstance(found, raw.Junction)
    assert found.op == "or"
    assert isinstance(found.parts[1], raw.Junction)
    assert found.parts[1].op == "and"


def test_brackets_group_and_are_part_of_the_author_s_words() -> None:
    found = tree("(a + b) * 2 > 3")
    assert isinstance(found, raw.Compared)
    assert (found.start, found.end) == (0, 15)
    assert isinstance(found.left, raw.Binary)
    assert (found.left.op, found.left.start) == ("*", 0)


def test_a_hyphen_belongs_to_its_name_and_a_minus_has_spaces() -> None:
    assert tree("done(kickoff-call)") == raw.Call(
        "done", (raw.Argument(raw.Word(("kickoff-call",), 5, 17), 5, 17),), 0, 18
    )
    difference = tree("ends_on - 30d")
    assert isinstance(difference, raw.Binary)
    assert difference.op == "-"


def test_a_word_never_ends_inside_a_longer_one() -> None:
    assert tree("order = inner") == raw.Compared(
        "=", raw.Word(("order",), 0, 5), raw.Word(("inner",), 8, 13), 0, 13
    )
    assert isinstance(tree("notice_days > 3"), raw.Compared)


def test_words_of_the_language_that_stand_elsewhere_are_names() -> None:
    found = tree("mean(over, 7d) > last")
    assert isinstance(found, raw.Compared)
    assert found.right == raw.Word(("last",), 17, 21)


def test_else_is_weaker_than_plus_and_stronger_than_a_comparison() -> None:
    found = tree("a + b else 0 > 3")
    assert isinstance(found, raw.Compared)
    assert isinstance(found.left, raw.Binary)
    assert found.left.op == "else"


@pytest.mark.parametrize(
    "text",
    [
        "a not in [b, c]",
        "a not in next 3d",
        "a not contains b",
        "a is not empty",
        "not a is past",
    ],
)
def test_a_denial_within_a_comparison_denies_the_whole_of_it(text: str) -> None:
    assert isinstance(tree(text), raw.Denied)


def test_two_lines_are_not_joined_by_themselves() -> None:
    problem = only_problem("seats > 3\nany(module where entitled)")
    assert "A new line joins nothing: write `and` or `or`" in problem.hint
    assert "Did you mean" not in problem.hint


def test_an_event_is_filtered_by_whom_it_was_made() -> None:
    found = tree("count(login by contact with role in [sponsor, admin] where x, 30d)")
    assert isinstance(found, raw.Call)
    by = found.arguments[0].by
    assert by is not None
    assert (by.kind, by.field, len(by.values)) == ("contact", "role", 2)
    assert found.arguments[0].where == raw.Word(("x",), 59, 60)


def test_lines_and_columns_are_those_of_the_author_s_document() -> None:
    problem = only_problem("seats > 3\nand tier == high")
    assert problem.place == Place("renewal/rules.yaml", 8, 20)


@pytest.mark.parametrize(
    ("text", "column", "code", "part"),
    [
        ("seats ==  3", 17, "syntax", "one sign"),
        ("seats > 3 && a", 21, "syntax", "`and`"),
        ("seats > 3 AND a", 21, "syntax", "lower case"),
        ("seats > 50,000", 21, "syntax", "without a comma"),
        ("a -5", 13, "syntax", "space on both sides"),
        ("x inn [a]", 13, "syntax", "`in`"),
        ("x within 90d", 13, "syntax", "in next 90d"),
        ("x in next 9 days", 21, "syntax", "in one word: `9d`"),
        ("x in next few days", 21, "syntax", "Units"),
        ("x in 60 days", 16, "syntax", "Write `in next 60d`, or `in last 60d`. For example: `x in next 90d`"),
        ("x in last 3 months", 21, "syntax", "write days, `90d`"),
        ("x in next 5 bd", 21, "syntax", "in one word: `5bd`"),
        ("x in 5 business days", 16, "syntax", "Write `in next 5bd`, or `in last 5bd`"),
        ("x in next 5 workdays", 21, "syntax", "in one word: `5bd`"),
        ("x in next 8 working hours", 21, "syntax", "in one word: `8bh`"),
        ("x in next 5 apples", 21, "syntax", "in one word: `5d`"),
        ("x in 3", 16, "syntax", "Write `= 3`, or `in [3]`"),
        ("mean(users, 1.5d)", 23, "syntax", "whole number"),
        ("mean(users, 7 d)", 25, "syntax", "`7d`"),
        ("days_since(a) > 3 months", 29, "syntax", "write days, `90d`"),
        ("was(seats, 1 quarter)", 24, "syntax", "write days, `90d`"),
        ("days_since(a) > 5 business days", 29, "syntax", "`5bd`"),
        ("start_date > 2026-3-2", 24, "syntax", "have two digits: `2026-03-02`"),
        ("a = b, c = d", 16, "syntax", "joined with `and` or `or`"),
        ("a = b 且 c = d", 17, "syntax", "Write `and`"),
        ("a < b < c", 17, "syntax", "between"),
        ("x is high", 16, "syntax", "`= high`"),
        ("x = 3)", 16, "syntax", ""),
        ("{a}", 11, "syntax", "Braces"),
        ("a: b", 12, "syntax", "`all:`"),
        ("x = (3", 17, "ends-early", "`)`"),
        ("x =", 14, "ends-early", ""),
        ('x = "abc', 15, "unclosed-text", "closing"),
        ("", 11, "empty-condition", "remove"),
        ("and", 11, "syntax", ""),
    ],
)
def test_what_cannot_be_read_is_placed_and_mended(text: str, column: int, code: str, part: str) -> None:
    problem = only_problem(text)
    assert (problem.place.column, problem.code) == (column, code)
    assert part in problem.hint


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("start_date older than 5 days", "days_since(start_date) > 5d"),
        ("days_since(start_date) more than 5 days", "days_since(start_date) > 180d"),
        ("mean(users 7d) < 3", "mean(active_users, 28d) < 5"),
        ("contract.ends_on within 90 days", "contract.ends_on in next 90d"),
        ("seats == 3", "seats = 5"),
        ("closed_at is null", "closed_at is empty"),
        ("seats >", "seats > 3 and tier = high"),
        ("lifecycle was quiet 30d ago", "was(lifecycle, 30d) = quiet"),
        ("seats dropped by 20%", "seats < was(seats, 90d) * 80%"),
        ("seats grew by 20%", "seats > was(seats, 90d) * 120%"),
        ("days_since(last login) > 14", "since(login) > 14d"),
        ("lifecycle in active", "lifecycle in [high, mid]"),
    ],
)
def test_every_refusal_shows_a_right_example_with_the_author_s_own_name(text: str, example: str) -> None:
    assert f"For example: `{example}`." in only_problem(text).hint


@given(st.text(alphabet="abc =<>()[],.-19d%$&|{", max_size=40))
def test_every_example_can_be_read(text: str) -> None:
    _, problems = parse(text, PLACE)
    for problem in problems:
        for shown in re.findall(r"For example: `(.*)`\.$", problem.hint):
            assert parse(shown, PLACE)[1] == []


def test_full_width_punctuation_has_its_own_code_and_mend() -> None:
    found, problems = parse("count（module where entitled） >= 3，", PLACE)
    assert found is None
    full_width = [problem for problem in problems if problem.code == "full-width"]
    assert [problem.hint for problem in full_width] == ["Write `(`.", "Write `)`.", "Write `,`."]
    assert [problem.place.column for problem in full_width] == [16, 38, 44]


def test_reading_goes_on_past_full_width_punctuation() -> None:
    found, problems = parse("tier = “high” and （seats ＞ 3）", PLACE)
    assert found is not None
    assert {problem.code for problem in problems} == {"full-width"}


def test_full_width_punctuation_within_quotes_is_text() -> None:
    found = tree('name = "上海（总部），“一”"')
    assert isinstance(found, raw.Compared)


def test_a_condition_has_a_bound_and_a_warning_before_it() -> None:
    assert only_problem("a" * (MOST_CHARACTERS + 1)).code == "too-long"
    line = "seats >= 1000000 or "
    found, problems = parse(line * 165 + "tier", PLACE)
    assert found is not None
    assert [(problem.code, problem.severity) for problem in problems] == [("nearly-too-long", "warning")]


@pytest.mark.parametrize("levels", [DEEPEST - 2, DEEPEST + 1, 1900])
def test_depth_has_a_bound_and_a_warning_before_it(levels: int) -> None:
    found, problems = parse("(" * levels + "a" + ")" * levels, PLACE)
    expected = "nearly-too-deep" if levels < DEEPEST else "too-deep"
    assert [problem.code for problem in problems] == [expected]
    assert (found is None) is (expected == "too-deep")


@pytest.mark.parametrize("text", ["not " * 900 + "a", "+".join("a" * 1900), "if(" * 900, "[" * 3000])
def test_nesting_of_any_kind_is_refused_and_not_followed(text: str) -> None:
    assert problems_of(text)


@given(st.text(max_size=300))
@example("\x00")
@example("\ud800")
@example("“")
@example("a\u2028b")
def test_no_text_is_too_strange_to_be_read_or_refused(text: str) -> None:
    found, problems = parse(text, PLACE)
    assert found is not None or problems


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_every_refusal_points_into_the_text(text: str) -> None:
    found, problems = parse(text, PLACE)
    assert found is not None or any(problem.is_error for problem in problems)
    for problem in problems:
        assert problem.place.line == PLACE.line
        assert PLACE.column <= problem.place.column <= PLACE.column + len(text)


@given(st.sampled_from(WORDS), st.integers(1, 10_000))
def test_ten_thousand_characters_are_no_longer_a_wait(word: str, times: int) -> None:
    found, problems = parse((word + " ") * times, PLACE)
    assert found is not None or any(problem.is_error for problem in problems)


def test_the_names_a_text_speaks_of_are_known_before_their_types() -> None:
    assert mentioned("mean(account.active_users, 7d) / seats") == {"active_users", "seats"}
    assert mentioned("a ==") == frozenset()


def test_what_cannot_be_seen_is_named_and_not_shown() -> None:
    """A sign that turns the text around would turn the sentence around that tells of it."""
    assert only_problem("seats \u202e> 3").message.startswith("`U+202E` cannot stand here")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("tier is high", "Write `= high`."),
        ("tier is not high", "Write `!= high`."),
        ("tier not in high", "Write `!= high`, or `not in [high]`."),
        ('region starts with "E"', "Write `contains`."),
        (
            "sponsor has not logged in for 30d",
            "What somebody does is an event. For example: `none(login, 30d)`.",
        ),
        ("any(ticket where opened_at older than 5d)", "Write `days_since(opened_at) > 5d`."),
        ("start_date older than 2 years", "Write `days_since(start_date) > 730d`."),
        ("joined_on newer than 3 weeks", "Write `days_since(joined_on) < 3w`."),
        ("seats <> 3", "Write `!=`. For example: `seats != 5`."),
    ],
)
def test_what_is_denied_is_mended_as_denied(text: str, hint: str) -> None:
    assert only_problem(text).hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("seats > 3 and ship where x > 3",
         "`count(ship where ..)`, `any(ship where ..)`. For example: `count(ship) > 3`."),
        ("no ship where chartered", "`none(ship where ..)`. For example: `count(ship) = 0`."),
        ("seats > 3 and every ship has a crew", "`every(ship where ..)`. For example: `count(ship) > 0`."),
    ],
)  # fmt: skip
def test_what_is_asked_of_each_of_many_is_answered_with_its_brackets(text: str, hint: str) -> None:
    assert only_problem(text).hint == f"What is asked of each stands in brackets: {hint}"
