"""Links that sign in work once: whoever comes first writes into the ledger that the link is used."""

from engine.store.ledger import entries_of, note
from workflows.parts import Parts
from workflows.store.members import member


def use_sign_in_link(parts: Parts, name: str, once: str) -> bool:
    """False where it was used before, or the member is not there any more or switched off."""
    with parts.database.writing() as conn:
        known = member(conn, name)
        if known is None or not known.is_active or entries_of(conn, "sign_in_link", once, limit=1):
            return False
        note(
            conn,
            at=parts.clock.world(conn),
            action="use_sign_in_link",
            subject="sign_in_link",
            subject_id=once,
            by=name,
        )
    return True
