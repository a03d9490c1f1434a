"""From a clause that could not be read to the sentence that was probably meant."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rules.everyday.clause import clause_at
from rules.everyday.nouns import doers, nouns
from rules.everyday.phrases import Row, phrases
from rules.everyday.plainly import plainly
from rules.everyday.rewordings import reworded
from rules.right_examples import MANY
from rules.scope import Names

Judge = Callable[[str, str], bool]
"""Whether a condition can be read, within the kind of which it is asked."""
MOST_TRIED = 40


_DONE_BY = re.compile(r"\b([\w-]+)\s+by\s+(?:an?\s+|our\s+)?([\w-]+)(?=\s*[,)])")
"""`count(login by sponsor, 30d)`."""
_DENIED = re.compile(
    r"(?:(.+?)\s+)?(?:(?:is|are|was|were|has|have|do|does|did)\s+)?(?:not|no|without)\s+(?:been\s+)?(.+)",
    re.IGNORECASE,
)
_RECKONS = re.compile(r"(?:^|\s)[-+*/](?:\s|$)|[<>=\[\]]")
"""In what is no noun."""
_LATELY = r"(?:\s+(?:in|for|within|during|over)?\s*(?:last\s+)?(\d{1,6}(?:bd|bh|s|m|h|d|w)))?"
_ALONE_BY = re.compile(rf"(no\s+)?([\w-]+)\s+by\s+(?:an?\s+|our\s+)?([\w-]+){_LATELY}", re.IGNORECASE)
_BECAME = re.compile(
    rf"((?:(?:became|become|turned|just|recently|newly|has|went)\s+)*)([\w-]+){_LATELY}", re.IGNORECASE
)
_OF_EACH = re.compile(r"(no|none|any|every|all)\s+([\w-]+)\s+(?:where|with|whose)\s+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """`row`: the condition that was probably meant, or two, where both are as likely. `said`: the words it was said in,
    which begin at `begins`.
    """

    row: Row
    said: str
    begins: int


def proposed(
    text: str, offset: int, names: Names, milestones: Sequence[str], judge: Judge
) -> Proposed | None:
    """What was probably meant by what stands there; often nothing."""
    clause = clause_at(text, offset)
    if clause is None:
        return None
    kinds = {*names.scope.vocabulary.children, *names.scope.vocabulary.events, *names.scope.vocabulary.groups}
    if clause.within and clause.within not in kinds:
        return None
    inside = names.inside(clause.within) if clause.within else names
    begins = text.find(clause.text)
    if many := _OF_EACH.fullmatch(text[begins:]):
        row: Row = (f"{MANY[many[1].lower()]}({many[2]} where {many[3]})",)
        if judge(row[0], clause.within):
            return Proposed(row, text[begins:], begins)
    tried: set[Row] = set()
    for said in dict.fromkeys((clause.listed, clause.text)):
        for row in _rows(said, clause.text, inside, milestones):
            if row in tried:
                continue
            tried.add(row)
            if row and all(judge(each, clause.within) for each in row):
                return Proposed(row, said, clause.begins)
            if len(tried) >= MOST_TRIED:
                return None
    return None


def _rows(said: str, written: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    plain = plainly(said)
    yield from ((each,) for each in (plain, _equals(plain)) if each != written)
    if done := _DONE_BY.search(plain):
        by = _by(done[1], done[2], names)
        yield (f"{plain[: done.start()]}{by}{plain[done.end() :]}",) if by else ()
    yield from _done_by(plain, names)
    yield from _become(plain, names)
    for straight in reworded(plain):
        yield (straight,)
        yield from _meant(straight, names, milestones)
    if found := _DENIED.fullmatch(plain):
        said = f"{found[1] or ''} {found[2]}".strip()
        yield from ((_denied(row[0]),) for row in _meant(said, names, milestones) if len(row) == 1)


def _meant(straight: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    for pattern, meaning in phrases():
        if found := pattern.fullmatch(straight):
            parts = {part: value or "" for part, value in found.groupdict().items()}
            said = parts["noun"] or parts.get("other", "")
            for noun in () if _RECKONS.search(said) else nouns(said, names, milestones):
                yield from meaning(noun, parts)


def _denied(condition: str) -> str:
    for so, not_so in (("any(", "none("), ("none(", "any("), ("not ", "")):
        if condition.startswith(so):
            return f"{not_so}{condition.removeprefix(so)}"
    return f"not ({condition})" if " and " in condition else f"not {condition}"


def _done_by(plain: str, names: Names) -> Iterator[Row]:
    """`no login by an admin in last 14d`."""
    if found := _ALONE_BY.fullmatch(plain):
        event = found[2] if found[2] in names.scope.vocabulary.events else found[2].removesuffix("s")
        by = _by(event, found[3], names)
        if by:
            asked = f"({by}, {found[4] or '30d'})"
            yield (f"none{asked}" if found[1] else f"count{asked} > 0",)


def _become(plain: str, names: Names) -> Iterator[Row]:
    """`churned in last 90d`: a value that a choice of the account came to have."""
    found = _BECAME.fullmatch(plain)
    if found and (found[1] or found[3]):
        value = found[2].lower()
        for name, field in names.scope.vocabulary.account.items():
            if field.type.kind == "choice" and value in field.type.of:
                yield (f"changed({name}, {found[3] or '30d'}) and {name} = {value}",)


def _by(event: str, who: str, names: Names) -> str:
    doer = doers(event, names.scope.vocabulary).get(who.lower().removesuffix("s"), "")
    return f"{event} by {doer}" if doer else ""


def _equals(plain: str) -> str:
    return re.sub(r"\bis\s+(?=[\w\"])(?!empty|known|unknown|past|not)", "= ", plain)
