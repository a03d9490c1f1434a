"""Incidents, and what stands in each: accounts that a feed lost, signals that are held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.store import pages
from engine.store.ledger import Entry, entries_of
from engine.store.losses import lost_accounts, lost_of
from workflows.incidents import ADVICE, says_of
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.signals import SignalShown, signals_shown
from workflows.parts import Parts
from workflows.store import incidents as store
from workflows.store.held import count_held, held_signals, opened_before
from workflows.store.incidents import Incident

MOST = 500
"""Held signals that are shown at once."""


@dataclass(frozen=True, slots=True)
class LostAccount:
    """`last`: when the feed last spoke of it."""

    account: str
    account_name: str
    last: datetime


@dataclass(frozen=True, slots=True)
class IncidentShown:
    """`says`, `advice`: by language. `accounts`: how many a lost feed is about; `held`: how many signals wait."""

    id: str
    kind: str
    subject: str
    account: str
    account_name: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    by: str
    why: str
    says: Mapping[str, str]
    advice: Mapping[str, str]
    accounts: int
    held: int


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """`lost`: accounts the feed speaks of no longer. `held`: signals that wait, each with what it would say; `opened`:
    how many the same load opened before. The ledger in the order it was written.
    """

    incident: IncidentShown
    lost: tuple[LostAccount, ...]
    held: tuple[SignalShown, ...]
    opened: int
    ledger: tuple[Entry, ...]


def incidents(
    parts: Parts, *, states: Sequence[str] = ("open",), limit: int = 200
) -> tuple[IncidentShown, ...]:
    """The newest first."""
    with looking(parts) as moment:
        return incidents_shown(moment, store.incidents(moment.conn, states, limit))


def incident_page(parts: Parts, incident_id: str) -> IncidentPage:
    """Raises NotThere."""
    with looking(parts) as moment:
        found = store.incident_of(moment.conn, incident_id)
        if found is None:
            raise NotThere("incident", incident_id)
        return IncidentPage(
            incidents_shown(moment, [found])[0],
            _lost(moment, found),
            signals_shown(moment, held_signals(moment.conn, found, MOST)),
            len(opened_before(moment.conn, found)) if found.kind == "breaker" else 0,
            tuple(reversed(entries_of(moment.conn, "incident", incident_id))),
        )


def incidents_of_account(moment: Moment, account: str) -> tuple[IncidentShown, ...]:
    """Those of the account alone, and those of feeds that lost it with many others."""
    alone = store.open_incidents(moment.conn, account=account)
    lost = {feed for feed, _ in lost_of(moment.conn, [account])}
    many = [each for each in store.open_incidents(moment.conn, kind="feed_lost") if not each.account]
    return incidents_shown(moment, [*alone, *(each for each in many if each.subject in lost)])


def incidents_shown(moment: Moment, found: Sequence[Incident]) -> tuple[IncidentShown, ...]:
    names = pages.account_names(moment.conn, {each.account for each in found if each.account})
    return tuple(_shown(moment, each, names) for each in found)


def _shown(moment: Moment, each: Incident, names: Mapping[str, str]) -> IncidentShown:
    name = names.get(each.account, each.account)
    accounts = 1 if each.account else len(_lost(moment, each))
    held = count_held(moment.conn, each) if each.state == "open" else 0
    return IncidentShown(
        id=each.id,
        kind=each.kind,
        subject=each.subject,
        account=each.account,
        account_name=name,
        state=each.state,
        opened_at=each.opened_at,
        closed_at=each.closed_at,
        by=each.by,
        why=each.why,
        says=says_of(each.kind, each.subject, name, held or accounts, each.detail),
        advice=ADVICE[each.kind],
        accounts=accounts,
        held=held,
    )


def _lost(moment: Moment, each: Incident) -> tuple[LostAccount, ...]:
    if each.kind != "feed_lost" or each.state != "open":
        return ()
    lost = lost_accounts(moment.conn, each.subject)
    return tuple(LostAccount(*one) for one in lost if each.account in ("", one[0]))
