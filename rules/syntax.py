"""The text of a condition or expression into its raw tree; every way it can fail is a problem, none an exception."""

import re
from functools import cache, lru_cache
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedInput

from rules import building, raw
from rules.lookalikes import mend_lookalikes
from rules.mends import syntax_problem
from rules.problems import Place, Problem
from rules.written import Written

MOST_CHARACTERS = 4000
DEEPEST = 32
WARN_AT = 0.8
SHORT = 160
"""Characters of a text whose tree is kept: so few that all of them together stay small."""

Parsed = tuple[raw.Raw | None, list[Problem]]


@cache
def _grammar() -> Lark:
    """Compiled once per process."""
    return Lark.open(
        "grammar.lark",
        rel_to=__file__,
        parser="lalr",
        lexer="contextual",
        maybe_placeholders=True,
        transformer=building,
    )


def parse(text: str, place: Place) -> Parsed:
    """The raw tree, or None and why. Never raises; bounded by `MOST_CHARACTERS` and `DEEPEST`."""
    written = Written(text, place)
    if len(text) > MOST_CHARACTERS:
        sentence = f"This is {len(text):,} characters long; {MOST_CHARACTERS:,} are the limit."
        return None, [Problem(place, "too-long", sentence, SPLIT)]
    plain, problems = mend_lookalikes(written)
    if not plain.strip():
        return None, [
            Problem(
                place, "empty-condition", "Nothing is written here.", "Write a condition, or remove the key."
            )
        ]
    try:
        tree, deep = (_tree if len(plain) <= SHORT else _parsed)(plain)
    except UnexpectedInput as error:
        return None, [*problems, syntax_problem(Written(plain, place), error)]
    problems += _size_problems(written, deep)
    return (None if any(found.code == "too-deep" for found in problems) else tree), problems


@lru_cache(maxsize=8192)
def _tree(plain: str) -> tuple[raw.Raw, int]:
    """Rulebooks say the same many times over, and are read again whenever somebody types. Raises UnexpectedInput."""
    return _parsed(plain)


def _parsed(plain: str) -> tuple[raw.Raw, int]:
    """The tree, and how deep it is."""
    tree: Any = _grammar().parse(plain)
    return tree, raw.depth(tree)


SPLIT = "Split it: lines under `all:` or `any:`, or a derived field with a name of its own."


def _size_problems(written: Written, deep: int) -> list[Problem]:
    deep = max(deep, _brackets(written.text))
    if deep > DEEPEST:
        return [
            Problem(written.place, "too-deep", f"This is {deep} levels deep; {DEEPEST} are the limit.", SPLIT)
        ]
    found = []
    if deep >= DEEPEST * WARN_AT:
        sentence = f"This is {deep} levels deep, near the limit of {DEEPEST}."
        found.append(Problem(written.place, "nearly-too-deep", sentence, SPLIT, "warning"))
    if len(written.text) >= MOST_CHARACTERS * WARN_AT:
        sentence = f"This is {len(written.text):,} characters long, near the limit of {MOST_CHARACTERS:,}."
        found.append(Problem(written.place, "nearly-too-long", sentence, SPLIT, "warning"))
    return found


def _brackets(text: str) -> int:
    """How deep brackets nest."""
    deepest = level = 0
    for sign in re.findall(r"[(\[)\]]", text):
        level += 1 if sign in "([" else -1
        deepest = max(deepest, level)
    return deepest


def mentioned(text: str) -> frozenset[str]:
    """The names a text speaks of, `account.` taken off: what a derived field needs before it can be typed."""
    tree, _ = parse(text, Place("", 1, 1))
    words = (part for part in raw.all_parts(tree) if isinstance(part, raw.Word)) if tree else ()
    return frozenset(word.name.removeprefix("account.") for word in words)
