"""Which account a person means who writes it from memory: by its id, its name, or what only one has in its name."""

from dataclasses import dataclass

from engine.store import pages
from engine.store.accounts import all_told, find_account
from rules.problems import closest
from workflows.operations.looking.accounts import AccountLine, account_lines, accounts
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
        told = all_told(moment.conn)
        whole = said.casefold()
        # Looked for among all, as what is called so exactly may come after many that only have it in their names.
        exact = [key for key, each in told.items() if whole in (key.casefold(), each.name.casefold())]
        if len(exact) > 1:
            rows = [pages.account_row(moment.conn, key) for key in exact[:MOST_ALIKE]]
            return AccountMeant(
                candidates=tuple(account_lines(moment, [row for row in rows if row is not None]))
            )
    if exact:
        return AccountMeant(exact[0])
    found = accounts(parts, said=said, limit=MOST_ALIKE).items
    if found:
        return AccountMeant(found[0].id) if len(found) == 1 else AccountMeant(candidates=found)
    return AccountMeant(close=closest(said, [*told, *(each.name for each in told.values())]))
