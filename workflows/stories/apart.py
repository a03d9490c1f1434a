"""Stories that share a stage, kept apart: a reader of one is no reader of another, even where both are called alike."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rules.story import Story

SILENCES = ("silent", "speaks")
"""Silence of a feed is told of the whole world: whoever speaks of it stands alone."""


def is_alone(story: Story) -> bool:
    return bool(story.silent) or any(verb in SILENCES for line in story.timeline for verb, _ in line.does)


def apart(story: Story, number: int) -> Story:
    """The story with mailboxes of its own."""
    told = [key for children in story.children.values() for key in children]
    told += [key for those in story.below.values() for one in those.values() for key in one]
    addresses = [key.rpartition(" ")[2] for key in told if "@" in key]
    names = {address: _own(address, number) for address in addresses}
    timeline = tuple(
        replace(line, does=_renamed(line.does, names), expects=_renamed(line.expects, names))
        for line in story.timeline
    )
    cast = {"children": _renamed(story.children, names), "below": _renamed(story.below, names)}
    return replace(story, **cast, timeline=timeline) if names else story


def _own(address: str, number: int) -> str:
    name, _, host = address.rpartition("@")
    return f"{name}@s{number}.{host}"


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for address, own in names.items():
            value = value.replace(address, own)
        return value
    if isinstance(value, Mapping):
        return {_renamed(key, names): _renamed(inner, names) for key, inner in value.items()}
    return (
        type(value)(_renamed(inner, names) for inner in value) if isinstance(value, list | tuple) else value
    )
