"""Where a quoted text is wider in its file than in its value: escapes take more columns than what they stand for."""

import re

_SINGLE = re.compile("''|.", re.DOTALL)
_DOUBLE = re.compile(r"\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.|.", re.DOTALL)


def widened(written: str, mark: str) -> tuple[int, ...]:
    """How many columns each character of the value takes, of a text on one line; empty where each takes one."""
    signs = (_DOUBLE if mark == '"' else _SINGLE).findall(written)
    return tuple(len(sign) for sign in signs) if any(len(sign) > 1 for sign in signs) else ()
