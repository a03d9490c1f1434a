"""What a rule that is only being written would have opened, caught and missed: to be asked while somebody types."""

from dataclasses import dataclass, replace

from rules.load import load_rulebook
from rules.problems import Problem
from rules.rewriting import NAME, with_rule
from workflows.operations.looking.backtesting import Backtest, Question, backtest
from workflows.operations.looking.moment import running_rulebook
from workflows.operations.looking.rulebook import running_edition
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class DraftBacktest:
    """`found` None: the text has errors, which are among the problems."""

    found: Backtest | None
    problems: tuple[Problem, ...]


def backtest_draft(parts: Parts, text: str, question: Question, instead_of: str = "") -> DraftBacktest:
    """Of one rule given as text beside the running edition, in the place of the rule that it names, or of `instead_of`.
    The question's own rules do not matter. Raises NotThere, Unanswerable, NothingPublished, DatabaseAway.
    """
    documents = with_rule(running_edition(parts).documents, running_rulebook(parts), text, instead_of)
    book, problems = load_rulebook(documents)
    named = NAME.search(text)
    if book is None or named is None or named.group(1) not in book.rules:
        return DraftBacktest(None, problems)
    return DraftBacktest(backtest(parts, replace(question, rules=(named.group(1),)), book), problems)
