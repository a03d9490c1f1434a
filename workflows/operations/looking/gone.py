"""A rule that is in the running edition no more: what it said, when it was taken out, and what it did."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from engine.store import pages
from engine.store.editions import edition, edition_heads, running_number
from rules.pieces import piece_named
from rules.rulebook import Rulebook
from workflows.operations.looking.changed import readable
from workflows.operations.looking.moment import looking
from workflows.operations.looking.rulebook import LATEST, RuleCounts, counts_of
from workflows.operations.looking.signals import SignalShown, signals_shown
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class GoneRule:
    """`last`: the edition that had it last, and `text` as it was written there; `rulebook`: None where this version
    cannot read that any more. `taken_out` with when, by whom and why: the edition after that.
    """

    name: str
    last: int
    text: str
    rulebook: Rulebook | None
    taken_out: int
    at: datetime
    by: str
    note: str
    counts: RuleCounts
    latest: tuple[SignalShown, ...]


def gone_rule(parts: Parts, name: str) -> GoneRule | None:
    """None where the running edition has it, or none ever had."""
    with looking(parts) as moment:
        running = running_number(moment.conn)
        if not running or name in moment.rulebook.rules:
            return None
        heads = edition_heads(moment.conn, 0, running)
        for out, had in pairwise(heads):
            found = edition(moment.conn, had[0])
            piece = piece_named(found.documents, "rule", name) if found else None
            if piece is None:
                continue
            number, _, at, by, note = out
            rows = pages.signals_page(moment.conn, rule=name, limit=LATEST)
            return GoneRule(
                name=name,
                last=had[0],
                text=piece.text.strip(),
                rulebook=readable(parts, moment.conn, had[0]),
                taken_out=number,
                at=at,
                by=by,
                note=note,
                counts=counts_of(moment, name),
                latest=signals_shown(moment, rows),
            )
    return None
