"""What is asked of a backtest, made ready: rules, fate and span."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.backtest.fates import FateWatch
from engine.backtest.made import NotAsked, not_asked
from engine.backtest.past import Mode
from engine.backtest.rehearse import Rehearsal
from engine.moments import SECOND, whole_second
from engine.needs import Needs
from rules.fate import Fate
from rules.problems import did_you_mean
from rules.rulebook import Rulebook
from workflows.operations.looking.moment import NotThere, rule_of
from workflows.remembered import Wanted

A_YEAR = timedelta(days=365)
EARLIEST_YEAR = 1970
GROUPS = ("owner", "tier")
"""Fields of the account, where the vocabulary has them, by which openings are counted."""


class Unanswerable(Exception):
    """A question that cannot be asked of these facts; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """`rules` empty: all, whatever their mode. `fate` empty: the rulebook's first, if it names any. `at_most`: of how
    many accounts, about, it is asked at the most: a lot that always falls on the same ones (None: of all).
    """

    begins: datetime
    ends: datetime
    rules: tuple[str, ...] = ()
    fate: str = ""
    mode: Mode = "as-known"
    at_most: int | None = None


def wanted(rulebook: Rulebook, question: Question, now: datetime) -> Wanted:
    """Raises NotThere, Unanswerable."""
    if question.begins.year < EARLIEST_YEAR:
        raise Unanswerable(f"Nothing is on record before {EARLIEST_YEAR}: name a later first day.")
    ends = min(question.ends, now)
    if ends <= question.begins:
        raise Unanswerable("The last day lies before the first, or the first is still to come.")
    fate = fate_of(rulebook, question.fate)
    watch = FateWatch.of(rulebook, fate) if fate else None
    outside = left_out(rulebook, question)
    rehearsal = Rehearsal(
        rulebook, [name for name in _rules(rulebook, question.rules) if name not in outside]
    )
    if rehearsal.needs.below or (watch and watch.needs.below):
        raise Unanswerable(
            "A rule or the fate reads the accounts below an account, and of those the past cannot be told yet. "
            "Name the rules that do not."
        )
    span = (
        question.begins.astimezone(UTC),
        ends.astimezone(UTC),
    )  # where clocks change, seconds do not add up
    until = min(now, span[1] + fate.within.elapsed) if fate else span[1]
    needs = _needs(rulebook, rehearsal, watch)
    return Wanted(rulebook, rehearsal, watch, needs, span, until, question.mode)


def left_out(rulebook: Rulebook, question: Question) -> dict[str, NotAsked]:
    """Rules that are not looked back on, with the reason. Raises NotThere."""
    found = {name: why for name in _rules(rulebook, question.rules) if (why := not_asked(rulebook, name))}
    if question.rules:  # whoever names a rule that reads those below is told so at once
        return {name: why for name, why in found.items() if why != "below"}
    return found


def last_year_of(rule: str, now: datetime) -> Question:
    """Of one rule; its last second is this one, with all that was told by now."""
    ends = whole_second(now) + SECOND
    return Question(ends - A_YEAR, ends, (rule,))


def _needs(rulebook: Rulebook, rehearsal: Rehearsal, watch: FateWatch | None) -> Needs:
    fields = frozenset(("account", name) for name in GROUPS if name in rulebook.vocabulary.account)
    needs = rehearsal.needs | Needs(fields=fields)
    return needs | watch.needs if watch else needs


def _rules(rulebook: Rulebook, wanted: Sequence[str]) -> list[str]:
    for name in wanted:
        rule_of(rulebook, name)
    return list(wanted) or list(rulebook.rules)


def fate_of(rulebook: Rulebook, wanted: str) -> Fate | None:
    """Its first where none is wanted by name. Raises NotThere."""
    if wanted and wanted not in rulebook.fates:
        raise NotThere("fate", wanted, did_you_mean(wanted, rulebook.fates))
    return rulebook.fates[wanted] if wanted else next(iter(rulebook.fates.values()), None)
