"""What is denied, once or twice. Of two denials in one part only those forms are read that can mean one thing alone."""

import re
from collections.abc import Callable, Iterator

from rules.everyday.nouns import Row

_DENIAL = re.compile(
    r"\b(?:no|not|never|none|without|nobody|no-?one|neither|nor|cannot|\w+n['’]t)\b|不|没有|无", re.IGNORECASE
)
_NOT_WITHOUT = re.compile(
    r"(?:(?:is|are|has been|have been)\s+)?not\s+without\s+(?:an?\s+|any\s+)?(.+)", re.IGNORECASE
)
_NO_SUCH = re.compile(
    r"(?:there\s+(?:is|are)\s+)?no\s+(.+?)\s+(?:(?:that\s+)?(?:is|are|was|were|has|have)\s+)?not\s+(?:been\s+)?(.+)",
    re.IGNORECASE,
)
_NO_WITHOUT = re.compile(
    r"(?:there\s+(?:is|are)\s+)?no\s+([\w-]+)\s+without\s+(?:an?\s+)?([\w -]+)", re.IGNORECASE
)
_OF_ONE = re.compile(r"any\((\w+) where (.+)\)")


def is_denied_twice(said: str) -> bool:
    return len(_DENIAL.findall(said)) > 1


def denied_twice(plain: str, read: Callable[[str], Iterator[Row]]) -> Iterator[Row]:
    """`not without a sponsor`, `no contract not renewed`, `no contract without notice`."""
    if (found := _NOT_WITHOUT.fullmatch(plain)) and not _DENIAL.search(found[1]):
        yield from ((denied(row[0]),) for row in read(f"no {found[1]}") if len(row) == 1)
    elif (found := _NO_SUCH.fullmatch(plain)) and not _DENIAL.search(f"{found[1]} {found[2]}"):
        for row in read(f"{found[1]} not {found[2]}"):
            if len(row) == 1 and " and " not in outermost(row[0]) and (each := _OF_ONE.fullmatch(row[0])):
                yield (f"none({each[1]} where {each[2]})",)
    elif found := _NO_WITHOUT.fullmatch(plain):
        kind, field = found[1].lower().removesuffix("s"), found[2].lower().strip().replace(" ", "_")
        yield (f"none({kind} where {field} is empty)",)


def denied(condition: str) -> str:
    if re.search(r" (?:and|or) ", outermost(condition)):
        return f"not ({condition})"
    for state, other in ((" is empty", " is not empty"), (" is not empty", " is empty")):
        if condition.endswith(state):
            return f"{condition.removesuffix(state)}{other}"
    for so, not_so in (("any(", "none("), ("none(", "any("), ("not ", "")):
        if condition.startswith(so):
            return f"{not_so}{condition.removeprefix(so)}"
    return f"not {condition}"


def outermost(condition: str) -> str:
    """Without what stands in brackets and quotes."""
    while (less := re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"", "", condition)) != condition:
        condition = less
    return condition
