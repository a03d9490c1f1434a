"""Documents as authors write them: the good pass; of the bad each mistake is told at its place, and no other."""

import re
from pathlib import Path

import pytest

from tests.pure.documents import FOLDER, beside_the_world

GOOD = sorted(FOLDER.glob("*.good.*"))
BAD = sorted(FOLDER.glob("*.bad.*"))
_EXPECTED = re.compile(r"^# (problem|warning): (\S+) (\d+):(\d+)$", re.MULTILINE)
_WANTED = re.compile(
    r"\bwants?\b|\bwrit(?:e|ten)\b|There (?:is|are)(?: `|:)|Did you mean|ends on|closes|; it has|not told as unknown"
)


def test_the_world_they_are_read_in_is_good() -> None:
    rulebook, problems = beside_the_world({})
    assert rulebook is not None
    assert not problems


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name)
def test_a_good_document_has_no_problem(file: Path) -> None:
    rulebook, problems = beside_the_world({file.name: file.read_text()})
    assert rulebook is not None
    assert [str(problem) for problem in problems if problem.place.path == file.name] == []


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.name)
def test_a_bad_document_has_just_the_problems_it_names(file: Path) -> None:
    text = file.read_text()
    expected = [
        (grade.replace("problem", "error"), code, int(line), int(column))
        for grade, code, line, column in _EXPECTED.findall(text)
    ]
    rulebook, problems = beside_the_world({file.name: text})
    mine = [problem for problem in problems if problem.place.path == file.name]
    told = [(one.severity, one.code, one.place.line, one.place.column) for one in mine]
    assert sorted(told) == sorted(expected), "\n".join(map(str, mine))
    assert (rulebook is None) == any(problem.is_error for problem in mine)


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.name)
def test_of_a_bad_document_it_is_said_what_to_do(file: Path) -> None:
    """In the hint, or in the sentence itself where that names what is wanted there."""
    _, problems = beside_the_world({file.name: file.read_text()})
    mine = [problem for problem in problems if problem.place.path == file.name]
    assert [str(one) for one in mine if not one.hint and not _WANTED.search(one.message)] == []


def test_there_are_enough_of_them() -> None:
    assert len(BAD) >= 80
