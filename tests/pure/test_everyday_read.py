"""Sentences as people type them, each read by a person beside what is proposed for it."""

import pytest

from tests.pure.documents import FOLDER
from tests.pure.test_everyday import problems_of

LINES = [line for line in (FOLDER / "said.txt").read_text().splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_it_is_proposed_as_it_was_read(line: str) -> None:
    said, _, rights = line.partition(" =>")
    proposed = [mend.right for mend in problems_of(said)[0].mends]
    assert proposed == [right.strip() for right in rights.split(" | ") if right.strip()]


def test_most_of_them_are_understood() -> None:
    understood = [line for line in LINES if not line.endswith("=>")]
    assert len(understood) > 0.7 * len(LINES) > 700
