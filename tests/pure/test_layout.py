"""The one layout: every word and comment stays, and what is laid out stays as it is."""

import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cli.formatting import fmt
from rules.document import read_documents
from rules.folder import library_folder, read_folder
from rules.layout.formatting import format_text
from rules.load import load_rulebook
from rules.mail_document import read_mail
from rules.problems import Place
from rules.rulebook import Rulebook
from rules.shapes.shape import Shape
from rules.yaml_text.comments import find_comments
from rules.yaml_text.composing import compose
from rules.yaml_text.nodes import Node, Row, Text
from tests.pure.documents import FOLDER, WORLD, beside_the_world

LIBRARY = read_folder(library_folder())[0]
REAL = read_folder(Path(__file__).parents[2] / "docs/how-to/real-export/rulebook")[0]
GOOD = {file.name: file.read_text() for file in sorted(FOLDER.glob("*.good.*"))}
TEXTS = {**LIBRARY, **{f"world/{path}": text for path, text in WORLD.items()}, **GOOD, **REAL}


def tree(node: Node) -> Any:
    """What a node says, the order of keys apart; whether a text was quoted may mean something."""
    if isinstance(node, Text):
        return (node.value, node.is_quoted)
    if isinstance(node, Row):
        return [tree(item) for item in node.items]
    return {name: tree(value) for name, value in node.items()}


def said(text: str, path: str) -> tuple[list[Any], Counter[str], str]:
    """The documents, the comments, and of a mail the text below its fence."""
    parsed = read_mail(text, path)[0] if path.endswith(".md") else read_documents(text, path)
    front = "\n".join(text.split("\n---\n")[:1]) if path.endswith(".md") else text
    comments = Counter(find_comments(front, compose(front, path).masked).values())
    body = text.split("\n---\n", 1)[1] if path.endswith(".md") else ""
    return [(document.kind.value, tree(document.root)) for document in parsed.documents], comments, body


def without_places(value: Any) -> Any:
    """A loaded value with every place at the same one, and comments counted without their lines."""
    if isinstance(value, Place):
        return "somewhere"
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "": type(value).__name__,
            **{one.name: without_places(getattr(value, one.name)) for one in fields(value)},
        }
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(name): without_places(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_places(inner) for inner in value]
    return value


def loaded(rulebook: Rulebook | None) -> Any:
    assert rulebook is not None
    rules = {
        name: replace(rule, comments=tuple(sorted(rule.comments)), comment_at={})
        for name, rule in rulebook.rules.items()
    }
    return without_places(replace(rulebook, hash="", rules=rules))


@pytest.mark.parametrize("path", sorted(TEXTS))
def test_every_word_and_comment_stays(path: str) -> None:
    formatted = format_text(TEXTS[path], path)
    assert not formatted.problems
    assert said(formatted.text, path) == said(TEXTS[path], path)


@pytest.mark.parametrize("path", sorted(TEXTS))
def test_what_is_laid_out_stays_as_it_is(path: str) -> None:
    once = format_text(TEXTS[path], path).text
    assert format_text(once, path).text == once


@pytest.mark.parametrize("documents", [LIBRARY, REAL], ids=["library", "real"])
def test_the_rulebook_that_is_loaded_stays_the_same(documents: dict[str, str]) -> None:
    laid_out = {path: format_text(text, path).text for path, text in documents.items()}
    assert loaded(load_rulebook(laid_out)[0]) == loaded(load_rulebook(documents)[0])


@pytest.mark.parametrize("path", sorted(GOOD))
def test_good_documents_load_the_same(path: str) -> None:
    laid_out = format_text(GOOD[path], path).text
    assert loaded(beside_the_world({path: laid_out})[0]) == loaded(beside_the_world({path: GOOD[path]})[0])


def test_the_shipped_rulebook_stands_in_the_layout() -> None:
    moved = [path for path, text in LIBRARY.items() if format_text(text, path).text != text]
    assert moved == [], "run: perennial fmt rules/library"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.bad.*")), ids=lambda file: file.name)
def test_a_file_with_mistakes_is_left_alone_or_loses_nothing(file: Path) -> None:
    text = file.read_text()
    formatted = format_text(text, file.name)
    if formatted.problems:
        assert formatted.text == text
    else:
        assert said(formatted.text, file.name) == said(text, file.name)


