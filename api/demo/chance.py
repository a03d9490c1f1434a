"""Chance that can be repeated: a number from a seed and what it is about, the same in whatever order it is asked."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")


@lru_cache(maxsize=65_536, typed=True)  # the same days are asked about again and again; 1 is not True
def chance(seed: int, *about: object) -> float:
    """A number in [0, 1) that depends on the seed and on `about` alone."""
    text = "\x1f".join(str(each) for each in (seed, *about))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big") / 2**56


def pick(options: Sequence[T], seed: int, *about: object) -> T:
    return options[int(chance(seed, *about) * len(options))]


def between(low: float, high: float, seed: int, *about: object) -> float:
    return low + (high - low) * chance(seed, *about)
