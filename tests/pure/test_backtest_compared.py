"""Two backtests side by side differ also where another child of the same account opens on the same day."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from workflows.operations.looking.backtest_compared import compared

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def backtest(*children: str) -> Any:
    openings = [
        SimpleNamespace(opening=SimpleNamespace(account="acme", child=each, at=DAY)) for each in children
    ]
    rule = SimpleNamespace(rule="idle", openings=openings, judged=None)
    return SimpleNamespace(rules=[rule], names={"acme": "Acme"}, fate=None)


def test_which_child_opened_is_told_and_is_a_difference() -> None:
    (found,) = compared(backtest("api"), backtest("core"))
    assert [(each.before, each.after) for each in found.accounts] == [
        (("2026-03-02 api",), ("2026-03-02 core",))
    ]
    (same,) = compared(backtest("", "api"), backtest("", "api"))
    assert same.accounts == ()
