"""The conditions of the page that says how one says things are read as they stand, by the shipped vocabulary."""

import re
from pathlib import Path

import pytest

from rules.folder import library_folder, read_folder
from rules.load import load_rulebook

TEXT = (Path(__file__).parents[2] / "docs" / "how-to" / "say-it.md").read_text()
CONDITIONS = re.findall(r"```condition\n(.*?)\n```", TEXT, re.DOTALL)
TALKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_of_the_page_has_neither_problem_nor_warning(condition: str) -> None:
    shipped, _ = read_folder(library_folder())
    rule = f"rule: mine\nsays: {{en: So it is, zh-CN: 如此}}\nkind: risk\nwhen:\n  all:\n    - {condition}\n"
    rulebook, problems = load_rulebook({**shipped, "talks.yaml": TALKS[0], "mine.yaml": rule})
    assert rulebook is not None
    assert not problems


def test_the_page_has_conditions() -> None:
    assert len(CONDITIONS) >= 6
