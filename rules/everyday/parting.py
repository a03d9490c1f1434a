"""A sentence taken apart at its `and`, `or` and commas, each part with the word that joins it to the one before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.everyday.clause import TOKEN

_LINK = re.compile(r"^(?:(?:and|but|an?|any|the|with|whose|where|have|has|either)\s+)+", re.IGNORECASE)
_QUANTIFIED = re.compile(r"^(?:(?:and|but|there)\s+)*(?:any|has|have|with|is|are)\b", re.IGNORECASE)
_SAME_OR_MORE = re.compile(
    r"or\s+(?:equals?\b|the\s+same\b|(?:more|less|fewer|older|longer|higher|lower)\b(?!\s+than\s))",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d,\d{3}\b")
_OPENS = ("where", "whose")


@dataclass(frozen=True, slots=True)
class Part:
    """`begins`, `ends`: where it stands. `link`: `and` or `or`, nothing before the first. `has_quantity`: whether it
    says itself that there is one, `has a champion`.
    """

    text: str
    link: str
    begins: int
    ends: int
    has_quantity: bool


def parts_of(text: str) -> list[Part]:
    """Outside of brackets. What follows a `where` belongs to it, to the end."""
    cuts = _cuts(text)
    found: list[Part] = []
    begins, link = 0, ""
    for word, at, ends in [*cuts, ("", len(text), len(text))]:
        raw = text[begins:at]
        said = _LINK.sub("", raw.strip())
        if said:
            quantity = bool(_QUANTIFIED.match(raw.strip()))
            found.append(Part(said, link if found else "", begins, at, quantity))
            link = word
        elif word != ",":
            link = word
        begins = ends
    return _joined(found)


def _cuts(text: str) -> list[tuple[str, int, int]]:
    cuts, depth, is_between = [], 0, False
    for found in TOKEN.finditer(text):
        word = found[0].lower()
        depth += (word in "([") - (word in ")]")
        if depth:
            continue
        if word in _OPENS and text[: found.start()].strip():
            break
        is_between = is_between or word == "between"
        if word == "and" and is_between:
            is_between = False
        elif word == "," and _THOUSANDS.match(text, found.start() - 1):
            continue
        elif word in (",", "and", "but") or (word == "or" and not _SAME_OR_MORE.match(text, found.start())):
            cuts.append(("and" if word == "but" else word, found.start(), found.end()))
    return cuts


def _joined(found: Sequence[Part]) -> list[Part]:
    """A comma means what joins the next that says so: `a, b or c`."""
    links = [each.link for each in found]
    for place in range(len(links) - 1, -1, -1):
        if links[place] == ",":
            after = links[place + 1] if place + 1 < len(links) else "and"
            links[place] = after
    return [
        Part(each.text, link, each.begins, each.ends, each.has_quantity)
        for each, link in zip(found, links, strict=True)
    ]
