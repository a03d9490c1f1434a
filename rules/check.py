"""All checks across the documents of a rulebook."""

from collections.abc import Iterable

from rules.checks.answers import check_answers
from rules.checks.circles import check_circles
from rules.checks.dues import check_dues
from rules.checks.holds import check_holds
from rules.checks.languages import check_languages
from rules.checks.mails import check_mails
from rules.checks.names import check_names
from rules.checks.nobody import check_nobody
from rules.checks.openings import check_openings
from rules.checks.reach import check_reach
from rules.checks.shadows import check_shadows
from rules.checks.steps import check_steps
from rules.checks.stories import check_stories
from rules.gathering import Gathered
from rules.meaning.reader import Use
from rules.problems import Problem
from rules.proofs.search import Patience
from rules.rulebook import Rulebook


def check(rulebook: Rulebook, uses: Iterable[Use], gathered: Gathered, patience: Patience) -> list[Problem]:
    """The problems that only the whole can tell. `rulebook` may lack what could not be read."""
    return [
        *check_names(rulebook, uses, gathered),
        *check_steps(rulebook),
        *check_circles(rulebook),
        *check_answers(rulebook),
        *check_mails(rulebook, gathered),
        *check_stories(rulebook),
        *check_reach(rulebook, patience),
        *check_shadows(rulebook, patience),
        *check_nobody(rulebook),
        *check_dues(rulebook),
        *check_holds(rulebook),
        *check_openings(rulebook),
        *check_languages(rulebook),
    ]
