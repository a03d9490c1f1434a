"""What somebody speaks of: a field, an event, a kind of child, a milestone, a choice's value, by any of its names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.expression import Arithmetic
from rules.scope import Names
from rules.text import LocalText
from rules.values import NUMBER, Type
from rules.vocabulary import Field, Vocabulary

Row = tuple[str, ...]
"""One condition, or several that are as likely."""
_NAME = re.compile(r"[^\W_]\w*(?:[./][^\W_]\w*)?")
MOST_WORDS = 5
_ADJECTIVES = re.compile(
    "active|current|named|exec|executive|primary|main|seat|license|overall|total|new|only"
)
"""Words that say little of a noun, and are left out where there is none with them."""
_WORTH = frozenset(("value", "worth", "price", "size"))
_NEW = frozenset(("added", "created", "new", "joined", "opened"))
_BEGINS = ("open", "creat", "start", "join", "sign", "receiv", "sent", "add", "report")
"""How the day is called on which a child came to be."""
_EMPTY_WORDS = re.compile(
    r"^(?:a|an|our|their|its|any|some|customer|customers|account|accounts|with|has|have|and|where|is|are|who|that)$"
)
_NOT_YET = {"open", "unresolved", "unclosed", "pending"}
"""Said of a child that has an end, and has not come to it."""
ENDS = ("clos", "resolv", "solv", "done", "finish", "end", "renewed")
_ENDING = dict.fromkeys(
    ("end", "ending", "expires", "expire", "expiring", "expiry", "renews", "renewal", "due"), "ends"
)
_AGED, _SERIES = ("date", "moment"), "series"


@dataclass(frozen=True, slots=True)
class Noun:
    """`kind`: field, event, child, milestone. `name`: as a condition says it. `of`: the kind of child whose it is,
    where that has to be asked of each; `and_`: what else is asked of each.
    """

    kind: str
    name: str
    type: Type | None = None
    of: str = ""
    and_: tuple[str, ...] = ()
    by: Mapping[str, str] = field(default_factory=dict)
    """Of an event: by whom it may be, by what people call them: `sponsor` is a `contact with role sponsor`."""
    began: str = ""
    """Of an event or a milestone: the field of the day on which the account itself came to be."""
    since: str = ""
    """Of a child: the field of the day on which it came to be."""
    ends: str = ""
    """Of a child that comes and goes: the field of the moment at which it ends; then how many came is asked rather than
    how many there are.
    """
    is_derived: bool = False
    is_share: bool = False
    """A number that is reckoned as one of another: 40 is 40% of it."""

    def asked(self, condition: str) -> str:
        """The condition where it has to stand."""
        joined = " and ".join((*self.and_, condition) if condition else self.and_)
        if not self.of:
            return joined
        return f"any({self.of} where {joined})" if joined else f"count({self.of}) > 0"

    @property
    def has_age(self) -> bool:
        return self.type is not None and self.type.kind in _AGED

    @property
    def is_yes_or_no(self) -> bool:
        return self.type is not None and self.type.kind == "yes/no"

    @property
    def is_moment(self) -> bool:
        return self.type is not None and self.type.kind == "moment"

    @property
    def is_series(self) -> bool:
        return self.type is not None and self.type.kind == _SERIES


def says_something(said: str) -> bool:
    return any(not _EMPTY_WORDS.match(word) for word in _NAME.findall(said.lower()))


def nouns(said: str, names: Names, milestones: Sequence[str]) -> Iterator[Noun]:
    """The likeliest first."""
    words = _NAME.findall(said.lower())
    few = [word for word in words if not _EMPTY_WORDS.match(word)]
    if len(few) > MOST_WORDS:
        return
    if not few and words:  # `customer for > 2 years`: since it is one
        yield from (Noun("field", *each) for each in _fields(["start"], "account", names))
    plain = [word for word in few if not _ADJECTIVES.fullmatch(word)]
    found = [*_named(few, names, milestones)] if few else []
    yield from found
    if plain and few != plain and not found:  # `active users` are no users in general
        yield from _named(plain, names, milestones)


def _named(words: Sequence[str], names: Names, milestones: Sequence[str]) -> Iterator[Noun]:
    began = (
        next((name for name, _ in _fields(["start"], "account", names)), "")
        if names.local == "account"
        else ""
    )
    yield from (
        Noun("milestone", name, began=began) for name in milestones if _fits(words, name.replace("-", "_"))
    )
    vocabulary = names.scope.vocabulary
    for about in dict.fromkeys((names.local, "account")):
        yield from (
            Noun(
                "field",
                *named,
                is_share=is_share(named[0], names),
                is_derived=named[0] in vocabulary.derived,
            )
            for named in _fields(words, about, names)
        )
    yield from (
        Noun("event", name, by=doers(name, vocabulary), began=began) for name in _events(words, vocabulary)
    )
    if names.local == names.scope.about:
        yield from _children(words, names)


def is_share(name: str, names: Names) -> bool:
    derived = names.scope.vocabulary.derived.get(name)
    expr = derived.expr if derived else None
    return isinstance(expr, Arithmetic) and expr.op == "/" and expr.left.type == expr.right.type == NUMBER


def _fields(words: Sequence[str], about: str, names: Names) -> Iterator[tuple[str, Type]]:
    vocabulary = names.scope.vocabulary
    known = {name: (one.type, one.label) for name, one in vocabulary.fields_of(about).items()}
    if about == "account":
        known |= {name: (one.expr.type, one.label) for name, one in vocabulary.derived.items()}
    said = "_".join(words).removeprefix(f"{about}.")
    exact = [name for name, (_, label) in known.items() if said == name or said in _labels(label)]
    near = [name for name, (holds, _) in known.items() if _near(said, name, is_series=holds.kind == _SERIES)]
    near = near if not exact else []
    for name in (*exact, *near):
        both = names.local != "account" and {names.local, "account"} - {about}
        doubled = (
            both and name in vocabulary.fields_of("account") and name in vocabulary.fields_of(names.local)
        )
        yield (f"{about}.{name}" if doubled else name), known[name][0]


def _labels(label: LocalText | None) -> set[str]:
    return {each.lower().replace(" ", "_") for each in label.by_language.values()} if label else set()


def _near(said: str, name: str, *, is_series: bool) -> bool:
    """`renewal` of `renewal_date`, `seat` of `seats`, `last_login_at` of `login_at`."""
    said = re.sub(r"^(?:last|latest|current|number_of|total)_", "", said)
    stem = name.rpartition("_")[0]
    said = said.removesuffix("_date").removesuffix("_day") if said not in (name, f"{name}s") else said
    if is_series and name.endswith(f"_{said.removesuffix('s')}s"):
        return said != ""  # `users` of `active_users`
    same = (name, f"{name}s", name.removesuffix("s"), stem, stem.removesuffix("ed"), f"{stem}ed")
    return said != "" and (said in same or said.replace("z", "s") == name.replace("z", "s"))


def _events(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    many = "_".join(word if word.endswith("ss") else word.removesuffix("s") for word in words)
    said = re.sub(r"^(?:last|latest|number_of|count_of|count|total)_|_(?:count|event|in)$", "", many)
    for name, event in vocabulary.events.items():
        is_reversed = sorted(said.split("_")) == sorted(name.split("_"))
        if said.replace("logged", "login") in {name, *_labels(event.label)} or is_reversed:
            yield name


def doers(event: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Where the event says by which child it was, the values of that child's choices."""
    by = vocabulary.fields_of(event).get("by")
    if by is None or by.type.kind != "reference":
        return {}
    fields = vocabulary.fields_of(by.type.to).items()
    return {
        value: f"{by.type.to} with {name} {value}"
        for name, one in fields
        if one.type.kind == "choice"
        for value in one.type.of
    }


