"""To which piece each comment belongs: it goes where that goes."""

import re
from collections.abc import Iterator

from rules.layout.pieces import Box, Comment, Cut, Entry, Leaf
from rules.yaml_text.comments import without

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")


def give_comments(made: Cut) -> list[Comment]:
    """Hands each comment to its piece; those of a text without any document are handed back."""
    pages = [page for page in made.pages if page.root is not None]
    for comment in (found := list(_comments(made))):
        mine = [page for page in pages if page.begins <= comment.at[0]] or pages[:1]
        if mine:
            assert mine[-1].root is not None
            _give(comment, mine[-1].root, None)
    return [] if pages else found


def _comments(made: Cut) -> Iterator[Comment]:
    for number, line in enumerate(without(made.text, made.masked).split("\n")):
        match = _COMMENT.search(line) if "#" in line else None
        if match:
            before = line[: match.start()].strip()
            written = made.lines[number][match.start() :].rstrip()
            is_alone = not before or before == "---"
            yield Comment(written, (number, match.start()), is_alone, made.is_after_blank(number))


def _give(comment: Comment, box: Box, owner: Entry | None) -> None:
    """To an entry of the box, to one further inside, or to the box's foot."""
    before = [entry for entry in box.entries if entry.start <= comment.at]
    after = box.entries[len(before) :]
    if not before:
        is_header = owner is not None and not comment.is_alone and owner.start[0] == comment.at[0]
        (owner.trail if owner and (is_header or not after) else after[0].lead).append(comment)
        return
    entry = before[-1]
    inner = entry.value if isinstance(entry.value, Box) else None
    if inner and inner.entries and _is_inside(comment, box, inner):
        _give(comment, inner, entry)
    elif not comment.is_alone and (comment.at[0] == entry.end[0] or not after or _is_header(comment, entry)):
        entry.trail.append(comment)
    else:
        (after[0].lead if after else box.foot).append(comment)


def _is_header(comment: Comment, entry: Entry) -> bool:
    return isinstance(entry.value, Leaf) and entry.start[0] <= comment.at[0] <= entry.end[0]


def _is_inside(comment: Comment, box: Box, inner: Box) -> bool:
    if comment.at < inner.end:
        return True
    if inner.in_flow:
        return False
    if not comment.is_alone:
        return comment.at[0] == inner.end[0]
    return comment.at[1] >= inner.column and comment.at[1] > box.column
