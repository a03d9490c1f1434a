"""A backtest as plain values, for programs: what the command and the REST answer give."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from engine.backtest.judged import Judged, Named, weeks
from workflows.operations.looking.backtest_asked import GROUPS
from workflows.operations.looking.backtest_compared import RuleDifference
from workflows.operations.looking.backtesting import Backtest, RuleBacktest
from workflows.operations.looking.opened import Opened


def as_plain(of: Backtest) -> dict[str, Any]:
    """Everything, with the names of accounts beside their ids."""
    fate = of.fate
    return {
        "from": of.begins.isoformat(),
        "to": of.ends.isoformat(),
        "facts": of.mode,
        "known_until": of.known_until.isoformat(),
        "accounts": of.accounts,
        "came_before": of.came_before,
        "fate": None
        if fate is None
        else {"name": fate.name, "within": str(fate.within), "came_to": of.fates},
        "rules": [_rule(each, of) for each in of.rules],
        "not_looked_back_on": dict(of.not_asked),
    }


def differences_as_plain(differences: Sequence[RuleDifference]) -> list[dict[str, Any]]:
    return [
        {
            "rule": each.rule,
            "opened_before": len(each.before.openings) if each.before else None,
            "opened_after": len(each.after.openings) if each.after else None,
            "accounts": [
                {
                    "account": one.account,
                    "name": one.name,
                    "before": list(one.before),
                    "after": list(one.after),
                    "fate": one.fate,
                }
                for one in each.accounts
            ],
        }
        for each in differences
    ]


def _rule(of: RuleBacktest, whole: Backtest) -> dict[str, Any]:
    return {
        "rule": of.rule,
        "kind": of.kind,
        "watched": of.watched,
        "never_told": [name if about == "account" else f"{about}.{name}" for about, name in of.never_told],
        "opened": len(of.openings),
        "accounts": len(of.accounts),
        "already_true_on_the_first_day": sum(1 for each in of.openings if each.opening.was_so),
        "by_week": {day.isoformat(): count for day, count in by_week(of).items()},
        **{f"by_{name}": by_group(of, name) for name in GROUPS},
        "openings": [_opening(each) for each in of.openings],
        "judged": None if of.judged is None else _judged(of.judged, whole),
    }


def by_week(of: RuleBacktest) -> dict[Any, int]:
    """Openings by the Monday of their week."""
    return dict(weeks(each.opening.at for each in of.openings))


def by_group(of: RuleBacktest, name: str) -> dict[str, int]:
    """Openings by the account's owner, or tier, on the day; the most first."""
    counts = Counter(each.groups.get(name, "") for each in of.openings)
    return {
        key or "nobody" if name == "owner" else key or "none": count for key, count in counts.most_common()
    }


def _opening(of: Opened) -> dict[str, Any]:
    opening = of.opening
    return {
        "account": opening.account,
        "name": of.name,
        "child": opening.child,
        "at": opening.at.isoformat(),
        "was_so": opening.was_so,
        "window": opening.window,
        "closed_at": opening.closed_at.isoformat() if opening.closed_at else None,
        "resolution": opening.resolution,
        **of.groups,
    }


def _judged(of: Judged, whole: Backtest) -> dict[str, Any]:
    return {
        "finding": of.finding,
        "judged": of.judged,
        "came": of.came,
        "expected_by_chance": round(of.expected, 4),
        "precision": of.precision,
        "base_rate": of.base_rate,
        "recall": of.recall,
        "lift": of.lift,
        "lift_interval": list(of.interval) if of.interval else None,
        "days_of_warning": list(of.days_of_warning) if of.days_of_warning else None,
        "caught": [
            {
                "account": each.account,
                "name": whole.names[each.account],
                "opened_at": each.opened_at.isoformat(),
                "fate_at": each.fate_at.isoformat(),
                "days": each.days,
            }
            for each in of.caught
        ],
        "missed": [_named(each, whole) for each in of.missed],
        "false": [_named(each, whole) for each in of.false],
        "quiet": [{"account": each, "name": whole.names[each]} for each in of.quiet],
        "too_early": [_named(each, whole) for each in of.too_early],
        "mistimed": [{"account": each, "name": whole.names[each]} for each in of.mistimed],
        "helped": [{"account": each, "name": whole.names[each]} for each in of.helped],
        "helped_in_vain": list(of.helped_in_vain),
    }


def _named(each: Named, whole: Backtest) -> dict[str, Any]:
    return {"account": each.account, "name": whole.names[each.account], "at": each.at.isoformat()}
