"""What an edition changed: the difference from the one before it, and the rules whose work is its doing."""

from dataclasses import dataclass

from engine.store.session import Connection
from rules.difference import Difference, difference
from rules.difference.reach import changed_rules
from rules.rulebook import Rulebook
from workflows.parts import EditionUnreadable, Parts


@dataclass(frozen=True, slots=True)
class Changed:
    """`difference`: None where one of the two editions cannot be read any more; then no rule is known to be its own.
    `rules`: those it added, changed or took out, and those it changed through what they read, start or send.
    """

    difference: Difference | None
    rules: frozenset[str] = frozenset()


def changed_by(parts: Parts, conn: Connection, number: int) -> Changed:
    after = readable(parts, conn, number)
    before = readable(parts, conn, number - 1) if number > 1 else None
    if after is None or (before is None and number > 1):
        return Changed(None)
    found = difference(before, after)
    return Changed(found, changed_rules(found, after) | found.of("rule", "removed"))


def readable(parts: Parts, conn: Connection, number: int) -> Rulebook | None:
    try:
        return parts.editions.at(conn, number).rulebook
    except (EditionUnreadable, LookupError):
        return None
