"""A sentence that joins several conditions as people say them: what is meant, part by part."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.everyday.proposing import Judge, proposed
from rules.scope import Names

_WORD = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[\w$%.-]+|\S")
_LINK = re.compile(r"^(?:(?:and|but|an?|any|the|with|whose|where|have|has)\s+)+", re.IGNORECASE)
_BARE_SPAN = re.compile(r"\b(for|within|last|past|next)\s+(\d{1,4})$", re.IGNORECASE)
_OF_ONE = re.compile(r"any\((\w+) where (.+)\)")
MOST_PARTS, LONGEST = 6, 500


@dataclass(frozen=True, slots=True)
class Several:
    """`meant`: the conditions that were understood, in the order they were said; `other`: the words that were not."""

    meant: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def hint(self) -> str:
        right = " and ".join(self.meant)
        if not self.other:
            return f"Write `{right}`."
        said = ", ".join(f"`{each}`" for each in self.other)
        return f"Understood of it is `{right}`. Say in another way: {said}."


def several(text: str, names: Names, milestones: Sequence[str], judge: Judge) -> Several | None:
    """None where it is one condition, or too little of it is understood to be told."""
    parts = parts_of(text) if len(text) <= LONGEST else []
    if not 1 < len(parts) <= MOST_PARTS:
        return None
    meant: list[str] = []
    other: list[str] = []
    for part in parts:
        condition = _meant(part, names, milestones, judge)
        if not condition:
            other.append(part)
        elif meant and (both := _of_the_same(meant[-1], condition, part)):
            meant[-1] = both
        else:
            meant.append(f"({condition})" if " or " in condition else condition)
    is_told = len(meant) >= max(len(other), 1 if " and " in text or not other else 2)
    is_told = is_told and judge(" and ".join(meant), "")
    return Several(tuple(meant), tuple(other)) if is_told else None


def _of_the_same(before: str, condition: str, part: str) -> str:
    """`contract ends in 60 days and not renewed` is said of one contract; a part that names its own is of another."""
    first, then = _OF_ONE.fullmatch(before), _OF_ONE.fullmatch(condition)
    if not first or not then or first[1] != then[1] or first[1] in part.lower():
        return ""
    return f"any({first[1]} where {first[2]} and {then[2]})"


def parts_of(text: str) -> list[str]:
    """What commas and `and` part, outside of brackets; one part where an `or` might belong to either side."""
    parts, begins, depth, is_between = [], 0, 0, False
    for found in _WORD.finditer(text):
        word = found[0].lower()
        depth += (word in "([") - (word in ")]")
        if depth:
            continue
        if word == "or" or "\n" in text:
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


def _meant(part: str, names: Names, milestones: Sequence[str], judge: Judge) -> str:
    if judge(part, ""):
        return part
    row = proposed(_BARE_SPAN.sub(r"\1 \2 days", part), 0, names, milestones, judge)
    return row[0] if row else ""
