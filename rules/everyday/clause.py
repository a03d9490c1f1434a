"""The one condition, out of several that are joined, in which something could not be read."""

import re
from dataclasses import dataclass

LONGEST = 160
TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[\w$%.-]+|\S")
_OR_EQUAL = re.compile(r"or\s+(?:equals?|more|less|fewer)\b", re.IGNORECASE)
_JOINS = {"and", "or", "where"}
_FURTHER = r"(?:\"[^\"\n]*\"|[\w-]+)(?=\s*(?:$|\)|,|and\b|or\b))"
_LISTED = re.compile(rf"(?:(?:,\s*(?:or\s+)?|\s+or\s+){_FURTHER})+", re.IGNORECASE)
_LISTED_WITHIN = re.compile(rf"(?:\s+or\s+{_FURTHER})+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """`within`: of which kind it is asked, `any(ticket where CLAUSE)`; empty where of none. `listed`: the same with the
    words that are joined to it as further values, `tier is high or mid`. `begins`: where, in the text.
    """

    text: str
    within: str
    listed: str
    begins: int


def clause_at(text: str, offset: int) -> Clause | None:
    """None where it would be too long to be a slip of the tongue."""
    tokens = list(TOKEN.finditer(text))
    at = next((i for i, found in enumerate(tokens) if found.end() > offset), len(tokens))
    first, depth = _first(text, tokens, at)
    last = _last(text, tokens, at, depth)
    is_further = last - first == 1 and first > 1 and tokens[first - 1][0].lower() == "or"
    if is_further:
        first, depth = _first(text, tokens, first - 2)
        last = _last(text, tokens, first, 0)
    elif (
        first > 1
        and tokens[first - 1][0].lower() == "or"
        and first - 1 - _first(text, tokens, first - 2)[0] < 2
    ):
        return None  # `p1 or p2 tickets`: of what stands before the `or` alone nothing is known
    within = _within(tokens, first)
    if within and (comma := _comma(tokens[first:last])):  # what follows is the call's, no further value
        last = first + comma
    if first >= last:
        return None
    begins, ends = tokens[first].start(), tokens[last - 1].end()
    more = (_LISTED_WITHIN if within else _LISTED).match(text, ends)
    listed = text[begins : more.end()] if more else text[begins:ends]
    found = Clause(listed if is_further else text[begins:ends], within, listed, begins)
    return found if len(found.text) <= LONGEST and "\n" not in found.text else None


def within_at(text: str, offset: int) -> str:
    """The kind of each of which it is asked there; empty where of none."""
    tokens = list(TOKEN.finditer(text))
    return _within(tokens, next((i for i, found in enumerate(tokens) if found.end() > offset), len(tokens)))


def _first(text: str, tokens: list[re.Match[str]], at: int) -> tuple[int, int]:
    """Where it begins, and how many brackets of calls that begin in it are open at `at`."""
    depth = opened = 0
    place = at
    while place > 0:
        word = tokens[place - 1][0]
        if word in ")]":
            depth += 1
        elif word in "([" and depth:
            depth -= 1
        elif word == "(" and (place < 2 or not tokens[place - 2][0][-1:].isalnum()):
            break
        elif word in "([":
            opened += 1
        elif not depth and word.lower() in _JOINS and not _OR_EQUAL.match(text, tokens[place - 1].start()):
            break
        place -= 1
    return place, opened


def _last(text: str, tokens: list[re.Match[str]], at: int, depth: int) -> int:
    place = at
    while place < len(tokens):
        word = tokens[place][0]
        if word in "([":
            depth += 1
        elif word in ")]":
            if not depth:
                break
            depth -= 1
        elif not depth and word.lower() in ("and", "or") and not _OR_EQUAL.match(text, tokens[place].start()):
            break
        place += 1
    return place


def _comma(tokens: list[re.Match[str]]) -> int:
    """Where the first one is that stands in no brackets; 0 where none does."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token[0] in "([") - (token[0] in ")]")
        if token[0] == "," and not depth:
            return place
    return 0


def _within(tokens: list[re.Match[str]], first: int) -> str:
    """The kind whose `where` is open there."""
    depth = 0
    for place in range(first - 1, -1, -1):
        word = tokens[place][0]
        depth += (word == ")") - (word == "(")
        if depth < 0:
            said = [token[0] for token in tokens[place + 1 : place + 3]]
            return said[0] if len(said) == 2 and said[1] == "where" else ""
    return ""
