"""Where several conditions must hold at once: of how many accounts each holds by itself, and who lacks it alone.

"True of nobody" helps no author; that two accounts lack but one line does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.answer import Asked, ask
from engine.truth import TRUE
from rules.condition import And, Condition, Named
from rules.rule import Rule
from rules.vocabulary import Vocabulary

MOST_NAMED = 20


def lines_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all hold; one that must hold alone is none of them."""
    inner = condition.condition if isinstance(condition, Named) else condition
    return inner.parts if isinstance(inner, And) else ()


def lines_of_rule(rule: Rule) -> tuple[Condition, ...]:
    """Whom it watches, then what must be so; none where that is one, or a person or an event starts it."""
    if rule.each is not None or rule.by_hand:
        return ()
    found = ((rule.accounts,) if rule.accounts is not None else ()) + (lines_of(rule.when) or (rule.when,))
    return found if len(found) > 1 else ()


@dataclass(slots=True)
class Line:
    """`true`: of how many accounts it is. `alone`: how many would be found but for it; `names`: the first of them."""

    condition: Condition
    true: int = 0
    alone: int = 0
    names: list[tuple[str, str]] = field(default_factory=list)


class Sieve:
    """Accounts go through one by one."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.lines = tuple(Line(each) for each in conditions)

    def sift(self, account: str, name: str, subjects: Sequence[Asked]) -> None:
        """`subjects`: the account, or its children where the conditions are about them; one that fits is enough."""
        self.count(account, name, _holding([line.condition for line in self.lines], subjects))

    def count(self, account: str, name: str, answers: Sequence[Sequence[bool]]) -> None:
        """`answers`: of each subject, of which lines it is definitely so."""
        is_found = any(all(holds) for holds in answers)
        for place, line in enumerate(self.lines):
            line.true += any(holds[place] for holds in answers)
            if not is_found and any(holds.count(False) == 1 and not holds[place] for holds in answers):
                line.alone += 1
                if len(line.names) < MOST_NAMED:
                    line.names.append((account, name))


def lines_that_hold(rule: Rule, asked: Asked) -> list[list[bool]]:
    """Of each subject, of which lines of the rule it is definitely so."""
    return _holding(lines_of_rule(rule), list(subjects_of(rule.about, asked, asked.vocabulary)))


def _holding(conditions: Sequence[Condition], subjects: Sequence[Asked]) -> list[list[bool]]:
    return [[ask(each, subject).truth is TRUE for each in conditions] for subject in subjects]


def subjects_of(about: str, asked: Asked, vocabulary: Vocabulary) -> Iterator[Asked]:
    """The account itself, or each of its children of the kind."""
    if about not in vocabulary.children:
        yield asked
        return
    for child in asked.facts.children.get(about, {}).values():
        yield asked.of(child)
