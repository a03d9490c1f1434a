"""What a reader must know before one rulebook takes another's place: which nouns were added, changed, removed, and how.

A file that is renamed, a comment, another layout are no difference. What a rule takes from its folder's defaults counts
as its own. A noun is known by its kind and name: one that is called otherwise is another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rules.difference.leaves import NOTHING, Leaf, Leaves, leaves_of
from rules.difference.steps import steps_apart
from rules.playbook import Playbook
from rules.rulebook import Rulebook
from rules.vocabulary import Vocabulary

What = Literal["added", "changed", "removed"]
Said = Mapping[str, str]
LANGUAGES = ("en", "zh-CN")
"""In which differences are told; empty where there is nothing to tell."""
CONTENTS = {
    "playbook": frozenset({"steps"}),
    "child": frozenset({"fields"}),
    "event": frozenset({"fields"}),
}
"""What a noun holds that is told of otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One key: how it read and how it reads now, by language. Of conditions that must all hold, and of a long text,
    only what differs. `is_within`: it is written as before, but something that it is computed from has changed. `was`
    and `now`: the two sides whole.
    """

    key: str
    before: Said
    after: Said
    is_within: bool = False
    was: Leaf | None = field(default=None, compare=False, repr=False)
    now: Leaf | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NounChange:
    """`kind`: as its document begins (`rule`, `playbook`, `email` ...), or a part of one: `field`, `person` ...
    `changes`: of one that was added or removed, all that it says.
    """

    kind: str
    name: str
    what: What
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """In the order of kinds; within a kind, as the rulebooks have them."""

    nouns: tuple[NounChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nouns)

    def of(self, kind: str, *what: What) -> frozenset[str]:
        """The names of those of this kind, changed in one of these ways (in any where none is named)."""
        return frozenset(
            each.name for each in self.nouns if each.kind == kind and (not what or each.what in what)
        )


def difference(before: Rulebook | None, after: Rulebook) -> Difference:
    """What changes where `after` takes the place of `before` (None: of nothing)."""
    past = before.vocabulary if before is not None else after.vocabulary
    old = nouns_of(before) if before is not None else {}
    found = []
    for kind, now in nouns_of(after).items():
        was = old.get(kind, {})
        for name in [*was, *(name for name in now if name not in was)]:
            change = _noun(kind, name, was.get(name), now.get(name), past, after.vocabulary)
            found += [change] if change is not None else []
    return Difference(tuple(found))


def nouns_of(rulebook: Rulebook) -> dict[str, Mapping[str, Any]]:
    """Everything that a rulebook says, by kind and name; what people ask about first stands first."""
    vocabulary, team = rulebook.vocabulary, rulebook.team
    single = {"delivery": rulebook.delivery, "overview": rulebook.overview, "workspace": rulebook.workspace}
    return {
        "rule": rulebook.rules,
        "playbook": rulebook.playbooks,
        "email": rulebook.emails,
        "plan": rulebook.plans,
        "escalation": rulebook.escalations,
        "person": team.people,
        "role": team.roles,
        "responsibility": team.responsibilities,
        "field": _fields(vocabulary),
        "derived": vocabulary.derived,
        "condition": {name: one for name, one in vocabulary.named.items() if not one.is_list},
        "list": {name: one for name, one in vocabulary.named.items() if one.is_list},
        "child": vocabulary.children,
        "event": vocabulary.events,
        "feed": vocabulary.feeds,
        "calendar": rulebook.calendars,
        **{kind: {"": noun} if noun is not None else {} for kind, noun in single.items()},
        "source": rulebook.sources,
        "mapping": rulebook.mappings,
        "story": rulebook.stories,
    }


def _fields(vocabulary: Vocabulary) -> dict[str, Any]:
    owners = {"account": vocabulary.account}
    owners |= {name: kind.fields for name, kind in vocabulary.children.items()}
    owners |= {name: kind.fields for name, kind in vocabulary.events.items()}
    return {f"{about}.{name}": field for about, named in owners.items() for name, field in named.items()}


def _noun(
    kind: str, name: str, was: Any, now: Any, past: Vocabulary, present: Vocabulary
) -> NounChange | None:
    before = _leaves(kind, was, past) if was is not None else {}
    after = _leaves(kind, now, present) if now is not None else {}
    if isinstance(was or now, Playbook):
        old, new = steps_apart(was or now, now or was, past, present)
        before |= old if was is not None else {}
        after |= new if now is not None else {}
    if was is not None and now is not None:
        changes = tuple(_changes(before, after))
        return NounChange(kind, name, "changed", changes) if changes else None
    return NounChange(kind, name, "added" if was is None else "removed", tuple(_changes(before, after)))


def _leaves(kind: str, noun: Any, vocabulary: Vocabulary) -> Leaves:
    return leaves_of(noun, vocabulary, CONTENTS.get(kind, NOTHING))


def _changes(before: Leaves, after: Leaves) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        if was is None or now is None or was.value != now.value:
            yield _change(key, was, now)


def _change(key: str, was: Leaf | None, now: Leaf | None) -> Change:
    if was is not None and now is not None and "all" in (was.joint, now.joint):
        old, new = limbs(was), limbs(now)
        gone, come = _without(old, new), _without(new, old)
        if (gone or come) and (told := _read(gone)) != (tells := _read(come)):
            return Change(key, told, tells, False, was, now)
    before, after = _read((was,) if was else ()), _read((now,) if now else ())
    if before == after:
        return Change(key, before, after, True, was, now)
    return Change(key, *_lines_apart(before, after), False, was, now)


def limbs(leaf: Leaf) -> tuple[Leaf, ...]:
    """Conditions that must all hold, each by itself; of any other leaf itself."""
    return leaf.parts if leaf.joint == "all" else (leaf,)


def _without(these: tuple[Leaf, ...], those: tuple[Leaf, ...]) -> list[Leaf]:
    values = [leaf.value for leaf in those]
    return [leaf for leaf in these if leaf.value not in values]


def _read(leaves: "tuple[Leaf, ...] | list[Leaf]") -> Said:
    joined = {"en": ", and ", "zh-CN": "，且"}
    return (
        {lang: joined[lang].join(leaf.says(lang) for leaf in leaves) for lang in LANGUAGES} if leaves else {}
    )


def _lines_apart(before: Said, after: Said) -> tuple[Said, Said]:
    """Of a text of many lines those that only the one side has."""
    if not before or not after or not any("\n" in text for text in (*before.values(), *after.values())):
        return before, after
    old, new = dict[str, str](), dict[str, str]()
    for lang in before:
        was, now = before[lang].splitlines(), after[lang].splitlines()
        old[lang] = "\n".join(line for line in was if line not in now)
        new[lang] = "\n".join(line for line in now if line not in was)
    return (old, new) if old != new else (before, after)
