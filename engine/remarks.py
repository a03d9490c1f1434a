"""The author's reasons beside the lines they explain: an explanation with the comments of its condition. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from engine.explain import Explained
from rules.condition import And, Condition, Not, Or
from rules.rule import Rule


def remarked(condition: Condition, explained: Explained, rule: Rule) -> Explained:
    """Each comment stands beside what is written on its line, and beside the whole where several things are."""
    return _remarked(condition, explained, rule.comment_at, rule.place.path) if rule.comment_at else explained


def _remarked(
    condition: Condition, explained: Explained, comments: Mapping[int, str], path: str
) -> Explained:
    lines = _lines(condition, path)
    if len(lines) == 1:
        return replace(explained, remark=comments.get(min(lines), ""))
    inner = _within(condition) if explained.joint else ()
    parts = tuple(
        _remarked(part, each, comments, path) for part, each in zip(inner, explained.parts, strict=True)
    )
    return replace(explained, parts=parts) if inner else explained


def _lines(condition: Condition, path: str) -> set[int]:
    """Where it is written; what is written in another file has its reasons there."""
    inner = _within(condition)
    if inner:
        return {line for part in inner for line in _lines(part, path)}
    return {condition.place.line} if condition.place.path == path else set()


def _within(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, And | Or):
        return condition.parts
    return (condition.part,) if isinstance(condition, Not) else ()
