"""A difference for a page: each key as its author writes it, with its plain meaning; a condition broken over lines, as
it was above as it is, with what differs marked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.difference.apart import Change, NounChange
from rules.difference.keys import ON_A_PAGE, key_read, key_written
from rules.difference.leaves import Joint, Leaf
from rules.difference.words import Read, as_said, changes_told, value_said
from rules.operators import Phrase
from rules.text import pick_language

JOINTS: dict[Joint, Phrase] = {
    "all": Phrase("all of these:", "以下全部成立："),
    "any": Phrase("any of these:", "以下任一成立："),
    "not all": Phrase("not all of these:", "以下并非全部成立："),
    "none": Phrase("none of these:", "以下均不成立："),
}
OF_SOURCES = frozenset({"source", "mapping", "story"})
"""Their keys are what others say, by name; none stands for itself."""
LONG = 90
"""Characters of both sides together that one line still holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """`depth`: how far it is set in. `differs`: the other side has nothing like it."""

    says: str
    depth: int = 0
    differs: bool = False


@dataclass(frozen=True, slots=True)
class KeyShown:
    """`written`: the key in its document; `label`: what it means. Either `says` tells it on one line, or the lines of
    `before` and of `after` do.
    """

    written: str
    label: str
    says: str = ""
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()


def keys_shown(noun: NounChange, language: str, read: Read = as_said) -> list[KeyShown]:
    """`read`: what a value that the language names is called (`tell_ops`)."""
    return [_key(each, noun, language, read) for each in changes_told(noun, language)]


def _key(change: Change, noun: NounChange, language: str, read: Read) -> KeyShown:
    what, label = noun.what, key_read(change.key, language, ON_A_PAGE)
    written = "" if noun.kind in OF_SOURCES else key_written(change.key)
    if not change.is_within:
        before, after = _sides(change, what, language)
        if before or after:
            return KeyShown(written, label, "", before, after)
    return KeyShown(written, label, value_said(change, language, what, read))


def _sides(change: Change, what: str, language: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    was, now = change.was, change.now
    if any(leaf is not None and leaf.joint for leaf in (was, now)):
        if what != "changed" or was is None or now is None:
            return tuple(_whole(was, language, 0)), tuple(_whole(now, language, 0))
        return tuple(_lines(was, now, language, 0)), tuple(_lines(now, was, language, 0))
    texts = [str(pick_language(side, language)) if side else "" for side in (change.before, change.after)]
    if "\n" not in "".join(texts) and len("".join(texts)) <= LONG:
        return (), ()
    before, after = (tuple(map(Line, text.splitlines())) for text in texts)
    return before, after


def _lines(leaf: Leaf, other: Leaf, language: str, depth: int) -> Iterator[Line]:
    """One part a line, down to the parts in which the two differ."""
    mine, theirs = leaf.parts or (leaf,), other.parts or (other,)
    if leaf.joint:
        is_joined_otherwise = bool(other.joint) and leaf.joint != other.joint
        yield Line(JOINTS[leaf.joint].in_language(language), depth, is_joined_otherwise)
        depth += 1
    values = [each.value for each in theirs]
    left = iter([each for each in theirs if each.joint and each.value not in [part.value for part in mine]])
    for part in mine:
        twin = next(left, None) if part.joint and part.value not in values else None
        if twin is not None:
            yield from _lines(part, twin, language, depth)
        else:
            yield from _whole(part, language, depth, part.value not in values)


def _whole(leaf: Leaf | None, language: str, depth: int, differs: bool = False) -> Iterator[Line]:
    if leaf is None:
        return
    if not leaf.joint:
        yield Line(leaf.says(language), depth, differs)
        return
    yield Line(JOINTS[leaf.joint].in_language(language), depth, differs)
    for part in leaf.parts:
        yield from _whole(part, language, depth + 1, differs)
