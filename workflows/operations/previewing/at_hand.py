"""What is known of the accounts at hand without asking them: how each stands to the one rule that is being written, by
what is remembered of their past. Of whom anything was told since, is asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.backtest.crowd.coded import Apart
from engine.backtest.ends import Ends, Standing
from engine.findings import Evaluation, Finding
from engine.known import has_value
from engine.sieve import lines_of_rule
from engine.store.accounts import all_told
from engine.truth import TRUE, UNKNOWN
from rules.expression import FieldRef
from rules.rule import Rule
from workflows.remembered import AtHand

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
            Finding(name, child, each.member, each.when)
            for child, each in standings.items()
            if each.truth is TRUE or child in wanted or self._is_wanted(each)
        )
        unknown: dict[str, tuple[str, ...]] = {name: ()} if is_unknown(standings) else {}
        return Evaluation(account, now, findings, None, (), (), unknown)

    def _is_wanted(self, standing: Standing) -> bool:
        return standing.when is UNKNOWN and standing.member is TRUE and self.rule.if_unknown != "wait"


def known_of(found: AtHand, watched: Watched) -> Known | None:
    """None where it can be told of one account after another only."""
    (name,) = found.wanted.rehearsal.names
    remembered, vocabulary = found.remembered, found.wanted.rulebook.vocabulary
    made = next(each for each in found.wanted.rehearsal.made if each.rule.name == name)
    conditions, owner = lines_of_rule(made.rule), vocabulary.account.get("owner")
    field = FieldRef("account", "owner", owner.type) if owner else None
    pairs = {(account, child) for account, of in watched.items() for _, child in of}
    owners: dict[str, str] = {}
    lines: dict[str, Sequence[Sequence[bool]]] = {}
    standings: dict[str, Mapping[str, Standing]] = {}

    def ask(ends: Ends) -> None:
        standings.update(ends.standings(made, pairs))
        lines.update(ends.holds(conditions, made.rule.about))
        values = ends.values(field) if field else ()
        owners.update((account, str(value) if has_value(value) else "") for account, value in values)

    try:
        lots = [kept for kept, _ in found.ends(ask)]
    except Apart:
        return None
    told = all_told(found.conn)
    there = {past.account for kept in lots for past in kept.pasts} & told.keys()
    there |= told.keys() - remembered.told.keys()  # new ones
    changed = {each for each in there if told[each] != remembered.told.get(each) or each not in lines}
    blamed = sorted(each for each, of in standings.items() if is_unknown(of))[:MOST_BLAMED]
    return Known(made.rule, there, changed, frozenset(blamed), owners, lines, standings)


def is_unknown(standings: Mapping[str, Standing]) -> bool:
    return any(each.truth is UNKNOWN for each in standings.values())
