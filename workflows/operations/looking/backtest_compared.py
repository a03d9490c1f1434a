"""Two backtests of the same days, one edition against another: what differs, account by account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rules.problems import did_you_mean
from rules.rulebook import Rulebook
from workflows.operations.looking.backtest_asked import Question, fate_of
from workflows.operations.looking.backtesting import Backtest, RuleBacktest, backtest
from workflows.operations.looking.moment import NotThere
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class AccountDifference:
    """When a rule opened on one account, before and after: the day, and of which child (`2026-03-02 api`). `fate`:
    how it ended, where that is known.
    """

    account: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    fate: str


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """`before` or `after` None: the rule is in one edition only."""

    rule: str
    before: RuleBacktest | None
    after: RuleBacktest | None
    accounts: tuple[AccountDifference, ...]


def backtest_against(
    parts: Parts, question: Question, rulebook: Rulebook, other: Rulebook
) -> tuple[Backtest, tuple[RuleDifference, ...]]:
    """By this rulebook, and what differs from `other`; both are held against this one's fate. A rule that was named
    may be in one of them only. Raises NotThere, Unanswerable, NothingPublished, DatabaseAway.
    """
    rules = {**other.rules, **rulebook.rules}
    for name in question.rules:
        if name not in rules:
            raise NotThere("rule", name, did_you_mean(name, rules))
    fate = fate_of(rulebook, question.fate)
    if fate is not None:
        other = replace(other, fates={fate.name: fate})
    after, before = _of(parts, question, rulebook), _of(parts, question, other)
    found = after or before
    assert found is not None
    nothing = replace(found, rules=(), not_asked={})
    return after or nothing, compared(before or nothing, found if after else nothing)


def _of(parts: Parts, question: Question, rulebook: Rulebook) -> Backtest | None:
    """None where it has none of the rules that are named."""
    named = tuple(name for name in question.rules if name in rulebook.rules)
    if question.rules and not named:
        return None
    return backtest(parts, replace(question, rules=named), rulebook)


def compared(before: Backtest, after: Backtest) -> tuple[RuleDifference, ...]:
    """Every rule of either, in order of `after`, then what is only in `before`."""
    of_before = {each.rule: each for each in before.rules}
    of_after = {each.rule: each for each in after.rules}
    names = {**before.names, **after.names}
    return tuple(
        _difference(rule, of_before.get(rule), of_after.get(rule), names, after)
        for rule in dict.fromkeys([*of_after, *of_before])
    )


def _difference(
    rule: str,
    before: RuleBacktest | None,
    after: RuleBacktest | None,
    names: dict[str, str],
    whole: Backtest,
) -> RuleDifference:
    was, now = _days(before), _days(after)
    fates = _fates([each for each in (after, before) if each is not None], whole)
    accounts = tuple(
        AccountDifference(
            account,
            names.get(account, account),
            was.get(account, ()),
            now.get(account, ()),
            fates.get(account, ""),
        )
        for account in sorted({*was, *now})
        if was.get(account, ()) != now.get(account, ())
    )
    return RuleDifference(rule, before, after, accounts)


def _days(of: RuleBacktest | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in of.openings if of else ():
        day = f"{each.opening.at.date()} {each.opening.child}".rstrip()
        found[each.opening.account] = (*found.get(each.opening.account, ()), day)
    return found


def _fates(of: Sequence[RuleBacktest], whole: Backtest) -> dict[str, str]:
    """The day on which each account's fate came."""
    found: dict[str, str] = {}
    if whole.fate is None:
        return found
    for judged in (each.judged for each in of if each.judged is not None):
        ends = [(each.account, each.fate_at) for each in judged.caught]
        ends += [(each.account, each.at) for each in judged.missed]
        found |= {account: f"{whole.fate.name} {at:%Y-%m-%d}" for account, at in ends}
    return found
