"""From a clause that could not be read to the sentence that was probably meant."""

import re
from collections.abc import Callable, Iterator, Sequence

from rules.everyday.clause import Clause, clause_at
from rules.everyday.nouns import doers, nouns
from rules.everyday.phrases import PHRASES, Row
from rules.everyday.plainly import plainly
from rules.right_examples import MANY
from rules.scope import Names

Judge = Callable[[str, str], bool]
"""Whether a condition can be read, within the kind of which it is asked."""
MOST_TRIED = 40


_DENIED = re.compile(
    r"([\w-]+)\s+(?:is\s+|was\s+|has\s+)?not\s+(?:been\s+)?(renewed|closed|solved|resolved|opened|signed|paid)"
)
"""`contract not renewed` is no renewed contract."""
_DONE_BY = re.compile(r"\b([\w-]+)\s+by\s+(?:an?\s+|our\s+)?([\w-]+)(?=\s*[,)])")
"""`count(login by sponsor, 30d)`."""
_OF_EACH = re.compile(r"(no|none|any|every|all)\s+([\w-]+)\s+(?:where|with|whose)\s+(.+)", re.IGNORECASE)


def proposed(text: str, offset: int, names: Names, milestones: Sequence[str], judge: Judge) -> Row:
    """The condition that was probably meant by what stands there, or two, where both are as likely; often none."""
    clause = clause_at(text, offset)
    if clause is None:
        return ()
    kinds = {*names.scope.vocabulary.children, *names.scope.vocabulary.events, *names.scope.vocabulary.groups}
    if clause.within and clause.within not in kinds:
        return ()
    inside = names.inside(clause.within) if clause.within else names
    if many := _OF_EACH.fullmatch(text[text.find(clause.text) :]):
        row: Row = (f"{MANY[many[1].lower()]}({many[2]} where {many[3]})",)
        if judge(row[0], clause.within):
            return row
    tried: set[Row] = set()
    for row in _rows(clause, inside, milestones):
        if row in tried:
            continue
        tried.add(row)
        if row and all(judge(each, clause.within) for each in row):
            return row
        if len(tried) >= MOST_TRIED:
            break
    return ()


def _rows(clause: Clause, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    for said in dict.fromkeys((clause.listed, clause.text)):
        plain = plainly(said)
        if plain != clause.text:
            yield (plain,)
            yield (_equals(plain),)
        if done := _DONE_BY.search(plain):
            by = _by(done[1], done[2], names)
            yield (f"{plain[: done.start()]}{by}{plain[done.end() :]}",) if by else ()
        if denied := _DENIED.fullmatch(plain):
            plain = f"no {denied[1]} {denied[2]}"
        for pattern, meaning in PHRASES:
            if found := pattern.fullmatch(plain):
                parts = {part: value or "" for part, value in found.groupdict().items()}
                for noun in nouns(parts["noun"] or parts.get("other", ""), names, milestones):
                    yield from meaning(noun, parts)


def _by(event: str, who: str, names: Names) -> str:
    doer = doers(event, names.scope.vocabulary).get(who.lower().removesuffix("s"), "")
    return f"{event} by {doer}" if doer else ""


def _equals(plain: str) -> str:
    return re.sub(r"\bis\s+(?=[\w\"])(?!empty|known|unknown|past|not)", "= ", plain)
