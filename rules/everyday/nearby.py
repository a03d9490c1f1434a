"""Conditions of this very vocabulary, near the words of a sentence that nobody could understand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.everyday.nouns import is_share
from rules.right_examples import asked_of
from rules.scope import Names
from rules.text import LocalText
from rules.values import Type
from rules.vocabulary import ChildKind, Field

MOST = 3
LONGEST = 300
"""Characters of a sentence that are looked at."""
SHORTEST = 4
"""Letters by which one word may begin as another does, to be kin to it."""
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_SPOKEN = (
    ("usage use uses used unused using engagement engaged adoption touched 使用 活跃", "active users utilisation use"),
    ("licence licences license licenses 许可", "seats licences"),
    ("unhappy happy angry satisfied dissatisfied upset mood 满意 不满", "sentiment nps satisfaction"),
    ("paid pay pays revenue money big large small valuable 金额 大客户", "amount arr revenue"),
    ("renew renews renewal renewing expire expires expiring expiry end ends ending 续约 到期", "renewal ends"),
    ("quiet silent inactive absent seen visit visits visited 登录", "login active"),
    ("logs log logging signs signed", "login"),
    ("my mine owned csm csms manager unassigned 负责", "owner"),
    ("complain complains complaint complaints issue issues problem problems bug bugs support 投诉 问题", "ticket"),
    ("person people someone somebody 联系人", "contact"),
    ("leave leaves leaving left gone lost churn churned 流失", "lifecycle churned"),
)  # fmt: skip
"""What people say, and words of names by which a vocabulary may call it."""
_OPENS = ("date", "moment")


@dataclass(frozen=True, slots=True)
class _Sort:
    """An example of what may be asked of a noun, and the words by which people may call that."""

    kind: str
    noun: str
    example: str
    words: frozenset[str]


def nearby(text: str, names: Names) -> tuple[str, ...]:
    """The nearest first; none where no word of it is kin to a name, a label or a value of the vocabulary."""
    said = _meant(text)
    sorts = list(_sorts(names))
    scored = [(sum(_are_kin(word, other) for word in said for other in one.words), one) for one in sorts]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    by_noun: dict[str, str] = {}
    for _, one in best:
        by_noun.setdefault(one.noun, one.example)
    return tuple(by_noun.values())[:MOST]


def some_of_each(names: Names) -> tuple[str, ...]:
    """One of a choice, one of a number, one of what happens or of a kind of child: as far as there are such."""
    found: dict[str, str] = {}
    for one in _sorts(names):
        found.setdefault(one.kind, one.example)
    kinds = ("choice", "number", "child", "event", "series", "money", "date", "yes/no")
    return tuple(found[kind] for kind in kinds if kind in found)[:MOST]


def _meant(text: str) -> frozenset[str]:
    said = frozenset(_WORD.findall(text[:LONGEST].lower()))
    more = (others for spoken, others in _SPOKEN if any(_is_said(each, said) for each in spoken.split()))
    return said | {word for others in more for word in others.split()}


def _is_said(spoken: str, said: frozenset[str]) -> bool:
    return spoken in said if spoken.isascii() else any(spoken in word for word in said)


def _are_kin(word: str, other: str) -> bool:
    if not word.isascii() or not other.isascii():
        short, long = sorted((word, other), key=len)
        return len(short) > 1 and not short.isascii() and short in long
    if word.removesuffix("s") == other.removesuffix("s"):
        return len(word) > 2
    return min(len(word), len(other)) >= SHORTEST and (word.startswith(other) or other.startswith(word))


def _sorts(names: Names) -> Iterator[_Sort]:
    vocabulary = names.scope.vocabulary
    for about in dict.fromkeys((names.local, "account")):
        for field in vocabulary.fields_of(about).values():
            yield from _of_field(field.name, field.type, field.label)
    if "account" in (names.local, names.scope.about):
        for derived in vocabulary.derived.values():
            share = is_share(derived.name, names)
            yield from _of_field(derived.name, derived.expr.type, derived.label, is_share=share)
    if names.local != names.scope.about:
        return
    for kind in vocabulary.children.values():
        yield from _of_child(kind)
    for event in vocabulary.events.values():
        yield _Sort("event", event.name, f"none({event.name}, 30d)", _words(event.name, event.label))


def _of_field(name: str, holds: Type, label: LocalText | None, *, is_share: bool = False) -> Iterator[_Sort]:
    words = _words(name, label)
    yield _Sort(holds.kind, name, asked_of(name, holds, is_share=is_share), words)
    for value in holds.of if holds.kind == "choice" else ():
        yield _Sort(holds.kind, name, f"{name} = {value}", words | _words(value, None))


def _of_child(kind: ChildKind) -> Iterator[_Sort]:
    called = _words(kind.name, kind.label)
    for field in sorted(kind.fields.values(), key=_rank):
        noun, words = f"{kind.name}.{field.name}", called | _words(field.name, field.label)
        if field.type.kind == "choice":
            for value in field.type.of:
                example = f"any({kind.name} where {field.name} = {value})"
                yield _Sort("child", noun, example, words | _words(value, None))
        else:
            yield _Sort("child", noun, f"any({kind.name} where {asked_of(field.name, field.type)})", words)


def _rank(field: Field) -> int:
    """What is asked of most."""
    return 0 if field.type.kind in _OPENS else 1


def _words(name: str, label: LocalText | None) -> frozenset[str]:
    said = " ".join((name, *(label.by_language.values() if label else ())))
    return frozenset(_WORD.findall(said.lower()))
