"""Two things compared with each other, `active users below half of seats`, and how many of a kind are so."""

import re
from collections.abc import Iterator, Sequence

from rules.everyday.counting import many
from rules.everyday.denying import denied
from rules.everyday.nouns import Noun, Row, is_share, nouns
from rules.expression import Arithmetic, FieldRef
from rules.scope import Names

_SIGN = r"(?P<sign>[<>]=?|!?=)"
_SHARE = r"(?:(?P<share>\d{1,3})%\s+of\s+|(?P<half>50%)\s+(?:of\s+)?)?"
_USED = r"(?:used|in use|taken|utili[sz]ed|active)"
_BOUGHT = (
    r"(?:\s+(?:that\s+)?(?:they\s+|was\s+|were\s+)?(?:bought|purchased|paid(?:\s+for)?|sold|licen[cs]ed))?"
)
_COMPARED = (
    rf"(?P<left>.+?)\s*{_SIGN}\s*{_SHARE}(?P<right>[a-z].+)",
    r"(?P<way>more|fewer|less|higher|lower)\s+(?P<left>.+?)\s+than\s+(?P<right>[a-z].+)",
    rf"(?P<left>.+?)\s+(?P<way>exceeds?|above|over|below|under)\s+{_SHARE}(?P<right>[a-z].+)",
    r"(?P<left>.+?)\s+(?:is\s+|are\s+)?(?P<way>before|after)\s+(?P<right>[a-z].+)",
)
_LESS = ("fewer", "less", "lower", "below", "under", "before")
_AGAIN = rf"(?:\s+(?:of\s+)?(?P<again>[\w ]+?){_BOUGHT})?"
_USED_SHARE = (
    rf"{_SIGN}\s*(?P<share>\d{{1,3}})%\s+(?:of\s+)?(?P<noun>.+?)\s+(?:is\s+|are\s+)?{_USED}",
    rf"(?P<noun>.+?)\s+{_USED}\s*{_SIGN}\s*(?P<share>\d{{1,3}})%{_AGAIN}",
    rf"(?P<noun>.+?)\s+{_USED}\s+(?P<way>below|under|above|over)\s*(?P<share>\d{{1,3}})%{_AGAIN}",
)
_SHARE_OF = (
    rf"{_SIGN}\s*(?P<share>\d{{1,3}})%\s+(?:of\s+)?(?P<kind>[\w-]+)\s+(?:is\s+|are\s+|were\s+)?(?P<so>.+)"
)
_ARE = r"(?:(?:is|are|were|have\s+been|has\s+been)\s+)?"
_ALL = rf"(?P<not>not\s+)?(?:all|every|each)(?:\s+of)?\s+(?P<noun>.+?)\s+{_ARE}(?P<so>[\w-]+)"
_TOTAL = rf"(?:total|sum\s+of)\s+(?P<noun>.+?)\s*{_SIGN}\s*(?P<number>\d[\d.]*(?:\s+(?-i:[A-Z]{{3}}))?)"
_LACKS = r"(?P<kind>[\w-]+)\s+(?:without|with\s+no|ha(?:s|ve)\s+no)\s+(?:an?\s+)?(?P<field>[\w ]+)"
_NAMES = {"bought": "entitled", "purchased": "entitled", "used": "in use"}


