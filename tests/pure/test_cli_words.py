"""Counts in sentences read as people write them, for one as for many."""

import pytest

from api.cli.numbers import counted


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (1, ("mails",), "1 mail"),
        (2, ("mails",), "2 mails"),
        (1, ("stories",), "1 story"),
        (0, ("stories",), "0 stories"),
        (1, ("runs", "begin"), "1 run begins"),
        (2, ("runs", "begin"), "2 runs begin"),
        (1, ("accounts", "were"), "1 account was"),
        (1, ("stories", "pass"), "1 story passes"),
        (1_200, ("accounts", "differ"), "1,200 accounts differ"),
    ],
)
def test_one_is_told_otherwise_than_many(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said