LINES = [line for path, text in sorted(TEXTS.items()) if path.endswith("yaml") for line in text.split("\n")]
MARKS = ["", "# a remark", "  # deeper", "key:", "- one", "  - two", "---", "text: |", "    a line", "a: 'b'"]
MARKS += [
    "x: {a: 1, # why\n    b: [c, d]} # and that",
    "'k k': \"\\u4e2d\"",
    "words: run on\n  and on  # so",
    "- - a",
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A stretch of real lines with lines taken out, put in, doubled, or moved to another margin."""
    start = draw(st.integers(0, len(LINES) - 2))
    lines = LINES[start : start + draw(st.integers(1, 25))]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines)))
        deed = draw(st.sampled_from(("in", "in", "out", "margin", "behind")))
        if deed == "in":
            lines.insert(at, draw(st.sampled_from(MARKS)))
        elif lines and deed == "out":
            lines.pop(at % len(lines))
        elif lines and deed == "margin":
            lines[at % len(lines)] = " " * draw(st.integers(0, 6)) + lines[at % len(lines)].lstrip()
        elif lines:
            lines[at % len(lines)] += "  # remark"
    return "\n".join(lines)


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_whatever_can_be_read_keeps_every_word_and_comment(text: str) -> None:
    formatted = format_text(text, "it.yaml")
    if formatted.problems:
        assert formatted.text == text
        return
    assert said(formatted.text, "it.yaml") == said(text, "it.yaml")
    assert format_text(formatted.text, "it.yaml").text == formatted.text


def test_a_comment_goes_where_its_key_goes() -> None:
    text = """\
rule: quiet
when: nps < 3      # behind
# above the sentence
says: Quiet
# a foot
"""
    assert format_text(text, "it.yaml").text == (
        "rule: quiet\n# above the sentence\nsays: Quiet\nwhen: nps < 3                   # behind\n# a foot\n"
    )


def test_a_table_in_braces_that_holds_a_comment_or_is_too_long_becomes_a_block() -> None:
    text = "rule: x\nhold_if: {accounts_over: 5%, # of all\n  per_owner_over: 3}\n"
    assert format_text(text, "it.yaml").text == (
        "rule: x\nhold_if:\n  accounts_over: 5%             # of all\n  per_owner_over: 3\n"
    )


def shapes() -> list[type[Shape]]:
    found, more = [], [Shape]
    while more:
        kin = more.pop().__subclasses__()
        found += kin
        more += kin
    return found


def test_an_order_names_keys_that_there_are() -> None:
    for shape in shapes():
        known = {one.data_key or name for name, one in shape._declared_fields.items()}
        assert set(shape.order) <= known | {"..."}, shape
        assert not shape.order or shape.order.count("...") == 1, shape


def test_single_quotes_become_double_ones_where_nothing_else_changes() -> None:
    text = "rule: x\nsays: 'plain'\nbecause: 'say \"so\"'\n"
    assert format_text(text, "it.yaml").text == 'rule: x\nsays: "plain"\nbecause: \'say "so"\'\n'


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_become_line_feeds(end: str) -> None:
    rule = "rule: x\nsays: Quiet                     # behind\n# above\nwhen: nps < 3\n"
    assert format_text(rule.replace("\n", end), "it.yaml").text == rule
    mail = "---\nemail: x\nsubject: Hi\nclass: service\n---\nHello\n"
    assert format_text(mail.replace("\n", end), "x.md").text == mail


def test_an_email_keeps_its_text_to_the_letter() -> None:
    text = "---\nclass: service\nemail: x\n---\n\n  odd   text \n\n\n:: zh-CN\n再见\n"
    assert re.split(r"\n---\n", format_text(text, "x.md").text)[1] == re.split(r"\n---\n", text)[1]


def test_the_command_writes_what_can_be_read_and_tells_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rule: x\nwhen: nps < 3\nsays: 'X'\n")
    (tmp_path / "b.yaml").write_text("rule: {\n")
    (tmp_path / "page.md").write_text("# A page for people\n")
    told = CliRunner().invoke(fmt, [str(tmp_path), "--check"])
    assert told.exit_code == 2
    assert (tmp_path / "a.yaml").read_text().endswith("says: 'X'\n")
    done = CliRunner().invoke(fmt, [str(tmp_path)])
    assert "flow-style" in done.output
    assert (tmp_path / "a.yaml").read_text() == 'rule: x\nsays: "X"\nwhen: nps < 3\n'
    assert (tmp_path / "b.yaml").read_text() == "rule: {\n"
    (tmp_path / "b.yaml").unlink()
    assert CliRunner().invoke(fmt, [str(tmp_path), "--diff"]).exit_code == 0
