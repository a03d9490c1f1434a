"""Where a document may lie: within a rulebook's folder, so that an edition can be written out again as it is. Pure."""

from collections.abc import Iterable
from pathlib import PurePosixPath

LONGEST = 200
"""Bytes of one part of a path, which every file system takes."""


def is_within(path: str) -> bool:
    """Nothing hidden, nothing outside, nothing that is another path elsewhere."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and "/".join(parts) == path
        and "\\" not in path
        and not any(sign < " " or sign == "\x7f" for sign in path)
        and not any(part.startswith(".") or len(part.encode("utf-8", "replace")) > LONGEST for part in parts)
    )


def in_the_way(paths: Iterable[str]) -> list[str]:
    """Those that lie in a folder which is itself one of the documents."""
    known = set(paths)
    return sorted(path for path in known if any(str(above) in known for above in PurePosixPath(path).parents))
