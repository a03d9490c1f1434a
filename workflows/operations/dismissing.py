"""What a person says to an incident."""

from datetime import datetime

from engine.store.losses import set_known
from engine.store.session import Connection
from workflows.operations.deciding import decide
from workflows.operations.incidents import close_by_hand
from workflows.parts import Parts
from workflows.store.incidents import incident_of
from workflows.verdict import YES, Reason, Verdict, no


def dismiss_incident(parts: Parts, incident_id: str, by: str, why: str = "") -> Verdict:
    """Ops knows. Of a feed that lost accounts: these open no incident again before it has spoken of them."""

    def work(conn: Connection, now: datetime) -> Verdict:
        found = incident_of(conn, incident_id, to_change=True)
        if found is None:
            return no(Reason.NO_SUCH_INCIDENT)
        if found.state != "open":
            return no(Reason.INCIDENT_CLOSED, detail=found.state)
        if found.kind == "feed_lost":
            set_known(conn, found.subject, found.account)
        close_by_hand(conn, found, "dismissed", now, by, why)
        return YES

    return decide(parts, work)
