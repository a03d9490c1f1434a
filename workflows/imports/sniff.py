"""What an exported file is written in: its encoding, and for tables its delimiter. Judged from its first bytes. Pure.

Excel writes UTF-16 with a mark and semicolons in half of Europe; Chinese systems write GB18030 without any mark.
"""

import csv
from dataclasses import dataclass
from typing import Literal

HEAD = 256 * 1024
"""How many bytes are looked at."""
DELIMITERS = (",", ";", "\t")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Unreadable(Exception):
    """The file is in no encoding that is known here; the sentence says what was tried."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written. `delimiter` is empty for JSON lines."""

    encoding: str
    format: Literal["csv", "jsonl"]
    delimiter: str


def sniff(
    head: bytes, *, is_whole: bool, encoding: str = "", format_: str = "", delimiter: str = ""
) -> Written:
    """How a file with these first bytes is written; what the mapping declares is believed. Raises Unreadable."""
    encoding = encoding or encoding_of(head, is_whole=is_whole)
    text = _text(head, encoding, is_whole=is_whole)
    found: Literal["csv", "jsonl"] = "jsonl" if (format_ or _format_of(text)) == "jsonl" else "csv"
    return Written(encoding, found, "" if found == "jsonl" else delimiter or delimiter_of(text))


def encoding_of(head: bytes, *, is_whole: bool) -> str:
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _utf_16_without_mark(head)
    for name in ("utf-8", "gb18030"):
        if _decodes(head, name, is_whole=is_whole):
            return name
    raise Unreadable(
        "it is neither UTF-8, UTF-16 nor GB18030: say `encoding:` in the mapping, or save it as UTF-8"
    )


def delimiter_of(text: str) -> str:
    """The delimiter that splits the header into columns and the first rows into as many; a comma when none does."""
    rows = text.splitlines()[:20]
    if len(rows) > 1 and len(text) >= HEAD // 2:
        rows = rows[:-1]
    return max(DELIMITERS, key=lambda each: _agreement(rows, each))


def _agreement(rows: list[str], delimiter: str) -> tuple[bool, float, int]:
    widths = [len(row) for row in csv.reader(rows, delimiter=delimiter) if row]
    if not widths:
        return False, 0, 0
    return widths[0] > 1, sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _format_of(text: str) -> str:
    return "jsonl" if text.lstrip().startswith("{") else "csv"


def _text(head: bytes, encoding: str, *, is_whole: bool) -> str:
    try:
        return head.decode(encoding, errors="strict" if is_whole else "ignore")
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"it cannot be read as {encoding}: {error}") from None


def _decodes(head: bytes, encoding: str, *, is_whole: bool) -> bool:
    """Whether the bytes are text in this encoding; at the end of a cut head half a character is no fault."""
    for cut in range(1 if is_whole else 4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _utf_16_without_mark(head: bytes) -> str:
    """Latin text in UTF-16 has its zero bytes all on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.2 * len(head) / 2:
        raise Unreadable("it holds zero bytes and is not UTF-16: it looks like no text file at all")
    return "utf-16-le" if odd > even else "utf-16-be"