def _children(words: Sequence[str], names: Names) -> Iterator[Noun]:
    """`p1 tickets open`: of each of a kind, by its values and by its days."""
    vocabulary = names.scope.vocabulary
    kinds = {kind: child.fields for kind, child in vocabulary.children.items()}
    for kind, fields in (kinds | dict.fromkeys(vocabulary.groups, vocabulary.account)).items():
        called = (kind, f"{kind}s", f"{kind.removesuffix('y')}ies", "count", "number", "of")
        rest = [word for word in words if word not in called]
        whole = [word.removeprefix(f"{kind}.") for word in rest]
        conditions, left = _said_of(whole, fields)
        is_named = len(rest) < len(words) or whole != rest
        if kind in vocabulary.groups and not is_named:
            continue
        since = next(
            (name for name, one in fields.items() if one.type.kind in _AGED and name.startswith(_BEGINS)),
            "",
        )
        if is_named and (not left or (since and set(left) <= {since.rpartition("_")[0], *_NEW})):
            is_over = any("empty" in each for each in conditions)
            at = (name for name, one in fields.items() if name.startswith(ENDS) and one.type.kind == "moment")
            ends = "" if is_over else next(at, "")
            yield Noun("child", kind, None, kind, conditions, since=since, ends=ends)
            yield from [Noun("field", since, fields[since].type, kind, conditions)] if since else ()
        for name, one in _days(left, whole, fields, is_named):
            yield Noun("field", name, one.type, kind, conditions)
        if not is_named and conditions and not left:
            yield Noun("child", kind, None, kind, conditions, since=since)
            comes_and_goes = since and any(name.startswith(ENDS) for name in fields)
            yield from [Noun("field", since, fields[since].type, kind, conditions)] if comes_and_goes else ()


