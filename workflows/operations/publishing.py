"""Publishing: a rulebook becomes the running edition, whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.store.accounts import mark_all_due
from engine.store.editions import Edition, add_edition, publishing_turn, running_edition
from engine.store.ledger import note as note_ledger
from engine.store.session import Connection
from rules.load import load_rulebook
from rules.problems import Problem
from workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class Published:
    """`edition`: the one that runs now; None when the documents were refused and the one before goes on.

    `problems` are errors and warnings alike. `is_new`: False when these very documents run already.
    """

    edition: Edition | None
    problems: tuple[Problem, ...]
    is_new: bool = False


def publish_rulebook(parts: Parts, documents: Mapping[str, str], by: str, note: str = "") -> Published:
    """Checks the documents (path -> text) and makes them the running edition; workers follow within a second.

    Of two who publish at once one comes after the other; the later runs. Raises DatabaseAway.
    """
    rulebook, problems = load_rulebook(documents)
    if rulebook is None:
        return Published(None, problems)

    def work(conn: Connection) -> Published:
        publishing_turn(conn)
        running = running_edition(conn)
        if running is not None and running.hash == rulebook.hash:
            return Published(running, problems)
        now = parts.clock.world(conn)
        made = add_edition(conn, rulebook.hash, documents, now, by, note)
        mark_all_due(conn, now, forgive=True)
        note_ledger(
            conn,
            at=now,
            action="publish_rulebook",
            subject="edition",
            subject_id=str(made.number),
            reason=note,
            by=by,
            edition=made.number,
            detail={"hash": made.hash, "rules": len(rulebook.rules)},
        )
        return Published(made, problems, is_new=True)

    published = parts.database.write(work)
    parts.editions.look_again()
    if published.is_new:
        parts.doorbell.ring("evaluate", "catch_up")
    return published
