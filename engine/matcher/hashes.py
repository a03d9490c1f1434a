"""How durable_rules compares names: by their 32-bit FNV-1a hash alone, never by their letters."""

from collections.abc import Iterable

_OFFSET = 0x811C9DC5
_PRIME = 0x01000193


def fnv1a_32(name: str) -> int:
    """The hash of a name's UTF-8 bytes, 0 to 2**32 - 1. The algorithm is in the public domain."""
    value = _OFFSET
    for byte in name.encode():
        value = (value ^ byte) * _PRIME & 0xFFFFFFFF
    return value


def colliding_names(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two different names that durable_rules would take for one, or None."""
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(fnv1a_32(name), name)
        if other != name:
            return other, name
    return None
