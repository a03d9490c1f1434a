"""In which order rules are stepped within one moment: each after those it keeps quiet for, whatever they are called."""

from collections.abc import Mapping

from rules.rule import Rule

Place = tuple[int, str]


def places(rules: Mapping[str, Rule]) -> dict[str, Place]:
    """By rule where it stands in that order. No rules keep quiet for one another in a circle."""
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = 0
            named = (other for other in rules[name].quiet_while if other in rules)
            depths[name] = max((depth(other) + 1 for other in named), default=0)
        return depths[name]

    return {name: (depth(name), name) for name in rules}
