"""The hints of what could not be read or means nothing, where it can be told what was probably meant."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.everyday.assuming import assumed
from rules.everyday.chinese import in_english, is_chinese
from rules.everyday.clause import within_at
from rules.everyday.examples import examples_of, no_such
from rules.everyday.nearby import nearby, some_of_each
from rules.everyday.nouns import is_share
from rules.everyday.proposing import Judge, in_hundredths, in_part, proposed
from rules.everyday.several import several, told_in_part
from rules.everyday.typos import corrected
from rules.everyday.unsayable import unsayable, vague
from rules.problems import Assumed, Mend, Problem
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
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=[a-z])")
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
    if not of_value and is_chinese(written.text):
        from_chinese = _from_chinese(problems, written, names, milestones, judge)
        if from_chinese:
            return [from_chinese]
    found = _each(problems, written, names, milestones, judge, of_value=of_value)
    if of_value or any(each.mends for each in found):
        return found
    of_typos = _with_typos(problems, written, names, milestones, judge)
    return [of_typos] if of_typos else found


def _each(
    problems: Sequence[Problem],
    written: Written,
    names: Names,
    milestones: Sequence[str],
    judge: Judge,
    *,
    of_value: bool,
) -> list[Problem]:
    found, tried = [], 0
    for problem in problems:
        if _is_open(problem) and tried < MOST_MENDED:
            tried += 1
            is_whole = not of_value and _is_whole(problem, written)
            if is_whole and (whole := several(written.text, names, milestones, judge)) is not None:
                mends = _mends(written, 0, written.text, whole.rights)
                found.append(_told(replace(problem, hint=whole.hint, mends=mends), whole.assumed))
                continue
            at = written.offset_of(problem.place)
            right = proposed(written.text, at, names, milestones, judge, is_whole=is_whole)
            part = in_part(written.text, names, milestones, judge) if is_whole and right is None else None
            if part:
                problem = _told(
                    replace(problem, hint=told_in_part(*part)),
                    assumed(written.text, part[0], names.scope.vocabulary),
                )
            elif right:
                hint = _hint(problem, " or ".join(f"`{each}`" for each in right.row))
                mends = _mends(written, right.begins, right.said, right.row)
                problem = _told(replace(problem, hint=hint, mends=mends), right.assumed(names))
            elif is_whole and (told := unsayable(written.text, names)):
                problem = replace(problem, hint=told)
            elif is_whole and (hint := _near_it(problem, written, names, judge)):
                problem = replace(problem, hint=hint)
            elif problem.code in UNREAD and not of_value:
                problem = replace(problem, hint=_with_example(problem, written, names, milestones, judge))
            elif not of_value and _begins_it(problem, written):
                problem = replace(problem, hint=_examples(written, 0, names, judge) or problem.hint)
        found.append(problem)
    return found


def _from_chinese(
    problems: Sequence[Problem], written: Written, names: Names, milestones: Sequence[str], judge: Judge
) -> Problem | None:
    """Of a sentence said in Chinese, what it says where every word of it is known."""
    said = in_english(written.text.strip(), names)
    problem = next(filter(_is_open, problems), None)
    if problem is None or not said or "\n" in written.text.strip():
        return None
    return _said_otherwise(problem, said, written, names, milestones, judge)


def _with_typos(
    problems: Sequence[Problem], written: Written, names: Names, milestones: Sequence[str], judge: Judge
) -> Problem | None:
    """Of a sentence in which only letters are wrong, what it says without."""
    problem = next((each for each in problems if _is_open(each) and _is_whole(each, written)), None)
    said, taken = corrected(written.text, names) if problem else ("", ())
    if problem is None or not taken:
        return None
    meant = _said_otherwise(problem, said, written, names, milestones, judge)
    if meant is None or not meant.mends:
        return None
    return replace(_told(meant, taken), assumed=(*taken, *meant.assumed))


def _said_otherwise(
    problem: Problem, said: str, written: Written, names: Names, milestones: Sequence[str], judge: Judge
) -> Problem | None:
    """What is proposed for other words than those that are written."""
    if in_hundredths(said, names) == said and judge(said, ""):
        return replace(problem, hint=f"Write `{said}`.", mends=_mends(written, 0, written.text, (said,)))
    if (whole := several(said, names, milestones, judge)) is not None:
        mends = _mends(written, 0, written.text, whole.rights)
        return _told(replace(problem, hint=whole.hint, mends=mends), whole.assumed)
    right = proposed(said, 0, names, milestones, judge, is_whole=True)
    if right is None:
        return None
    hint = f"Write {' or '.join(f'`{each}`' for each in right.row)}."
    mends = _mends(written, 0, written.text, right.row)
    return _told(replace(problem, hint=hint, mends=mends), right.assumed(names))


def _told(problem: Problem, taken: tuple[Assumed, ...]) -> Problem:
    """With what it takes for granted, in words."""
    said = "".join(f"{each.en} " for each in taken)
    before, perhaps, right = problem.hint.partition("Here perhaps: ")
    hint = f"{before}{said}{perhaps}{right}" if perhaps else f"{said}{problem.hint}"
    return replace(problem, hint=hint, assumed=taken)


def _mends(written: Written, begins: int, said: str, rights: Sequence[str]) -> tuple[Mend, ...]:
    """Beside other conditions an `or` wants brackets."""
    place, is_alone = written.at(begins), said.strip() == written.text.strip()
    bracketed = (f"({right})" if " or " in right and not is_alone else right for right in rights)
    return tuple(Mend(place, said, right) for right in bracketed)


def _is_whole(problem: Problem, written: Written) -> bool:
    """Whether the sentence itself cannot be read, not what is asked of the members of a kind in it, or a line of it."""
    is_one = "\n" not in written.text.strip()
    is_unread = problem.code in UNREAD or (problem.code in MEANINGLESS and " between " in written.text)
    return is_one and is_unread and not within_at(written.text, written.offset_of(problem.place))


def _is_open(problem: Problem) -> bool:
    """Whether it is not said already how just that is written."""
    is_said = problem.hint.startswith("Of the ")
    return problem.is_error and problem.code in UNREAD | MEANINGLESS and not is_said


def _near_it(problem: Problem, written: Written, names: Names, judge: Judge) -> str:
    """Where the sentence itself is too vague, or its apostrophe was taken for a quotation mark."""
    at, said = written.offset_of(problem.place), vague(written.text, names)
    if not said and problem.code == "unclosed-text" and _APOSTROPHE.match(written.text, at):
        said = "An apostrophe would begin a text here: say it without one."
    return f"{said} {_examples(written, at, names, judge)}".strip() if said else ""


def _with_example(
    problem: Problem, written: Written, names: Names, milestones: Sequence[str], judge: Judge
) -> str:
    """An example that means something: of the noun that stands before it, if there is such a noun."""
    at = written.offset_of(problem.place)
    if written.text[at:].split(" ")[0] in names.scope.vocabulary.children:  # a kind is no slip of `contains`
        problem = replace(problem, hint=problem.hint.removeprefix("Did you mean `contains`?").lstrip())
    before, is_shown, example = f" {problem.hint}".partition(_EXAMPLE)
    within = within_at(written.text, at)
    inside = names.inside(within) if within else names
    name = name_before(written.text[:at], "")
    is_good = judge(example.strip("`."), within) and not before.startswith(" Write `= ")
    if not is_shown or (is_good and not is_share(name, inside)):
        return problem.hint
    near = nearby(written.text, inside)
    shown = next((each for each in examples_of(name, inside, milestones) if judge(each, within)), "")
    shown = "" if len(near) > 1 and shown not in near else shown
    before = re.sub(
        r"A text of several words .*|Write `!?= .*|Did you mean .*|What is asked of .*", "", before
    ).strip()
    offered = re.fullmatch(r"Write `([^`]+)`\.", before)
    before = "" if offered and " " in offered[1] and not judge(offered[1], within) else before
    if shown:
        return f"{before}{_EXAMPLE}`{shown}`.".strip()
    missing = no_such(name, written.text[at:], inside, bool(near))
    is_said = missing.endswith((".", "?")) and not missing.endswith(" here.")
    return " ".join((before, missing, "" if is_said else _examples(written, at, names, judge))).strip()


def _begins_it(problem: Problem, written: Written) -> bool:
    """Whether the very first name is none, and nothing is known that is like it."""
    begins = len(written.text) - len(written.text.lstrip())
    says_nothing = problem.hint == "A text is written in quotes."
    return problem.code == "unknown-field" and says_nothing and written.offset_of(problem.place) == begins


def _examples(written: Written, at: int, names: Names, judge: Judge) -> str:
    """Of what stands near it in this vocabulary, or else of each sort one."""
    within = within_at(written.text, at)
    inside = names.inside(within) if within else names
    found = nearby(written.text, inside) or some_of_each(inside)
    shown = [each for each in found if judge(each, within)]
    return f"{_EXAMPLE.strip()} {', '.join(f'`{each}`' for each in shown)}." if shown else ""


def _hint(problem: Problem, right: str) -> str:
    before, _, _ = f" {problem.hint}".partition(_EXAMPLE)
    before = before.strip()
    if problem.code in MEANINGLESS:
        before = "" if before == "A text is written in quotes." and '"' not in right else before
        return f"{before} Here perhaps: {right}.".lstrip()
    return f"{before} Write {right}." if before.startswith(_TEACHES) else f"Write {right}."
