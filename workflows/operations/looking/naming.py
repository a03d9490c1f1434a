"""Which account a person means who writes it from memory: by its id, its name, or what only one has in its name."""

from dataclasses import dataclass

from engine.store.accounts import all_told, find_account
from rules.problems import closest
from workflows.operations.looking.accounts import AccountLine, accounts
from workflows.operations.looking.moment import looking
from workflows.parts import Parts

MOST_ALIKE = 8
"""Accounts named where a person's words fit several."""


@dataclass(frozen=True, slots=True)
class AccountMeant:
    """`key`: its id; empty where it is none, or `candidates` are several. `close`: a name or id much like it,
    where it is none.
    """

    key: str = ""
    candidates: tuple[AccountLine, ...] = ()
    close: str = ""


def account_meant(parts: Parts, said: str) -> AccountMeant:
    """Raises NothingPublished, DatabaseAway."""
    with looking(parts) as moment:
        if find_account(moment.conn, said) is not None:
            return AccountMeant(said)
    found = accounts(parts, said=said, limit=MOST_ALIKE).items
    exact = [each for each in found if said.casefold() in (each.id.casefold(), each.name.casefold())]
    meant = tuple(exact or found)
    if len(meant) == 1:
        return AccountMeant(meant[0].id)
    if meant:
        return AccountMeant(candidates=meant)
    with looking(parts) as moment:
        told = all_told(moment.conn)
    return AccountMeant(close=closest(said, [*told, *(each.name for each in told.values())]))
