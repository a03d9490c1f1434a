"""Pieces to lines: two spaces a level, one blank line at most, a table in braces only where it fits on its line."""

import re
from collections.abc import Iterator, Sequence

from rules.layout.order import has_keys, in_order
from rules.layout.pieces import Box, Comment, Entry, Leaf

WIDTH, ALIGNED_WIDTH = 120, 150
"""Columns of the longest line that a table or list in braces may make; more where its neighbours stand in columns."""
_RAGGED = 12
"""Names whose lengths differ by more are not padded to one another."""
_COMMENTS_FROM, _COMMENTS_EVERY = 32, 4
_INDENT = 2


def lines_of(box: Box, holds: object, indent: int = 0) -> list[str]:
    """The lines of a table or list that stands in a block."""
    lines: list[str] = []
    entries = in_order(box, holds)
    pads = [0] * len(entries) if has_keys(box, holds) else _alignment([entry for entry, _ in entries], indent)
    for (entry, inner), pad in zip(entries, pads, strict=True):
        lead, written = _entry(entry, inner, indent, pad)
        _add_remarks(lines, lead, indent)
        _add(lines, written, entry.after_blank)
    _add_remarks(lines, box.foot, indent)
    return lines


def _add_remarks(lines: list[str], comments: Sequence[Comment], indent: int) -> None:
    for comment in comments:
        _add(lines, [" " * indent + comment.text], comment.after_blank and comment.is_alone)


def _add(lines: list[str], further: Sequence[str], after_blank: bool) -> None:
    """Never two blank lines, and none at the beginning."""
    lines += ["", *further] if after_blank and lines and lines[-1] else further


def _entry(entry: Entry, holds: object, indent: int, pad: int) -> tuple[list[Comment], list[str]]:
    """The comments above an entry, and its lines."""
    margin, head = " " * indent, f"{_one_line(entry.key)}:" if entry.key else "-"
    opened, written = _value(entry, head, holds, indent, pad)
    lead, trail = [*entry.lead, *entry.trail[:-1]], entry.trail[-1:]
    if entry.key is None and opened:
        # What stands above the first key of an item stands above its dash.
        lead, trail = [*lead, *trail, *_first_remarks(entry.value, holds)], []
    if trail:
        at = len(written) - 1 if isinstance(entry.value, Leaf) and entry.value.style != "|" else 0
        written[at] = _with_comment(margin + written[at], trail[0].text)[indent:]
    return lead, [margin + line if line else "" for line in written]


def _value(entry: Entry, head: str, holds: object, indent: int, pad: int) -> tuple[bool, list[str]]:
    """Whether the value stands on lines of its own, as a block; and the lines, less the margin."""
    value = entry.value
    if isinstance(value, Leaf):
        return False, list(_leaf_lines(head, value))
    if pad or not _opens(value, indent + len(head) + 1):
        return False, [f"{head} ".ljust(pad) + _one_line(value)]
    if entry.key:
        return True, [head, *_less(lines_of(value, holds, indent + _INDENT), indent)]
    above: list[str] = []
    _add_remarks(above, _first_remarks(value, holds), 0)
    inner = _less(lines_of(value, holds, indent + _INDENT), indent)[len(above) :]
    inner = inner if inner[0] else inner[1:]
    return True, [f"- {inner[0][_INDENT:]}", *inner[1:]]


def _first_remarks(value: Leaf | Box, holds: object) -> list[Comment]:
    """The comments above the first line of a block, however deep that lies."""
    assert isinstance(value, Box)
    entry, inner = in_order(value, holds)[0]
    return _entry(entry, inner, 0, 0)[0]


def _less(lines: Sequence[str], indent: int) -> list[str]:
    return [line[indent:] for line in lines]


def _leaf_lines(head: str, leaf: Leaf) -> Iterator[str]:
    if leaf.is_missing:
        yield head
    elif leaf.style == "|":
        yield f"{head} {_block_header(leaf)}"
        kept = leaf.value if "+" in leaf.source else leaf.value.rstrip("\n")
        lines = kept.removesuffix("\n").split("\n") if kept else []
        yield from (" " * _INDENT + line if line else "" for line in lines)
    else:
        first, *others = _one_line(leaf).split("\n")
        yield f"{head} {first}".rstrip()
        yield from (" " * _INDENT + line.strip() if line.strip() else "" for line in others)


