"""The preview while somebody writes a rule: of the accounts at hand, some more at each asking until all are."""

from collections.abc import Set
from dataclasses import replace
from datetime import datetime

from rules.problems import Problem
from rules.rulebook import Rulebook
from workflows.operations.looking.backtest_asked import Unanswerable, last_year_of, wanted
from workflows.operations.looking.moment import looking
from workflows.operations.previewing.at_hand import known_of
from workflows.operations.previewing.known import Known, Watched
from workflows.operations.previewing.preview import preview_at
from workflows.operations.previewing.values import Preview
from workflows.parts import Parts
from workflows.remembered import Wanted, at_hand


def preview_remembered(
    parts: Parts, after: Rulebook | None, problems: tuple[Problem, ...], rule: str
) -> Preview:
    """What publishing would change now; where more than this rule changes, of all accounts at once. Raises
    DatabaseAway.
    """
    with looking(parts) as moment:
        asked = _year_of(rule, after, moment.now) if after and rule in after.rules else None
        if asked is None or not asked.rehearsal.names:
            return preview_at(parts, moment, after, problems)
        known_at: list[datetime] = []

        def look(rules: Set[str], watched: Watched) -> Known | None:
            if rules != {*asked.rehearsal.names}:
                return None
            with at_hand(parts.memory, moment.conn, asked) as found:
                known = known_of(found, watched)
                known_at.extend([found.remembered.span[1]] if known else [])
                return known

        found = preview_at(parts, moment, after, problems, look)
        return replace(found, known_at=known_at[0]) if known_at else found


def _year_of(rule: str, after: Rulebook, now: datetime) -> Wanted | None:
    """None where its past cannot be told."""
    question = last_year_of(rule, now)
    try:
        return wanted(after, question, question.ends)
    except Unanswerable:
        return None
