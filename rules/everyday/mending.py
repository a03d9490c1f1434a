"""The hints of what could not be read or means nothing, where it can be told what was probably meant."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.everyday.clause import within_at
from rules.everyday.examples import any_example, examples_of, no_such
from rules.everyday.proposing import Judge, proposed
from rules.everyday.several import several
from rules.problems import Problem
from rules.right_examples import name_before
from rules.scope import Names
from rules.written import Written

UNREAD, MEANINGLESS = (
    {"syntax", "unclosed-text"},
    {
        "unknown-field",
        "which-one",
        "type-mismatch",
        "unknown-kind",
        "series",
        "bad-arguments",
        "not-a-condition",
    },
)
MOST_MENDED = 4
_TEACHES = (
    "Equality",
    "A span is",
    "Months and",
    "Thousands",
    "Words of",
    "Money",
    "A share",
    "How long",
)
"""How the sentences begin that are worth reading beside the right condition."""
_EXAMPLE = " For example: "


def mended(
    problems: Sequence[Problem],
    written: Written,
    names: Names,
    milestones: Sequence[str],
    judge: Judge,
    *,
    of_value: bool = False,
) -> list[Problem]:
    """Problems whose hint says the very sentence; the others as they are. `of_value`: no condition is wanted there, and
    examples would be some.
    """
    found, mends = [], 0
    for problem in problems:
        if _is_open(problem) and mends < MOST_MENDED:
            mends += 1
            is_whole = not of_value and _is_whole(problem, written)
            if is_whole and (whole := several(written.text, names, milestones, judge)) is not None:
                found.append(replace(problem, hint=whole.hint))
                continue
            row = proposed(written.text, written.offset_of(problem.place), names, milestones, judge)
            if row:
                problem = replace(problem, hint=_hint(problem, " or ".join(f"`{each}`" for each in row)))
            elif problem.code in UNREAD and not of_value:
                problem = replace(problem, hint=_with_example(problem, written, names, milestones, judge))
        found.append(problem)
    return found


def _is_whole(problem: Problem, written: Written) -> bool:
    """Whether the sentence itself cannot be read, not what is asked of the members of a kind in it."""
    return problem.code in UNREAD and not within_at(written.text, written.offset_of(problem.place))


def _is_open(problem: Problem) -> bool:
    """Whether it is not said already how just that is written."""
    is_said = problem.hint.startswith("Of the ")
    return problem.is_error and problem.code in UNREAD | MEANINGLESS and not is_said


def _with_example(
    problem: Problem, written: Written, names: Names, milestones: Sequence[str], judge: Judge
) -> str:
    """An example that means something: of the noun that stands before it, if there is such a noun."""
    before, is_shown, example = f" {problem.hint}".partition(_EXAMPLE)
    at = written.offset_of(problem.place)
    within = within_at(written.text, at)
    if not is_shown or (judge(example.strip("`."), within) and not before.startswith(" Write `= ")):
        return problem.hint
    inside = names.inside(within) if within else names
    name = name_before(written.text[:at], "")
    shown = next((each for each in examples_of(name, inside, milestones) if judge(each, within)), "")
    before = re.sub(
        r"A text of several words .*|Write `!?= .*|Did you mean .*|What is asked of .*", "", before
    ).strip()
    offered = re.fullmatch(r"Write `([^`]+)`\.", before)
    before = "" if offered and " " in offered[1] and not judge(offered[1], within) else before
    if shown:
        return f"{before}{_EXAMPLE}`{shown}`.".strip()
    missing, example = no_such(name, written.text[at:], inside), any_example(inside)
    after = missing or (f"{_EXAMPLE.strip()} `{example}`." if example and judge(example, within) else "")
    return " ".join((before, after)).strip()


def _hint(problem: Problem, right: str) -> str:
    before, _, _ = f" {problem.hint}".partition(_EXAMPLE)
    before = before.strip()
    if problem.code in MEANINGLESS:
        before = "" if before == "A text is written in quotes." and '"' not in right else before
        return f"{before} Here perhaps: {right}.".lstrip()
    return f"{before} Write {right}." if before.startswith(_TEACHES) else f"Write {right}."
