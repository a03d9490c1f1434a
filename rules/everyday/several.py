"""A sentence that joins several conditions as people say them: what is meant, part by part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.everyday.clause import TOKEN
from rules.everyday.phrases import Row
from rules.everyday.proposing import Judge, proposed
from rules.scope import Names

_LINK = re.compile(r"^(?:(?:and|but|an?|any|the|with|whose|where|have|has)\s+)+", re.IGNORECASE)
_BARE_SPAN = re.compile(r"\b(for|within|last|past|next)\s+(\d{1,4})$", re.IGNORECASE)
_OF_ONE = re.compile(r"any\((\w+) where (.+)\)")
MOST_PARTS, LONGEST = 6, 500


@dataclass(frozen=True, slots=True)
class Several:
    """`meant`: the conditions that were understood, in the order they were said; `other`: the words that were not.
    `or_else`: by the one that is among the meant, another that is as likely.
    """

    meant: tuple[str, ...]
    other: tuple[str, ...]
    or_else: Mapping[str, str]

    @property
    def rights(self) -> tuple[str, ...]:
        """What may be taken for the whole sentence: nothing where that would leave words of it out."""
        if self.other:
            return ()
        right = " and ".join(self.meant)
        return (right, *(right.replace(one, other) for one, other in self.or_else.items()))

    @property
    def hint(self) -> str:
        right = " and ".join(self.meant)
        also = "".join(f" Or is `{other}` meant, and not `{one}`?" for one, other in self.or_else.items())
        if not self.other:
            return f"Write `{right}`.{also}"
        said = ", ".join(f"`{each}`" for each in self.other)
        return f"Understood of it is `{right}`. Say in another way: {said}.{also}"


def several(text: str, names: Names, milestones: Sequence[str], judge: Judge) -> Several | None:
    """None where it is one condition, or too little of it is understood to be told."""
    parts = parts_of(text) if len(text) <= LONGEST else []
    if not 1 < len(parts) <= MOST_PARTS:
        return None
    meant: list[str] = []
    other: list[str] = []
    or_else: dict[str, str] = {}
    for part in parts:
        condition, *others = _meant(part, names, milestones, judge) or ("",)
        or_else |= dict.fromkeys([condition] if others else [], "".join(others[:1]))
        if not condition:
            other.append(part)
        elif meant and (both := _of_the_same(meant[-1], condition, part)):
            meant[-1] = both
        else:
            meant.append(f"({condition})" if " or " in condition else condition)
    is_told = len(meant) >= max(len(other), 1 if " and " in text or not other else 2)
    is_told = is_told and judge(" and ".join(meant), "")
    return Several(tuple(meant), tuple(other), or_else) if is_told else None


def _of_the_same(before: str, condition: str, part: str) -> str:
    """`contract ends in 60 days and not renewed` is said of one contract; a part that names its own is of another."""
    first, then = _OF_ONE.fullmatch(before), _OF_ONE.fullmatch(condition)
    if not first or not then or first[1] != then[1] or first[1] in part.lower():
        return ""
    return f"any({first[1]} where {first[2]} and {then[2]})"


def parts_of(text: str) -> list[str]:
    """What commas and `and` part, outside of brackets; one part where an `or` might belong to either side."""
    if "\n" in text:
        return [text]
    parts, begins, depth, is_between = [], 0, 0, False
    for found in TOKEN.finditer(text):
        word = found[0].lower()
        depth += (word in "([") - (word in ")]")
        if depth:
            continue
        if word == "or":
            return [text]
        is_between = is_between or word == "between"
        if word == "," or (word == "and" and not is_between):
            parts.append(text[begins : found.start()])
            begins = found.end()
        elif word == "and":
            is_between = False
    parts.append(text[begins:])
    said = (_LINK.sub("", part.strip()) for part in parts)
    return [part for part in said if part]


def _meant(part: str, names: Names, milestones: Sequence[str], judge: Judge) -> Row:
    if judge(part, ""):
        return (part,)
    found = proposed(_BARE_SPAN.sub(r"\1 \2 days", part), 0, names, milestones, judge)
    return found.row if found else ()
