"""Which values a text or choice is known to hold, so that nobody asks for `Germany` where the accounts hold `DE`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.store.session import Connection
from engine.store.values_held import Named, are_all_looked_at, values_held
from rules.condition import Condition
from rules.problems import closest
from rules.rulebook import Rulebook
from rules.values_named import KINDS, ValueNamed, values_named
from rules.vocabulary import Vocabulary
from workflows.contacts import KIND as CONTACT

SHOWN = 8
"""Values of a field that are named."""
FEW = 50
LONG = 40
CODE = 12
"""Characters of a value that looks like a code: `DE`, `enterprise`."""


@dataclass(frozen=True, slots=True)
class InUse:
    """`field` as conditions write it; of each value how many accounts hold it, the most first; `more`: further ones."""

    field: str
    values: tuple[tuple[str, int], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Unheld:
    """A value that a condition names and no account holds. `close`: the one in use that is most like it. `in_use`: None
    where the values are too many, or nobody's business.
    """

    field: str
    value: str
    close: str = ""
    in_use: InUse | None = None


def in_use(conn: Connection, vocabulary: Vocabulary) -> Mapping[Named, InUse]:
    """Of every field that may be shown, what accounts hold in it."""
    held = values_held(conn, _shown(vocabulary))
    found = {named: _in_use(named, values) for named, values in held.items()}
    return {named: told for named, told in found.items() if told is not None}


def texts_held(conn: Connection, vocabulary: Vocabulary, about: str, name: str) -> tuple[str, ...]:
    """Of one field that may be shown, the values that are held most."""
    if (about, name) not in _shown(vocabulary):
        return ()
    told = _in_use((about, name), values_held(conn, [(about, name)])[about, name])
    return tuple(value for value, _ in told.values) if told else ()


def unheld(conn: Connection, vocabulary: Vocabulary, condition: Condition) -> tuple[Unheld, ...]:
    """Of the values that it names, those that nobody holds; of a field of which nothing is known, and where there are
    too many accounts to look at, none is told.
    """
    return _unheld(conn, vocabulary, {"": list(values_named(condition))})[""]


def unheld_by(conn: Connection, rulebook: Rulebook, rules: Iterable[str]) -> Mapping[str, tuple[Unheld, ...]]:
    """The same by rule, of whom each watches and what it asks; read once for all of them."""
    mine = {name: rulebook.rules[name] for name in rules if name in rulebook.rules}
    named = {
        name: [each for one in (rule.accounts, rule.when) if one is not None for each in values_named(one)]
        for name, rule in mine.items()
    }
    return _unheld(conn, rulebook.vocabulary, named)


def _unheld(
    conn: Connection, vocabulary: Vocabulary, named: Mapping[str, Sequence[ValueNamed]]
) -> Mapping[str, tuple[Unheld, ...]]:
    asked = {one[:2] for some in named.values() for one in some if one[1] in _fields(vocabulary, one[0])}
    if not asked or not are_all_looked_at(conn):
        return dict.fromkeys(named, ())
    held, shown = values_held(conn, asked), set(_shown(vocabulary))
    used = {each: _in_use(each, values) if each in shown else None for each, values in held.items()}
    return {
        by: tuple(
            _told(one, held[one[:2]], used[one[:2]])
            for one in dict.fromkeys(some)
            if one[:2] in asked and held[one[:2]] and one[2] not in held[one[:2]]
        )
        for by, some in named.items()
    }


def _told(named: ValueNamed, held: Mapping[str, int], used: InUse | None) -> Unheld:
    about, name, value = named
    return Unheld(_written(about, name), value, closest(value, held) if used else "", used)


def _fields(vocabulary: Vocabulary, about: str) -> Collection[str]:
    """Events are kept in the log alone."""
    return vocabulary.fields_of(about) if about == "account" or about in vocabulary.children else ()


def _shown(vocabulary: Vocabulary) -> list[Named]:
    """Texts and choices of which the values may be told: of a contact, who is a person, only choices."""
    return [
        (about, field.name)
        for about in ("account", *vocabulary.children)
        for field in vocabulary.fields_of(about).values()
        if field.type.kind == "choice" or (field.type.kind in KINDS and about != CONTACT)
    ]


def _in_use(named: Named, values: Mapping[str, int]) -> InUse | None:
    """None where it holds another text nearly everywhere, as names and notes do, or addresses."""
    if not values or len(values) > FEW or any("@" in each or len(each) > LONG for each in values):
        return None
    is_shared = sum(values.values()) >= 2 * len(values)
    if not is_shared and any(len(each) > CODE or " " in each for each in values):
        return None
    some = tuple(values.items())
    return InUse(_written(*named), some[:SHOWN], max(len(some) - SHOWN, 0))


def _written(about: str, name: str) -> str:
    return name if about == "account" else f"{about}.{name}"
