"""A difference on a page: keys as documented, with their meaning; conditions over lines, what differs marked."""

import re
from pathlib import Path

import pytest

from rules.difference import difference
from rules.difference.shown import KeyShown, Line, keys_shown
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from tests.pure.documents import rulebook_of
from tests.pure.test_difference import RULE

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "documents.md"
DOCUMENTED = frozenset(re.findall(r"`([a-z_]+):?`", REFERENCE.read_text("utf-8")))
AS_ITS_SOURCE_SAYS = ("source", "mapping", "story")


def shown(text: str, instead: str = RULE, language: str = "en") -> list[KeyShown]:
    found = difference(rulebook_of(instead), rulebook_of(text))
    return [key for noun in found.nouns for key in keys_shown(noun, language)]


def marked(lines: tuple[Line, ...]) -> list[str]:
    return [f"{'  ' * each.depth}{'*' if each.differs else ''}{each.says}" for each in lines]


def test_a_condition_is_broken_over_lines_and_what_differs_is_marked() -> None:
    found = shown(RULE.replace("seats >= 5\n", "seats >= 8\n    - arr > 100\n"))
    assert [(each.written, each.label, each.says) for each in found] == [("when", "the condition", "")]
    assert marked(found[0].before) == [
        "all of these:",
        "  *seats is at least 5",
        "  arr is less than 5,000 USD",
    ]
    assert marked(found[0].after) == [
        "all of these:",
        "  *seats is at least 8",
        "  *arr is more than 100 USD",
        "  arr is less than 5,000 USD",
    ]
    chinese = shown(RULE.replace("seats >= 5\n", "seats >= 8\n"), language="zh-CN")
    assert (chinese[0].label, chinese[0].before[0].says) == ("条件", "以下全部成立：")


def test_only_the_joint_is_marked_where_only_it_differs() -> None:
    found = shown(RULE.replace("  all:", "  any:"))
    assert marked(found[0].after) == [
        "*any of these:",
        "  seats is at least 5",
        "  arr is less than 5,000 USD",
    ]


def test_a_part_deep_within_is_marked_alone() -> None:
    deep = RULE.replace(
        "    - arr < 5000\n",
        "    - any:\n        - arr < 5000\n        - none:\n            - tier = mid\n            - tier = tech\n",
    )
    found = shown(deep.replace("tier = tech", "tier = high"), deep)
    assert marked(found[0].after) == [
        "all of these:",
        "  seats is at least 5",
        "  any of these:",
        "    arr is less than 5,000 USD",
        "    none of these:",
        "      tier is mid",
        "      *tier is high",
    ]


def test_what_is_short_stands_on_one_line_beside_its_key() -> None:
    found = shown(RULE.replace("true_for: 7d", "true_for: 10d"))
    said = "from “7 days” to “10 days”"
    assert [(each.written, each.label, each.says) for each in found] == [
        ("true_for", "must stay true for", said)
    ]


def test_a_long_text_stands_above_what_it_becomes() -> None:
    before, after = "A" * 60, "B" * 60
    texts = [RULE.replace("about: account\n", f"because: {text}\n") for text in (before, after)]
    found = shown(texts[1], texts[0])
    assert (marked(found[0].before), marked(found[0].after)) == ([before], [after])


def test_a_new_rule_tells_its_condition_line_by_line_with_nothing_marked() -> None:
    found = {each.written: each for each in shown(RULE.replace("quiet-seats", "loud-seats"))}
    assert marked(found["when"].after)[:2] == ["all of these:", "  seats is at least 5"]
    assert found["when"].before == ()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_key_of_the_shipped_rulebook_is_called_as_it_is_documented(language: str) -> None:
    rulebook, _ = load_rulebook(read_folder(library_folder())[0])
    assert rulebook is not None
    keys = {
        (key.written, key.label)
        for noun in difference(None, rulebook).nouns
        for key in keys_shown(noun, language)
        if noun.kind not in AS_ITS_SOURCE_SAYS
    }
    assert {written for written, _ in keys} - {""} <= DOCUMENTED
    assert [label for _, label in keys if "_" in re.split("[,，]", label)[-1]] == []
