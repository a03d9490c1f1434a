"""The comments of a file by line: the author's reasons, shown beside the condition they explain. What stands after two
`#` or more is for the writer alone, and nobody's reason.
"""

import re
from collections.abc import Iterable, Mapping

_COMMENT = re.compile(r"(?:^|(?<=\s))(#+)[ ]?(.*)")


def find_comments(text: str, masked: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Line (from 1) -> comment. `masked`: where quoted and literal texts stand; a `#` in there begins none."""
    lines = enumerate(without(text, masked).splitlines(), start=1)
    found = ((number, _COMMENT.search(line)) for number, line in lines if "#" in line)
    told = ((number, match[2].strip()) for number, match in found if match and match[1] == "#")
    return {number: comment for number, comment in told if comment}


def beside(text: str, comments: Mapping[int, str]) -> dict[int, str]:
    """Line -> what is said of what stands on it: behind it, and on the lines of comment right above it."""
    found, above = dict[int, str](), list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if number in comments and line.lstrip().startswith("#"):
            above.append(comments[number])
            continue
        if line.lstrip().startswith("##"):
            continue
        told = [*above, comments[number]] if number in comments else above
        if told and line.strip():
            found[number] = " ".join(told)
        above = []
    return found


def without(text: str, masked: Iterable[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in masked:
        parts += [text[at:start], re.sub(r"[^\n]", "x", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])
