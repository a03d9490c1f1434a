"""Who tells of what: of each field and event, the sources and imports that bring it."""

from collections.abc import Iterator

from rules.mapping import FileMapping
from rules.rulebook import Rulebook

Noun = tuple[str, str]
"""(whose, name): `("account", "seats")`, `("event", "login")`."""


def told_by(rulebook: Rulebook) -> dict[tuple[str, str], list[Noun]]:
    """By document, (`source`, name) or (`mapping`, name): what it tells, each once."""
    found: dict[tuple[str, str], list[Noun]] = {}
    for source in rulebook.sources.values():
        found["source", source.name] = list(dict.fromkeys((take.about, take.name) for take in source.takes))
    for mapping in rulebook.mappings.values():
        told = (noun for file in mapping.files for noun in _of_file(file))
        found["mapping", mapping.name] = list(dict.fromkeys(told))
    return found


def _of_file(file: FileMapping) -> Iterator[Noun]:
    about = file.child[0] if file.child else "account"
    yield from ((about, column.field) for column in file.columns)
    yield from (("event", row.event) for row in file.events)
