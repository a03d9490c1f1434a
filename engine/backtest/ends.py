"""How things stand at the last second of a span, of every account of a lot: a present moment as the end of a past."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from engine.backtest.crowd.coded import Apart
from engine.backtest.crowd.openings import all_of
from engine.backtest.crowd.stands import stand_line
from engine.backtest.crowd.steps import Owners, Steps, Values
from engine.backtest.made import Made
from engine.backtest.rehearse import Lot
from engine.findings import Standing
from engine.sieve import lines_of_rule
from engine.truth import FALSE, TRUE, Truth
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
                list(self.standings(made))
            except Apart:
                continue

    def standings(
        self, made: Made, wanted: Collection[tuple[str, str]] = ()
    ) -> Iterator[tuple[str, dict[str, Standing]]]:
        """By account and key, the subjects of which a rule is not definitely false, and those `wanted`."""
        if not made.is_asked or made.reads:
            raise Apart("other signals decide, or no condition does")
        crowd, about = self._lot.crowd, made.rule.about
        answers, owners = self._lot.answers, crowd.owners(about)
        member = last(owners, all_of(answers, made.of_member, about))
        when = last(owners, all_of(answers, made.of_when, about))
        if made.stand:
            stands = stand_line(answers.reads, made.rule)
            truths = np.array([stand.truth for stand in stands.table], np.int8)
            when = np.minimum(when, truths[last(owners, stands.steps)])
        names = {number: name for name, number in self._there()}
        is_doubtful = (np.minimum(member, when) != FALSE).tolist()
        found: dict[str, dict[str, Standing]] = {}
        for at, (number, subject) in enumerate(crowd.ids[about]):
            name = names[number]
            if is_doubtful[at] or (name, subject[1]) in wanted:
                found.setdefault(name, {})[subject[1]] = Standing(Truth(member[at]), Truth(when[at]))
        yield from found.items()

    def holds(self, conditions: Sequence[Condition], about: str) -> Iterator[tuple[str, list[list[bool]]]]:
        """By account, of each of its subjects, of which of the conditions it is definitely so."""
        answers, owners = self._lot.answers, self._lot.crowd.owners(about)
        lines = [last(owners, answers.truth(each, about)) == TRUE for each in conditions]
        rows = np.stack(lines, axis=1).tolist() if lines else [[]] * owners.count
        of: dict[int, list[list[bool]]] = {}
        for account, row in zip(owners.account.tolist(), rows, strict=True):
            of.setdefault(account, []).append(row)
        for account, number in self._there():
            yield account, of.get(number, [])

    def values(self, field: FieldRef) -> Iterator[tuple[str, object]]:
        """By account, what a field of its own says."""
        line = self._lot.answers.reads.coded(field, "account")
        numbers = last(self._lot.crowd.accounts, line.steps).tolist()
        for account, number in self._there():
            yield account, line.table[numbers[number]]

    def _there(self) -> Iterator[tuple[str, int]]:
        """Whoever was known of by then, with its number."""
        for account, number in zip(self._lot.accounts, self._lot.numbers, strict=True):
            if number is not None:
                yield account, number


def last(owners: Owners, steps: Steps) -> Values:
    """Of each owner what holds at the end."""
    ends = (np.arange(owners.count, dtype=np.int64) + 1) * owners.length
    found: Values = steps.values[np.searchsorted(steps.keys, ends) - 1]
    return found
