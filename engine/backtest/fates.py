"""On which day an account's fate came."""

from dataclasses import dataclass
from datetime import datetime

from engine.backtest.epochs import ACCOUNT, Epochs
from engine.backtest.past import Span
from engine.backtest.timelines import Walk
from engine.compiler import compiler_for
from engine.needs import Needs, needs_of
from engine.reading import Judge
from engine.truth import TRUE
from rules.fate import Fate
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class FateWatch:
    """A fate made ready to be looked for."""

    fate: Fate
    needs: Needs
    judge: Judge

    @staticmethod
    def of(rulebook: Rulebook, fate: Fate) -> "FateWatch":
        kinds = frozenset({fate.about} & set(rulebook.vocabulary.children))
        needs = needs_of([fate.when], rulebook.vocabulary, rulebook.plans) | Needs(children=kinds)
        return FateWatch(fate, needs, compiler_for(rulebook.vocabulary, rulebook.plans).judge(fate.when))

    def came_at(self, epochs: Epochs, span: Span) -> tuple[datetime | None, bool]:
        """When it came within the span, and whether nothing is to be asked: it had come before, or nobody was there."""
        there = epochs.within(span)
        if there is None:
            return None, True
        walk = Walk(epochs, *there)
        if self.fate.about == "account":
            timeline = walk.timeline(self.judge, ACCOUNT, there[0])
            first = next((at for at, truth in timeline if truth is TRUE), None)
            return (None, True) if first == there[0] else (first, False)
        came = []
        for subject in epochs.appears:
            begins = walk.begin(subject) if subject[0] == self.fate.about else None
            if begins is not None:
                timeline = walk.timeline(self.judge, subject, begins)
                first = next((at for at, truth in timeline if truth is TRUE), None)
                came += [first] if first is not None and first != there[0] else []
        return min(came, default=None), False
