"""A sentence that joins several conditions as people say them: what is meant, part by part.

A part is understood whole, or it is named as one that is not: none is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rules.everyday.assuming import assumed
from rules.everyday.denying import outermost
from rules.everyday.nouns import Row
from rules.everyday.parting import parts_of
from rules.everyday.proposing import Judge, in_hundredths, proposed
from rules.everyday.reading import Atom, merged, read
from rules.everyday.restating import as_written, restated
from rules.problems import Assumed
from rules.scope import Names

MOST_PARTS, LONGEST = 6, 500


@dataclass(frozen=True, slots=True)
class Several:
    """`right`: what was understood, joined; `other`: the words that were not. `or_else`: by the condition that is in
    it, another that is as likely; `grouped`: the whole where `and` and `or` may be meant the other way round.
    `assumed`: by its parts, what was not said.
    """

    right: str
    other: tuple[str, ...]
    or_else: Mapping[str, str]
    grouped: str = ""
    assumed: tuple[Assumed, ...] = ()

    @property
    def rights(self) -> tuple[str, ...]:
        """What may be taken for the whole sentence: nothing where that would leave words of it out."""
        if self.other:
            return ()
        others = (self.right.replace(one, other) for one, other in self.or_else.items())
        return (self.right, *([self.grouped] if self.grouped else ()), *others)

    @property
    def hint(self) -> str:
        also = f" Or is `{self.grouped}` meant?" if self.grouped else ""
        also += "".join(f" Or is `{other}` meant, and not `{one}`?" for one, other in self.or_else.items())
        if not self.other:
            return f"Write `{self.right}`.{also}"
        return f"{told_in_part(self.right, self.other)}{also}"


def told_in_part(right: str, other: Sequence[str]) -> str:
    said = ", ".join(f"`{each}`" for each in other)
    return f"Understood of it is `{right}`. Say in another way: {said}."


def several(text: str, names: Names, milestones: Sequence[str], judge: Judge) -> Several | None:
    """None where it is one condition, or too little of it is understood to be told."""
    if len(text) > LONGEST:
        return None
    meant = restated(text)
    found = _several(meant.text, names, milestones, judge)
    if found is None or found.other or not meant.other:
        return found
    other = _several(meant.other, names, milestones, judge)
    return replace(found, grouped=found.grouped or (other.right if other and not other.other else ""))


def _several(text: str, names: Names, milestones: Sequence[str], judge: Judge) -> Several | None:
    parts = parts_of(text) if len(text) <= LONGEST and "\n" not in text else []
    if not 1 < len(parts) <= MOST_PARTS:
        return None
    read_before: dict[str, Row] = {}

    def reads(said: str) -> Row:
        if said not in read_before:
            if judge(as_written(said), ""):
                read_before[said] = (in_hundredths(as_written(said), names),)
            else:
                found = proposed(said, 0, names, milestones, judge, is_whole=True)
                read_before[said] = found.row if found else ()
        return read_before[said]

    of_events = (by for event in names.scope.vocabulary.events if (by := _by(event, names)))
    atoms = read(parts, text, reads, frozenset(of_events))
    meant = _merged([each for each in atoms if each.condition])
    other = tuple(each.said for each in atoms if not each.condition)
    is_joined = re.search(r"\b(?:and|or|but)\b", text) is not None
    if len(meant) < max(len(other), 1 if is_joined or not other else 2):
        return None
    right, grouped = _joined(meant)
    or_else = {each.condition: each.or_else for each in meant if each.or_else}
    is_told = judge(right, "") and (not grouped or judge(grouped, ""))
    vocabulary = names.scope.vocabulary
    heard = [(each.heard, each.condition) for each in atoms if each.condition]
    taken = tuple(dict.fromkeys(one for said, row in heard for one in assumed(said, row, vocabulary)))
    return Several(right, other, or_else, grouped, taken) if is_told else None


def _by(event: str, names: Names) -> str:
    by = names.scope.vocabulary.fields_of(event).get("by")
    return by.type.to if by is not None and by.type.kind == "reference" else ""


def _merged(atoms: Sequence[Atom]) -> list[Atom]:
    found: list[Atom] = []
    for atom in atoms:
        both = merged(found[-1], atom) if found and atom.link == "and" else ""
        if both:
            found[-1] = replace(found[-1], condition=both)
        elif not (found and found[-1].condition == atom.condition):
            found.append(atom)
    return found


def _joined(atoms: Sequence[Atom]) -> tuple[str, str]:
    """With the other way to group it, where both `and` and `or` are said."""
    links = {each.link for each in atoms[1:]}
    if len(links) < 2:
        return _with("".join(links) or "and", [[each.condition] for each in atoms], "and"), ""
    return _with("or", _groups(atoms, "and"), "and"), _with("and", _groups(atoms, "or"), "or")


def _groups(atoms: Sequence[Atom], tight: str) -> list[list[str]]:
    groups: list[list[str]] = []
    for atom in atoms:
        if groups and atom.link == tight:
            groups[-1].append(atom.condition)
        else:
            groups.append([atom.condition])
    return groups


def _with(loose: str, groups: Sequence[Sequence[str]], tight: str) -> str:
    if len(groups) == 1 and len(groups[0]) == 1:
        return groups[0][0]
    return f" {loose} ".join(_group(each, tight, loose) for each in groups)


def _group(conditions: Sequence[str], tight: str, loose: str) -> str:
    if len(conditions) > 1:
        return f"({f' {tight} '.join(_bracketed(each, tight) for each in conditions)})"
    return _bracketed(conditions[0], loose)


def _bracketed(condition: str, joined_by: str) -> str:
    """In brackets where what joins it would part it."""
    outside = outermost(condition)
    parts = " or " in outside or (joined_by == "or" and " and " in outside and " between " not in outside)
    return f"({condition})" if parts else condition
