"""On which day an account's fate came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from engine.backtest.crowd.answers import Answers
from engine.backtest.crowd.crowd import Crowd
from engine.backtest.crowd.dated import Courses
from engine.backtest.epochs import Epochs
from engine.backtest.past import Span
from engine.compiler import NodeCompiler, compiler_for
from engine.needs import Needs, needs_of
from engine.truth import TRUE
from rules.fate import Fate
from rules.normal import to_nnf
from rules.rulebook import Rulebook

Fated = tuple[datetime | None, bool]
"""Of an account, when its fate came within a span; and whether nothing is to be asked of it: it had come before, or
nobody was there.
"""


@dataclass(frozen=True, slots=True)
class FateWatch:
    """A fate made ready to be looked for."""

    fate: Fate
    needs: Needs
    compiler: NodeCompiler

    @staticmethod
    def of(rulebook: Rulebook, fate: Fate) -> "FateWatch":
        kinds = frozenset({fate.about} & set(rulebook.vocabulary.children))
        needs = needs_of([fate.when], rulebook.vocabulary, rulebook.plans) | Needs(children=kinds)
        return FateWatch(fate, needs, compiler_for(rulebook.vocabulary, rulebook.plans))

    def came(self, lot: Sequence[Epochs], span: Span) -> list[Fated]:
        """Of each account."""
        crowd = Crowd(lot, span)
        answers = Answers(crowd, self.compiler, Courses(), lambda number: None, self.compiler.plans)
        owners = answers.reads.owners(self.fate.about)
        told = answers.truth(to_nnf(self.fate.when), self.fate.about)
        keys = told.keys[told.values == TRUE]
        first: dict[int, int] = {}  # by account, the first second of any of its subjects at which it is so
        owner, at_first = np.unique(keys // owners.length, return_index=True)
        is_account = self.fate.about == "account"
        starts = crowd.accounts.start.tolist()
        for account, second in zip(
            owners.account[owner].tolist(), (keys[at_first] % owners.length).tolist(), strict=True
        ):
            if is_account or second != starts[account]:
                first[account] = min(second, first.get(account, second))
        number = {id(epochs): at for at, epochs in enumerate(crowd.epochs)}
        return [self._told(crowd, number.get(id(epochs)), first) for epochs in lot]

    def _told(self, crowd: Crowd, number: int | None, first: dict[int, int]) -> Fated:
        if number is None:
            return None, True
        if number not in first:
            return None, False
        if first[number] == int(crowd.accounts.start[number]):
            return None, True
        return crowd.clock.moment(first[number]), False