def _block_header(leaf: Leaf) -> str:
    kept = "".join(sign for sign in leaf.source if sign in "+-")
    # The last line of a file may lack its end; here it gets one.
    chomping = kept if not leaf.value or leaf.value.endswith("\n") else "-"
    return f"|{_INDENT if leaf.value.startswith((' ', chr(10))) else ''}{chomping}"


def _alignment(entries: Sequence[Entry], indent: int) -> Iterator[int]:
    """Where each value begins: tables on one line, one below the other, stand in columns; 0 is right behind its key."""
    run: list[Entry] = []
    for entry in entries:
        if run and not _goes_on(run[-1], entry, indent):
            yield from _pads(run, indent)
            run = []
        run.append(entry)
    yield from _pads(run, indent)


def _goes_on(above: Entry, entry: Entry, indent: int) -> bool:
    is_near = abs(_width(above) - _width(entry)) <= _RAGGED
    return is_near and _may_align(above, indent) and _may_align(entry, indent)


def _may_align(entry: Entry, indent: int) -> bool:
    value = entry.value
    is_braced = isinstance(value, Box) and value.is_table and value.in_flow and bool(value.entries)
    return is_braced and not _opens(value, indent + _width(entry) + 2, ALIGNED_WIDTH)


def _pads(run: Sequence[Entry], indent: int) -> Sequence[int]:
    pad = max(map(_width, run), default=0) + 2
    if len(run) < 2:
        return [0] * len(run)
    if not any(_opens(entry.value, indent + pad, ALIGNED_WIDTH) for entry in run):
        return [pad] * len(run)
    for at, entry in enumerate(run):
        if _opens(entry.value, indent + _width(entry) + 2):
            return [*_pads(run[:at], indent), 0, *_pads(run[at + 1 :], indent)]
    return [0] * len(run)


def _width(entry: Entry) -> int:
    return len(_one_line(entry.key)) if entry.key else 0


def _opens(value: Leaf | Box, column: int, width: int = WIDTH) -> bool:
    """Whether a table or list stands in a block: as written, or because it does not fit on its line."""
    if isinstance(value, Leaf) or not value.entries:
        return False
    return not value.in_flow or _is_remarked(value) or column + len(_one_line(value)) > width


def _is_remarked(box: Box) -> bool:
    """Whether something in it needs a line of its own."""
    return bool(box.foot) or any(
        entry.lead or entry.trail or (
            _is_remarked(entry.value) if isinstance(entry.value, Box) else "\n" in entry.value.source
        )
        for entry in box.entries
    )  # fmt: skip


def _one_line(piece: Leaf | Box) -> str:
    if isinstance(piece, Leaf):
        return _quoted(piece)
    if not piece.is_table:
        return f"[{', '.join(_one_line(entry.value) for entry in piece.entries)}]"
    return "{" + ", ".join(_pair(entry) for entry in piece.entries) + "}"


def _pair(entry: Entry) -> str:
    assert entry.key is not None
    if isinstance(entry.value, Leaf) and entry.value.is_missing:
        return _one_line(entry.key)
    return f"{_one_line(entry.key)}: {_one_line(entry.value)}"


def _quoted(leaf: Leaf) -> str:
    """A text as written, in double quotes rather than single ones where that changes nothing else."""
    is_simple = "\n" not in leaf.source and not re.search(r'["\\]', leaf.value)
    if leaf.style == "'" and is_simple:
        return f'"{leaf.value}"'
    return leaf.source


def _with_comment(line: str, comment: str) -> str:
    """A comment behind a line stands at column 33, or as many further eights as the line needs."""
    least = max(len(line) + 2, _COMMENTS_FROM)
    column = least + -(least - _COMMENTS_FROM) % _COMMENTS_EVERY
    return line.ljust(column) + comment
