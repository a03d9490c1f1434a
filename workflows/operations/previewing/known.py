"""What is known of accounts without asking them: how each stands to the one rule that is being written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.findings import Evaluation, Finding, Standing
from engine.truth import TRUE, UNKNOWN
from rules.rule import Rule

Watched = Mapping[str, set[tuple[str, str]]]
"""By account, the (rule, child) pairs of live signals."""
MOST_BLAMED = 200
"""Accounts of which it is told what keeps a rule unknown: so many say it as well as all."""


@dataclass(frozen=True, slots=True)
class Known:
    """By account: `owners`; `lines`, of each subject, which lines of the rule are so; `standings` of the subjects of
    which it is not definitely false. `changed`: of whom anything was told since. `blamed`: of whom it is told why the
    rule is unknown.
    """

    rule: Rule
    there: Collection[str]
    changed: Collection[str]
    blamed: Collection[str]
    owners: Mapping[str, str]
    lines: Mapping[str, Sequence[Sequence[bool]]]
    standings: Mapping[str, Mapping[str, Standing]]

    def to_ask(self, accounts: Sequence[str], watched: Watched) -> list[str]:
        """Of whom more must be known than how they stand."""
        return [
            each for each in accounts if each in self.there and self._must_ask(each, watched.get(each, ()))
        ]

    def _must_ask(self, account: str, watched: Collection[tuple[str, str]]) -> bool:
        standings = self.standings.get(account, {})
        return (
            account in self.changed
            or account in self.blamed
            or (bool(standings) and self._is_particular)
            or any(child not in standings for _, child in watched)
        )

    @property
    def _is_particular(self) -> bool:
        """Whether an opening has an occasion, or a last day decides."""
        return bool(self.rule.windows or self.rule.every or self.rule.until)

    def evaluation(self, account: str, watched: Collection[tuple[str, str]], now: datetime) -> Evaluation:
        """As an evaluation finds it, but for the values that were read."""
        name, standings = self.rule.name, self.standings.get(account, {})
        wanted = {child for _, child in watched}
        findings = tuple(
            Finding(name, child, *each)
            for child, each in standings.items()
            if each.truth is TRUE or child in wanted or self._is_wanted(each)
        )
        unknown: dict[str, tuple[str, ...]] = {name: ()} if is_unknown(standings) else {}
        return Evaluation(account, now, findings, None, (), (), unknown)

    def _is_wanted(self, standing: Standing) -> bool:
        return standing.holds is UNKNOWN and standing.accounts is TRUE and self.rule.if_unknown != "wait"


def is_unknown(standings: Mapping[str, Standing]) -> bool:
    return any(each.truth is UNKNOWN for each in standings.values())
