"""Which account ever named which as the one above it: found from either end, without reading the log.

A link stays when an account names another one later: who is below at a moment is what its facts say at that moment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, select, tuple_

from engine.observations import Observation
from engine.store.among import among
from engine.store.schema import account, alias, link, link_field, observation
from engine.store.writing import chunks, insert_new

MOST_LEVELS = 20
"""How far up is looked: no group of companies is deeper, and a circle has no top."""
FIELDS = select(link_field.c.name)
ABOVE = select(link.c.above).where(among(link.c.account_id, "ids"))


def declare_links(conn: Connection, fields: Collection[str]) -> None:
    """From here on these fields of accounts name the account above; what they said before is taken in."""
    known = set(conn.execute(select(link_field.c.name)).scalars())
    conn.execute(delete(link_field).where(link_field.c.name.not_in(sorted(fields))))
    new = sorted(set(fields) - known)
    if not new:
        return
    insert_new(conn, link_field, [{"name": name} for name in new], "name")
    o = observation.c
    query = select(o.account_id, o.name, o.value).where(o.about == "account", o.name.in_(new)).distinct()
    _keep(conn, ((row.account_id, row.name, row.value) for row in conn.execute(query).all()))


def note_links(conn: Connection, observations: Iterable[Observation]) -> None:
    said = [
        (o.account, o.name, o.value) for o in observations if o.about == "account" and type(o.value) is str
    ]
    if said:
        fields = set(conn.execute(FIELDS).scalars())
        _keep(conn, (each for each in said if each[1] in fields))


def _keep(conn: Connection, said: Iterable[tuple[str, str, object]]) -> None:
    wanted = sorted({(key, name, value) for key, name, value in said if isinstance(value, str)})
    rows = [{"account_id": key, "field": name, "above": value} for key, name, value in wanted]
    insert_new(conn, link, rows, "above")


def with_those_above(conn: Connection, account_ids: Collection[str]) -> set[str]:
    """These accounts, and all that they, or those above them, ever named."""
    found, new = set(account_ids), set(account_ids)
    for _ in range(MOST_LEVELS):
        new = named_by(conn, new) - found
        if not new:
            break
        found |= new
    return found


def named_by(conn: Connection, account_ids: Collection[str]) -> set[str]:
    """The accounts that these ever named as the one above."""
    names: set[str] = set()
    for ids in chunks(sorted(account_ids)):
        names |= set(conn.execute(ABOVE, {"ids": ids}).scalars())
    return set(called(conn, names).values())


def called(conn: Connection, names: Collection[str]) -> dict[str, str]:
    """The accounts of these names, each an id, or `kind:name` as a source calls it."""
    found: dict[str, str] = {}
    for some in chunks(sorted(names)):
        refs = [(kind, value) for kind, colon, value in (name.partition(":") for name in some) if colon]
        query = select(alias).where(tuple_(alias.c.kind, alias.c.value).in_(refs))
        found |= {f"{row.kind}:{row.value}": row.account_id for row in conn.execute(query)}
        found |= {
            key: key for key in conn.execute(select(account.c.id).where(account.c.id.in_(some))).scalars()
        }
    return found


def naming(conn: Connection, names: Collection[str], field: str) -> dict[str, set[str]]:
    """By name, the accounts that ever named it in this field."""
    found: dict[str, set[str]] = defaultdict(set)
    for some in chunks(sorted(names)):
        query = select(link.c.above, link.c.account_id).where(link.c.field == field, link.c.above.in_(some))
        for row in conn.execute(query):
            found[row.above].add(row.account_id)
    return found
