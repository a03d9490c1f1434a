"""Problems for people, for programs, for code hosts."""

import pytest

from rules.problems import Place, Problem
from rules.report import as_github, as_json, second_words
from rules.sarif import as_sarif
from tests.pure.documents import problems_of

TWICE = "rule: one\nsays: x\nwhen: seats > 1\n---\nrule: one\nsays: x\nwhen: seats > 2\n"
LEVELS = {"none", "note", "warning", "error"}


def test_a_name_given_twice_shows_where_it_was_given_first() -> None:
    (problem,) = problems_of(TWICE)
    assert (problem.place.line, problem.second.line) == (5, 1)
    assert second_words(problem) == "it.yaml:1:1: the other rule"
    assert as_json([problem])["problems"][0]["second"] == {
        "path": "it.yaml", "line": 1, "column": 1, "says": "the other rule",
    }  # fmt: skip


@pytest.mark.parametrize("when", ['seats > "many"', "tier = hihg", "name > name", "seats in next 3d"])
def test_what_a_field_cannot_be_asked_shows_where_the_field_is_declared(when: str) -> None:
    (problem,) = problems_of(f"rule: one\nsays: x\nwhen: {when}\n")
    assert (problem.second.path, problem.second_says) == ("vocabulary.yaml", "declared here")


def test_a_github_annotation_is_one_line_whatever_the_sentence_holds() -> None:
    problem = Problem(
        Place("a,b.yaml", 3, 7), "syntax", "50 % of\nit: no.", "Mend it.", second=Place("c.yaml", 1, 2),
        second_says="the other",
    )  # fmt: skip
    (line,) = as_github([problem], "my-rules/")
    head, _, said = line.removeprefix("::").partition("::")
    assert head == "error file=my-rules/a%2Cb.yaml,line=3,col=7,title=syntax"
    assert said == "50 %25 of%0Ait: no.%0AMend it.%0Ac.yaml:1:2: the other"


def test_a_sarif_log_has_what_the_schema_requires() -> None:
    problems = [*problems_of(TWICE), *problems_of("rule: two\nsays: x\nwhen: seets > 1\n", "ä b.yaml")]
    log = as_sarif(problems, "my rules")
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "perennial"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids)) == 2
    for result, problem in zip(run["results"], problems, strict=True):
        assert ids[result["ruleIndex"]] == result["ruleId"] == problem.code
        assert result["level"] in LEVELS
        assert result["message"]["text"].startswith(problem.message)
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (problem.place.line, problem.place.column)
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]
    ]
    assert uris == ["my%20rules/it.yaml", "my%20rules/%C3%A4%20b.yaml"]
    (related,) = run["results"][0]["relatedLocations"]
    assert related["message"]["text"] == "the other rule"


def test_a_sarif_log_of_a_folder_that_is_named_from_the_root_names_files_so() -> None:
    (result,) = as_sarif(problems_of("rule: two\nsays: x\nwhen: seets > 1\n", "b.yaml"), "/srv/my rules")[
        "runs"
    ][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "file:///srv/my%20rules/b.yaml"


@pytest.mark.parametrize(
    ("text", "code", "line", "there"),
    [
        ("rule: a\nsays: x\nsays: y\nwhen: seats > 1\n", "duplicate-key", 2, "the first"),
        ("rule: a\nsays: x\nwhen: seats > 1\nstart: rescue\ntask: Call\n", "two-answers", 5, "the task"),
        (
            ("escalation: e\nlevels:\n  - {at: 3bd, unless: resolved, to: [owner]}\n"
            "  - {at: 1bd, unless: resolved, to: [owner]}\n"),
            "wrong-order", 3, "the level above",
        ),
        (
            "story: s\nbegins: 2026-03-02\ntimeline:\n  - {day: 3, no_email: true}\n  - {day: 1, no_email: true}\n",
            "goes-back", 4, "the line above",
        ),
        (
            ("rule: a\nsays: x\nwhen: seats > 1\nquiet_while: [b]\n---\n"
            "rule: b\nsays: x\nwhen: seats > 2\nquiet_while: [a]\n"),
            "quiet-circle", 6, "`b`",
        ),
        ("vocabulary: v\nderived:\n  one: two + 1\n  two: one - 1\n", "derived-cycle", 4, "`two`"),
    ],
)  # fmt: skip
def test_what_has_to_do_with_two_places_names_both(text: str, code: str, line: int, there: str) -> None:
    found = [problem for problem in problems_of(text) if problem.code == code]
    assert [(each.second.line, each.second_says) for each in found] == [(line, there)]
