"""The reference of documents names every key, and no other; its examples are good; every problem is explained."""

import ast
import re
from collections.abc import Iterator

import pytest
from marshmallow.fields import Field

from api.aloud.problems import HEADLINES
from rules.checks.names import Known
from rules.gathering import SHAPES
from rules.shapes.composites import Inside, Keyed, Many, OneOf
from rules.shapes.rule import RuleTask
from rules.shapes.shape import Shape
from rules.shapes.steps import STEPS, Step
from rules.shapes.task import RuleTaskShape
from tests.harness.processes import PROJECT
from tests.pure.documents import beside_the_world

REFERENCE = (PROJECT / "docs/reference/documents.md").read_text()
PROBLEMS = (PROJECT / "docs/reference/problems.md").read_text()
WRITTEN = set(re.findall(r"^\| `([a-z0-9-]+)` \|", PROBLEMS, re.MULTILINE))
PAGES = {file.stem: file.read_text() for file in (PROJECT / "docs/reference/problems").glob("*.md")}
BAD = sorted((PROJECT / "tests/documents").glob("*.bad.*"))
SPELLED = {"\\x07": "\x07", "\\u202e": "\u202e", "\\t": "\t"}
"""What a page cannot show as it is."""
SENDS = "playbook: sends\nsteps: [{email: hello, to: every admin}]\n"
NOT_SHOWN = {
    *("missing-document", "names-not-told", "no-postal-address", "unused-email"),  # it takes two documents
    *("nearly-too-big", "nearly-too-deep", "nearly-too-long", "too-big", "too-deep", "too-large", "too-long"),
    *("template-too-deep", "template-too-long"),
    *("too-many-conditions", "too-many-documents", "too-many-problems", "too-many-values"),
    *("bad-file-path", "not-utf-8", "unknown-file", "unreadable"),  # it is no text
}
"""Codes whose page says in words what no short example can show."""
SECTION = re.compile(r"^## `(\w+):`$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"```(yaml|markdown)\n(.*?)```", re.DOTALL)
SECTIONS = dict(SECTION.findall(REFERENCE))


def keys_of(shape: type[Shape], seen: set[type[Shape]]) -> Iterator[str]:
    """The keys of a shape and of every shape within it."""
    if shape in seen:
        return
    seen.add(shape)
    for name, field in shape._declared_fields.items():
        yield field.data_key or name
        yield from keys_within(field, seen)


def keys_within(field: Field | None, seen: set[type[Shape]]) -> Iterator[str]:
    match field:
        case Inside():
            yield from keys_of(field.shape, seen)
        case Step():
            for shape in STEPS.values():
                yield from keys_of(shape, seen)
        case RuleTask():
            yield from keys_of(RuleTaskShape, seen)
        case Many() | Keyed():
            yield from keys_within(field.item, seen)
        case OneOf():
            for form in field.forms.values():
                yield from keys_within(form, seen)


def written_keys(section: str) -> set[str]:
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


@pytest.mark.parametrize("kind", SHAPES)
def test_the_reference_names_just_the_keys_of_a_kind_of_document(kind: str) -> None:
    assert kind in SECTIONS
    there = set(keys_of(SHAPES[kind], set()))
    written = written_keys(SECTIONS[kind])
    assert there - written == set(), "these keys are not documented"
    assert written - there == set(), "these keys are documented and do not exist"


@pytest.mark.parametrize("kind", SHAPES)
def test_the_example_of_a_kind_is_good(kind: str) -> None:
    form, text = EXAMPLE.findall(SECTIONS[kind])[0]
    path = "example.md" if form == "markdown" else "example.yaml"
    rulebook, problems = beside_the_world({path: text})
    mine = [problem for problem in problems if problem.place.path == path and problem.is_error]
    assert mine == []
    assert kind == "team" or rulebook is not None, problems


def codes() -> Iterator[str]:
    """Every code of a problem: kebab words, single words given to a problem, and the kinds of unknown names."""
    for path in sorted((PROJECT / "rules").rglob("*.py")):
        if path.name.startswith("aloud"):
            continue  # its `say` is no problem's
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(r"[a-z]+(-[a-z]+)+", node.value) and node.value not in NO_CODES:
                    yield node.value
            elif isinstance(node, ast.Call) and called(node) in TELLERS:
                first = (part.value for part in node.args[:2] if isinstance(part, ast.Constant))
                yield from (word for word in first if isinstance(word, str) and re.fullmatch("[a-z]+", word))
    yield from (f"unknown-{kind}" for kind in kinds_of_names())


TELLERS = {"Problem", "complain", "note", "refuse", "refused", "say", "warn"}
NO_CODES = {
    *("account-field", "mail-step", "task-or-rule", "rule-mail-or-playbook"),  # kinds of names
    *("kickoff-call",),  # an example's task
    *(
        "needs-else",
        "not-allowed",
        "unknown-filter",
        "unknown-name",
        "unknown-test",
    ),  # given as `template-...`
}


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def kinds_of_names() -> Iterator[str]:
    """The keys of the tables of `rules.checks.names`."""
    source = (PROJECT / "rules/checks/names.py").read_text()
    assert Known.__name__ in source
    yield from re.findall(r'"([a-z-]+)": Known\(', source)
    yield from re.findall(r'"(\w+)"', re.search(r"kinds = \((.*?)\)", source, re.DOTALL)[1])  # type: ignore[index]


def test_every_code_of_a_problem_is_explained() -> None:
    assert set(codes()) - WRITTEN == set(), (
        "write a row for each of these codes in docs/reference/problems.md"
    )


def test_every_code_is_said_in_chinese_above_its_english_sentence() -> None:
    assert HEADLINES.keys() == WRITTEN, "write or take out their Chinese headlines in api/aloud/problems.py"
    assert not [code for code, says in HEADLINES.items() if not re.search("[\u4e00-\u9fff]", says)]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    lacking = WRITTEN - PAGES.keys()
    assert not lacking, (
        "write docs/reference/problems/CODE.md for these, as its neighbours are: Wrong, Right, how to mend"
    )
    assert not PAGES.keys() - WRITTEN, "write a row for each of these pages in docs/reference/problems.md"


@pytest.mark.parametrize("code", sorted(PAGES.keys() - NOT_SHOWN))
def test_a_wrong_example_has_just_its_problem_and_the_right_one_none(code: str) -> None:
    examples = EXAMPLE.findall(PAGES[code])
    assert len(examples) == 2, "first what is wrong, then what is right, each in ```yaml or ```markdown"
    (form, wrong), (other, right) = examples
    assert told_of(form, wrong) == {code}
    assert told_of(other, right) == set()


def told_of(form: str, text: str) -> set[str]:
    """The codes told of an example read beside the world of `tests/documents`; a playbook sends the e-mail `hello`."""
    for spelled, sign in SPELLED.items():
        text = text.replace(spelled, sign)
    path = "example.md" if form == "markdown" else "example.yaml"
    sends = {"sends.yaml": SENDS} if form == "markdown" else {}
    return {problem.code for problem in beside_the_world({path: text, **sends})[1]} - {"names-not-told"}


def test_every_code_is_shown_by_a_bad_document_or_cannot_be() -> None:
    shown = {
        code
        for file in BAD
        for code in re.findall(r"^# (?:problem|warning): (\S+)", file.read_text(), re.MULTILINE)
    }
    lacking = WRITTEN - shown - NOT_SHOWN
    assert not lacking, (
        "write tests/documents/*.bad.yaml (or .bad.md) whose first line names the problem, for these codes"
    )


def test_every_bad_document_has_a_code_that_is_explained() -> None:
    named = {
        code
        for file in BAD
        for code in re.findall(r"^# (?:problem|warning): (\S+)", file.read_text(), re.MULTILINE)
    }
    assert named <= WRITTEN
