"""The tutorial is what a newcomer types: its documents pass, and what it shows of `check` is what `check` says."""

import re
from pathlib import Path

from rules.folder import library_folder, read_folder
from rules.load import load_rulebook

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "first-rule.md"


def test_the_tutorials_rule_and_stories_pass_the_check_and_its_files_are_counted() -> None:
    text = TUTORIAL.read_text()
    shipped, _ = read_folder(library_folder())
    rule, stories = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    rulebook, problems = load_rulebook({**shipped, "growth/seats.yaml": rule, "growth/stories.yaml": stories})
    assert rulebook is not None
    assert not problems
    counts = re.findall(r"^(\d+) files: ", text, re.MULTILINE)
    assert counts == [str(len(shipped) + 1)] * 2
