"""The accounts below others, for a batch: each with the facts that are asked of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.facts import AccountFacts, Group
from engine.known import Unknown, has_value
from engine.moments import NEVER
from engine.needs import Needs
from engine.readings.fields import Picker
from engine.store.accounts import aliases_among
from engine.store.links import MOST_LEVELS, called, naming
from rules.rulebook import Rulebook
from rules.vocabulary import Field

Load = Callable[[Sequence[str], Needs, Rulebook], dict[str, AccountFacts]]
"""How facts are loaded: those of accounts below come the same way."""


def load_groups(
    conn: Connection, ids: Sequence[str], needs: Needs, rulebook: Rulebook, now: datetime, load: Load
) -> dict[str, dict[str, Group]]:
    """By account, then by what those below it are called."""
    found: dict[str, dict[str, Group]] = {key: {} for key in ids}
    aliases = aliases_among(conn, ids)
    names = {key: {key} | aliases.get(key, frozenset()) for key in ids}
    for kind, inner in needs.below.items():
        field = rulebook.vocabulary.groups.get(kind)
        if field is None:
            continue
        ever = naming(conn, set().union(*names.values()), field.name)
        facts = load(sorted(set().union(*ever.values())), inner | _above(field), rulebook)
        circles = _circles(conn, ids, field, rulebook, now, load)
        for key in ids:
            candidates = sorted({below for name in names[key] for below in ever.get(name, ())} & facts.keys())
            circle, until = circles[key]
            group = _group(candidates, facts, field, names[key], circle, now)
            found[key][kind] = replace(group, until=min(group.until, until))
    return found


def _above(field: Field) -> Needs:
    return Needs(fields=frozenset({("account", field.name)}))


def _group(
    candidates: Sequence[str],
    facts: Mapping[str, AccountFacts],
    field: Field,
    names: set[str],
    circle: tuple[str, ...],
    now: datetime,
) -> Group:
    """Those that name it now; perhaps those whose word is too old to tell, if it was this account that it named."""
    picked = {key: _named(facts[key], field, now) for key in candidates}
    unsure = frozenset(
        key
        for key, (name, _) in picked.items()
        if isinstance(name, Unknown) and _last_named(facts[key], field, names)
    )
    below = {key: facts[key] for key, (name, _) in picked.items() if key in unsure or name in names}
    return Group(below, unsure, circle, min((until for _, until in picked.values()), default=NEVER))


def _named(facts: AccountFacts, field: Field, now: datetime) -> tuple[Any, datetime]:
    """The account above, and until when that stays so by itself."""
    max_age = field.max_age.elapsed if field.max_age else None
    helds = facts.subject.held.get(field.name, ())
    name, until, _ = Picker(max_age, field.sources, "account", field.name)(helds, now)
    return name, until


def _last_named(facts: AccountFacts, field: Field, names: set[str]) -> bool:
    """Whether any source's last word, however old, named it."""
    return any(held.value in names for held in facts.subject.held.get(field.name, ()))


def _circles(
    conn: Connection, ids: Sequence[str], field: Field, rulebook: Rulebook, now: datetime, load: Load
) -> dict[str, tuple[tuple[str, ...], datetime]]:
    """Of each account the way round, if it stands in a circle, and until when that stays so by itself."""
    above: dict[str, str] = {}
    until: dict[str, datetime] = {}
    waiting = set(ids)
    for _ in range(MOST_LEVELS):
        facts = load(sorted(waiting), _above(field), rulebook)
        named = {key: _named(each, field, now) for key, each in facts.items()}
        until |= {key: settled for key, (_, settled) in named.items()}
        said = {key: name for key, (name, _) in named.items() if has_value(name)}
        owners = called(conn, set(said.values()))
        above |= {key: owners[name] for key, name in said.items() if name in owners}
        waiting = {owner for owner in above.values() if owner not in above} - facts.keys()
        if not waiting:
            break
    return {key: _way_round(key, above, until) for key in ids}


def _way_round(
    key: str, above: Mapping[str, str], until: Mapping[str, datetime]
) -> tuple[tuple[str, ...], datetime]:
    """A word that grows too old opens a circle anywhere; one that begins to hold, or another source's in its place,
    closes one.
    """
    way = [key]
    while (next_one := above.get(way[-1])) is not None and len(way) <= MOST_LEVELS:
        way.append(next_one)
        if next_one == key:
            break
    settled = min((until.get(each, NEVER) for each in way), default=NEVER)
    is_round = len(way) > 1 and way[-1] == key
    return tuple(way) if is_round else (), settled
