"""How things stand at the last second of a span, of every account of a lot: a present moment as the end of a past."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.backtest.crowd.coded import Apart
from engine.backtest.crowd.openings import all_of
from engine.backtest.crowd.stands import stand_line
from engine.backtest.crowd.steps import Owners, Steps, Values
from engine.backtest.made import Made
from engine.backtest.rehearse import Lot
from engine.sieve import lines_of_rule
from engine.truth import FALSE, TRUE
from rules.condition import Condition
from rules.expression import FieldRef


class Ends:
    """All that is asked may raise LetGo; and Apart what can only be told of one account after another."""

    def __init__(self, lot: Lot) -> None:
        self._lot = lot

    def read(self, rules: Sequence[Made]) -> None:
        """All that will be asked of these rules: while their pasts are at hand."""
        for made in rules:
            try:
                for node in (*made.of_member, *made.of_when, *lines_of_rule(made.rule)):
                    self._lot.answers.truth(node, made.rule.about)
                self.doubtful(made)
            except Apart:
                continue

    def doubtful(self, made: Made) -> set[str]:
        """The accounts of which a rule is not definitely false; and those that nobody knew of by then."""
        if not made.is_asked or made.reads:
            raise Apart("other signals decide, or no condition does")
        answers, owners = self._lot.answers, self._lot.crowd.owners(made.rule.about)
        about = made.rule.about
        truth = last(owners, all_of(answers, (*made.of_member, *made.of_when), about))
        if made.stand:
            stands = stand_line(answers.reads, made.rule)
            truths = np.array([stand.truth for stand in stands.table], np.int8)
            truth = np.minimum(truth, truths[last(owners, stands.steps)])
        there = {number for number in self._lot.numbers if number is not None}
        numbers = set(owners.account[truth != FALSE].tolist())
        return {
            account
            for account, number in zip(self._lot.accounts, self._lot.numbers, strict=True)
            if number in numbers or number not in there
        }

    def holds(self, conditions: Sequence[Condition], about: str) -> Iterator[tuple[str, list[list[bool]]]]:
        """By account, of each of its subjects, of which of the conditions it is definitely so."""
        answers, owners = self._lot.answers, self._lot.crowd.owners(about)
        lines = [last(owners, answers.truth(each, about)) == TRUE for each in conditions]
        rows = np.stack(lines, axis=1).tolist() if lines else [[]] * owners.count
        of: dict[int, list[list[bool]]] = {}
        for account, row in zip(owners.account.tolist(), rows, strict=True):
            of.setdefault(account, []).append(row)
        for account, number in zip(self._lot.accounts, self._lot.numbers, strict=True):
            yield account, [] if number is None else of.get(number, [])

    def values(self, field: FieldRef) -> Iterator[tuple[str, object]]:
        """By account, what a field of its own says."""
        line = self._lot.answers.reads.coded(field, "account")
        numbers = last(self._lot.crowd.accounts, line.steps).tolist()
        for account, number in zip(self._lot.accounts, self._lot.numbers, strict=True):
            if number is not None:
                yield account, line.table[numbers[number]]


def last(owners: Owners, steps: Steps) -> Values:
    """Of each owner what holds at the end."""
    ends = (np.arange(owners.count, dtype=np.int64) + 1) * owners.length
    found: Values = steps.values[np.searchsorted(steps.keys, ends) - 1]
    return found