def compared(plain: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    for pattern in _USED_SHARE:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            again = found.groupdict().get("again") or found["noun"]
            yield from _of_used(found["noun"], again, f"{_sign(found)} {found['share']}%", names, milestones)
    for pattern in _COMPARED:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            yield from _two(found, names, milestones)
    if found := re.fullmatch(_SHARE_OF, plain, re.IGNORECASE):
        yield from _share_of(found, names, milestones)
    if found := re.fullmatch(_LACKS, plain, re.IGNORECASE):
        yield from _lacking(found, names, milestones)
    if found := re.fullmatch(_TOTAL, plain, re.IGNORECASE):
        yield from _total(found, names, milestones)
    if found := re.fullmatch(_ALL, plain, re.IGNORECASE):
        yield from _all_of(found, names, milestones)


def _lacking(found: re.Match[str], names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    """`contract without amount`: one that there is."""
    kind, said = _kind(found["kind"], names, milestones), found["field"].lower().replace(" ", "_")
    for name, one in names.scope.vocabulary.fields_of(kind).items() if kind else ():
        labels = {
            each.lower().replace(" ", "_") for each in (one.label.by_language if one.label else {}).values()
        }
        if said in {name, *labels} and one.type.kind not in ("series", "yes/no"):
            yield (f"any({kind} where {name} is empty)",)


def _total(found: re.Match[str], names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    """`total contract value > 200000`."""
    for noun in nouns(found["noun"], names, milestones):
        if (
            noun.of
            and noun.kind == "field"
            and noun.type is not None
            and noun.type.kind in ("money", "number")
        ):
            those = f" where {' and '.join(noun.and_)}" if noun.and_ else ""
            yield (f"sum({noun.of}.{noun.name}{those}) {found['sign']} {found['number']}",)


def _sign(found: re.Match[str]) -> str:
    parts = found.groupdict()
    return parts.get("sign") or ("<" if parts["way"].lower() in _LESS else ">")


def _two(found: re.Match[str], names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    parts = found.groupdict()
    share = parts.get("share") or (parts.get("half") or "").rstrip("%")
    for left in _operands(found["left"], names, milestones):
        for right in _operands(found["right"], names, milestones):
            if left != right:
                yield (f"{left} {_sign(found)} {right}{f' * {share}%' if share else ''}",)


def _operands(said: str, names: Names, milestones: Sequence[str]) -> Iterator[str]:
    """What has a number or is a day, by any of its names: what is bought is what is `entitled` elsewhere."""
    other = " ".join(_NAMES.get(word, word) for word in said.lower().split())
    bare = re.sub(rf"{_BOUGHT}$", "", said, flags=re.IGNORECASE)
    for each in dict.fromkeys((said, other, bare)):
        for noun in nouns(each, names, milestones):
            if (not noun.of or noun.kind == "child") and (value := many(noun, "")):
                yield value


def _of_used(said: str, again: str, asked: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    """`less than half of the seats used`: where the vocabulary reckons such a share, what is used by what there is."""
    wholes = {noun.name for noun in nouns(said, names, milestones) if noun.kind == "field" and not noun.of}
    if not wholes & {noun.name for noun in nouns(again, names, milestones)}:
        return
    for name, one in names.scope.vocabulary.derived.items():
        expr = one.expr
        if is_share(name, names) and isinstance(expr, Arithmetic) and isinstance(expr.right, FieldRef):
            yield from [(f"{name} {asked}",)] if expr.right.name in wholes else ()


def _share_of(found: re.Match[str], names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    """`> 50% of tickets are open`: of those there are."""
    of = _kind(found["kind"], names, milestones)
    for noun in nouns(f"{found['so']} {found['kind']}", names, milestones) if of else ():
        if noun.kind == "child" and noun.and_ and noun.of == of:
            some = f"count({of} where {' and '.join(noun.and_)})"
            there = f"count({of}) > 0 and " if "=" in found["sign"] else ""
            yield (f"{there}{some} {found['sign']} count({of}) * {found['share']}%",)
    for state in _states(Noun("child", of, of=of), found["so"], names) if of else ():
        there = f"count({of}) > 0 and " if "=" in found["sign"] else ""
        yield (f"{there}count({of} where {state}) {found['sign']} count({of}) * {found['share']}%",)


def _all_of(found: re.Match[str], names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    """Of those that there are: of none at all nobody says that all are so."""
    subject = next(
        (one for one in nouns(found["noun"], names, milestones) if one.kind == "child" and one.of), None
    )
    if subject is None:
        return
    for condition in _states(subject, found["so"], names):
        of, those = subject.of, " and ".join(subject.and_)
        if found["not"]:
            yield (f"any({of} where {f'{those} and ' if those else ''}{denied(condition)})",)
        elif those:
            yield (f"none({of} where {those} and {denied(condition)}) and any({of} where {those})",)
        else:
            yield (f"every({of} where {condition}) and count({of}) > 0",)


def _states(subject: Noun, so: str, names: Names) -> Iterator[str]:
    vocabulary = names.scope.vocabulary
    fields = vocabulary.fields_of(subject.of)
    for name, one in fields.items():
        stem = name.rpartition("_")[0] or name
        if so.lower() in (name, stem) and one.type.kind in ("date", "moment"):
            yield f"{name} is not empty"
        elif so.lower() == name and one.type.kind == "yes/no":
            yield name
        elif one.type.kind == "choice" and so.lower().removesuffix("s") in one.type.of:
            yield f"{name} = {so.lower().removesuffix('s')}"
    if so.lower() in ("open", "unresolved", "unclosed"):
        yield from (f"{name} is empty" for name in fields if name.startswith(("clos", "resolv", "solv")))


def _kind(said: str, names: Names, milestones: Sequence[str]) -> str:
    found = (noun.of for noun in nouns(said, names, milestones) if noun.kind == "child" and not noun.and_)
    return next(found, "")