def _said_of(words: Sequence[str], fields: Mapping[str, Field]) -> tuple[tuple[str, ...], list[str]]:
    """What words say of a child by themselves, and the words that are left."""
    conditions, left, values = [], [], dict[str, list[str]]()
    ends = [name for name, one in fields.items() if one.type.kind in _AGED and name.startswith(ENDS)]
    for word in words:
        either = word.split("/")  # `p1/p2`
        choice = [
            name
            for name, one in fields.items()
            if one.type.kind == "choice" and all(_one_of(each, one.type.of) for each in either)
        ]
        if choice and choice[0] not in values:
            values[choice[0]] = [_one_of(each, fields[choice[0]].type.of) for each in either]
            conditions.append(choice[0])
        elif word in _NOT_YET and ends:
            conditions.append(f"{ends[0]} is empty")
        elif word not in fields or fields[word].type.kind != "choice":
            left.append(word)
    if not conditions:  # `contact.role`: with no value beside it, the field itself is meant
        left = list(words)
    said = (
        _one_or_more(each, values[each]) if each in values else each for each in dict.fromkeys(conditions)
    )
    return tuple(said), left


def _one_or_more(name: str, values: Sequence[str]) -> str:
    """`p1/p2 tickets`."""
    different = list(dict.fromkeys(values))
    return f"{name} in [{', '.join(different)}]" if len(different) > 1 else f"{name} = {different[0]}"


def _one_of(word: str, values: Sequence[str]) -> str:
    """`sponsors` is `sponsor`."""
    return next((value for value in values if word in (value.lower(), f"{value.lower()}s")), "")


def _days(
    left: Sequence[str], words: Sequence[str], fields: Mapping[str, Field], is_named: bool
) -> Iterator[tuple[str, Field]]:
    """The fields that are meant by what is left: `ends` is `ends_on`; by nothing, since when it has been open."""
    said = "_".join(_ENDING.get(word, word) for word in left)
    for name, one in fields.items():
        stem = name.rpartition("_")[0] or name
        opened = not left and one.type.kind in _AGED and {stem, stem.removesuffix("ed")} & set(words)
        is_worth = said in _WORTH and one.type.kind == "money"
        if (
            is_worth
            or (
                said
                and said in (name, stem, f"{stem}s", stem.removesuffix("s"), f"{stem.removesuffix('s')}ing")
            )
            or (opened and is_named)
        ):
            yield name, one


def _fits(words: Sequence[str], milestone: str) -> bool:
    said = "_".join(word for word in words if word != "milestone").replace("-", "_")
    return said in (milestone, milestone.partition(".")[2])
