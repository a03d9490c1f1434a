"""Who reads what an evaluation found looks again: waiting runs, climbing escalations, and the accounts above."""

from collections.abc import Sequence
from datetime import datetime

from engine.store.accounts import mark_above
from engine.store.evaluating import Result
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.store.escalations import reckon_again
from workflows.store.runs import wake


def wake_others(conn: Connection, results: Sequence[Result], rulebook: Rulebook, now: datetime) -> None:
    """Runs wait for facts and for signals, and a signal may move by time alone, when nobody told anything; so may that
    of an account below, which those above are asked about. A level of an escalation is due by the working days of whom
    it concerns: they change with what is told of the account, and with an edition, which is told to all.
    """
    told = {each.claim.account for each in results if each.version != each.claim.version}
    moved = {each.claim.account for each in results if each.has_moved}
    wake(conn, told | moved, now)
    reckon_again(conn, told, now)
    if moved and rulebook.vocabulary.groups:
        mark_above(conn, moved, now)
