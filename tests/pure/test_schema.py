"""The schemas that editors read: all good documents pass, and mistakes of form do not."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from api.cli.schema import schema_
from rules.document import read_documents
from rules.folder import library_folder, read_folder
from rules.gathering import SHAPES, gather
from rules.load import load_rulebook
from rules.mail_document import read_mail
from rules.schema.making import make_schemas, read_descriptions
from rules.yaml_text.nodes import Node, Row, Text
from tests.harness.processes import PROJECT
from tests.pure.documents import FOLDER, WORLD, beside_the_world

LIBRARY = read_folder(library_folder())[0]
DESCRIPTIONS = read_descriptions((PROJECT / "docs/reference/documents.md").read_text())
GOOD = {**WORLD, **{file.name: file.read_text() for file in sorted(FOLDER.glob("*.good.*"))}}
OF_FORM = frozenset({
    "unknown-key", "missing-key", "wrong-value", "not-a-list", "bare-list", "wrong-form", "unknown-kind",
    "unknown-step", "not-yet", "bad-name", "unknown-time-zone",
})  # fmt: skip
BEYOND_A_SCHEMA = {
    "kind_not_first.bad.yaml",  # of a first key
    "every_on_no_day.bad.yaml",  # of a sentence
    "every_without_a_period.bad.yaml",
}
BAD = [
    file
    for file in sorted(FOLDER.glob("*.bad.*"))
    if {problem.code for problem in gather({file.name: file.read_text()}).problems} & OF_FORM
    and file.name not in BEYOND_A_SCHEMA
]


def as_an_editor_reads(node: Node) -> Any:
    """By the core schema of YAML 1.2, as the YAML language server does."""
    if isinstance(node, Row):
        return [as_an_editor_reads(item) for item in node.items]
    if not isinstance(node, Text):
        return {name: as_an_editor_reads(value) for name, value in node.items()}
    if node.is_quoted:
        return node.value
    words: dict[str, Any] = {"": None, "null": None, "~": None, "true": True, "false": False}
    if node.value in words:
        return words[node.value]
    if re.fullmatch(r"[-+]?[0-9]+", node.value):
        return int(node.value)
    return float(node.value) if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", node.value) else node.value


def mistakes(text: str, path: str, validator: Draft7Validator) -> list[str]:
    parsed = read_mail(text, path)[0] if path.endswith(".md") else read_documents(text, path)
    return [
        f"{path}: {error.message[:200]}"
        for document in parsed.documents
        for error in validator.iter_errors(as_an_editor_reads(document.root))
    ]


@cache
def of_library() -> Draft7Validator:
    rulebook = load_rulebook(LIBRARY)[0]
    assert rulebook is not None
    return Draft7Validator(make_schemas(rulebook, DESCRIPTIONS)["rulebook"])


@cache
def of_the_world(path: str = "") -> Draft7Validator:
    rulebook = beside_the_world({path: GOOD[path]} if path and path not in WORLD else {})[0]
    assert rulebook is not None
    return Draft7Validator(make_schemas(rulebook, DESCRIPTIONS)["rulebook"])


def test_a_schema_is_one_by_its_own_standard() -> None:
    standard = Draft7Validator(Draft7Validator.META_SCHEMA)
    assert [error.message for error in standard.iter_errors(of_library().schema)] == []


@pytest.mark.parametrize("path", sorted(LIBRARY))
def test_the_shipped_documents_pass(path: str) -> None:
    assert mistakes(LIBRARY[path], path, of_library()) == []


@pytest.mark.parametrize("path", sorted(GOOD))
def test_good_documents_pass(path: str) -> None:
    assert mistakes(GOOD[path], path, of_the_world(path)) == []


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.name)
def test_a_mistake_of_form_does_not_pass(file: Path) -> None:
    if read_documents(file.read_text(), file.name).documents:
        assert mistakes(file.read_text(), file.name, of_the_world())


def test_every_kind_and_every_key_is_there() -> None:
    definitions = of_library().schema["definitions"]
    for kind, shape in SHAPES.items():
        keys = {one.data_key or name for name, one in shape._declared_fields.items()}
        assert keys <= definitions[kind]["properties"].keys(), kind


def test_names_and_choices_of_the_rulebook_are_offered() -> None:
    told = json.dumps(of_library().schema)
    definitions = of_library().schema["definitions"]
    for word in ("adoption-rescue", "onboarding.first_value", "phone-sponsor", "welcome-invite", "renewals"):
        assert f'"{word}"' in told, word
    assert definitions["story"]["properties"]["account"]["properties"]["tier"]["enum"] == [
        *("high", "mid", "tech", "empty")
    ]
    assert "contracts" in definitions["story"]["properties"]


def test_a_choice_in_digits_is_no_mistake_in_a_story() -> None:
    """An editor reads `star: 1` as a number, where the vocabulary says that it is one of its words."""
    stars = {
        "stars.yaml": "vocabulary: stars\naccount:\n"
        '  star: {type: choice, of: [1, 2]}\n  release: {type: choice, of: ["1.10", "1.9"]}\n',
        "story.yaml": "story: stars\nbegins: 2026-03-02 09:00\naccount: {star: 1, release: 1.10}\n"
        'timeline:\n  - {day: 1, set: {star: "2", release: "1.9"}, no_email: true}\n',
    }
    rulebook, problems = beside_the_world(stars)
    assert rulebook is not None, problems
    validator = Draft7Validator(make_schemas(rulebook, DESCRIPTIONS)["rulebook"])
    assert mistakes(stars["story.yaml"], "story.yaml", validator) == []
    assert mistakes(stars["story.yaml"].replace("star: 1", "star: 3"), "story.yaml", validator)


def test_keys_say_what_the_reference_says() -> None:
    said = of_library().schema["definitions"]["rule"]["properties"]["true_for"]["description"]
    assert said.startswith("How long the condition must hold before the signal opens"), said


def test_the_command_writes_one_file_for_all_and_one_a_kind(tmp_path: Path) -> None:
    done = CliRunner().invoke(schema_, ["-o", str(tmp_path / "schemas")])
    assert done.exit_code == 0, done.output
    names = {file.name for file in (tmp_path / "schemas").iterdir()}
    assert names == {"rulebook.schema.json", *(f"{kind}.schema.json" for kind in SHAPES)}


def offered(schema: dict[str, Any]) -> list[str]:
    """The words that an editor offers where a value of this schema stands."""
    forms = [schema, *schema.get("anyOf", ())]
    return [word for form in forms for word in form.get("enum", ())] + [
        snippet["body"] for form in forms for snippet in form.get("defaultSnippets", ())
    ]


def test_where_a_name_of_what_there_is_stands_it_is_offered_and_where_a_new_one_stands_none_is() -> None:
    definitions = of_library().schema["definitions"]
    step = definitions["playbook.step-email"]["properties"]["email"]
    assert {"adoption-tips", "welcome-invite"} <= set(offered(step))
    assert "unanswered" in offered(definitions["playbook.step-escalate"]["properties"]["escalate"])
    assert offered(definitions["email"]["properties"]["email"]) == []
    assert {"text", "choice", "series", "contact"} <= set(
        offered(definitions["vocabulary.Field"]["properties"]["type"])
    )
    assert "canary 10%" in offered(definitions["rule"]["properties"]["mode"])


def test_a_condition_offers_what_it_may_begin_with() -> None:
    asked = set(offered(of_library().schema["definitions"]["conditions"]))
    assert {"seats", "utilisation", "contract.ends_on", "late(onboarding.kickoff)"} <= asked
