"""What is known of the accounts at hand without asking them: how each stands to the one rule that is being written, by
what is remembered of their past. Of whom anything was told since, is asked.
"""

from collections.abc import Mapping, Sequence

from engine.backtest.crowd.coded import Apart
from engine.backtest.ends import Ends
from engine.findings import Standing
from engine.known import has_value
from engine.sieve import lines_of_rule
from engine.store.accounts import all_told
from rules.expression import FieldRef
from workflows.operations.previewing.known import MOST_BLAMED, Known, Watched, is_unknown
from workflows.remembered import AtHand


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
    if remembered.walks:
        return None
    told = all_told(found.conn)
    there = {past.account for kept in lots for past in kept.pasts} & told.keys()
    there |= told.keys() - remembered.told.keys()  # new ones
    changed = {each for each in there if told[each] != remembered.told.get(each) or each not in lines}
    remembered.is_outdated = 2 * len(changed) > len(there)
    blamed = sorted(each for each, of in standings.items() if is_unknown(of))[:MOST_BLAMED]
    return Known(made.rule, there, changed, frozenset(blamed), owners, lines, standings)
