"""From a clause that could not be read to the sentence that was probably meant."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rules.everyday.accounting import unaccounted
from rules.everyday.assuming import assumed
from rules.everyday.clause import Clause, clause_at
from rules.everyday.comparing import compared
from rules.everyday.denying import denied, denied_twice, is_denied_twice
from rules.everyday.nouns import Row, doers, is_share, nouns, says_something
from rules.everyday.phrases import phrases
from rules.everyday.plainly import plainly
from rules.everyday.restating import restated
from rules.everyday.rewordings import reworded
from rules.problems import Assumed
from rules.right_examples import MANY
from rules.scope import Names

Judge = Callable[[str, str], bool]
"""Whether a condition can be read, within the kind of which it is asked."""
MOST_TRIED, MOST_LOST = 40, 2
_TURNS = re.compile(
    r"no|not|never|none|without|or|and|only|nobody|unless|except|last|next|\w+n['’]t", re.IGNORECASE
)


_DONE_BY = re.compile(r"\b([\w-]+)\s+by\s+(?:an?\s+|our\s+)?([\w-]+)(?=\s*[,)])")
"""`count(login by sponsor, 30d)`."""
_DENIED = re.compile(
    r"(?:(.+?)\s+)?(?:(?:is|are|was|were|has|have|do|does|did)\s+)?(?:not|no|without)\s+(?:been\s+)?(.+)",
    re.IGNORECASE,
)
_FOR_SO_LONG = re.compile(r"\bfor (?:last )?\d+[a-z]+$")
"""`not renewed for 30d` does not deny that it was renewed for 30d."""
_RECKONS = re.compile(r"(?:^|\s)[-+*/](?:\s|$)|[<>=\[\]]")
"""In what is no noun."""
_LATELY = r"(?:\s+(?:in|for|within|during|over)?\s*(?:last\s+)?(\d{1,6}(?:bd|bh|s|m|h|d|w)))?"
_ALONE_BY = re.compile(rf"(no\s+)?([\w-]+)\s+by\s+(?:an?\s+|our\s+)?([\w-]+){_LATELY}", re.IGNORECASE)
_BECAME = re.compile(
    rf"((?:(?:became|become|turned|just|recently|newly|has|went)\s+)*)([\w-]+)(\s+recently|\s+lately)?{_LATELY}",
    re.IGNORECASE,
)
_WHO = r"(?:customers?|accounts?|clients?)"
_OF_VALUE = re.compile(
    rf"(?:{_WHO}\s+)?(?:(?:that|who|which)\s+)?(?:(?:is|are|has|have)\s+)?(?P<not>not\s+)?(?:an?\s+)?(?:in\s+)?(?P<value>[\w-]+)(?:\s+(?!{_WHO}\b)(?P<name>[\w-]+))?(?:\s+{_WHO})?",
    re.IGNORECASE,
)
_VALUE_SO_LONG = re.compile(
    r"(?:stuck\s+)?(?:in\s+)?([\w-]+)\s+(?:for\s+)?(?:>=?\s*)?(\d{1,6}[dw])(?:\s+old)?", re.IGNORECASE
)
_NO_TALK = re.compile(
    r"\b(?:no|last|without)\s+contact\s+(?:with\s+(?:them|us|the)\b|for|in|since|within|over|\d)",
    re.IGNORECASE,
)
"""That nobody spoke with them, not that there is no such person."""
_SAID_OF = re.compile(r"(\w+)\s*(?:[<>]=?|=)\s*(\d+)")
_OF_EACH_ONE = re.compile(r"any\((\w+) where (.+)\)")
_TURNED = re.compile(
    r"\b(?:no|not|never|none|nobody|without|all|every|each|only)\b|[(]|(?<!by )\d%", re.IGNORECASE
)
"""Of several each, or none: that is asked in other ways."""
_SOME = re.compile(r"(?:any|some|an?|one)\b")
_LASTED = re.compile(r"days_since\(|\w+ in last ")
_BARE_SPAN = re.compile(r"\b(for|within|last|past|next)\s+(\d{1,4})$", re.IGNORECASE)
_OF_EACH = re.compile(r"(no|none|any|every|all)\s+([\w-]+)\s+(?:where|with|whose)\s+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """`row`: the condition that was probably meant, or two, where both are as likely. `said`: the words it was said in,
    which begin at `begins`.
    """

    row: Row
    said: str
    begins: int

    def assumed(self, names: Names) -> tuple[Assumed, ...]:
        return assumed(restated(self.said).text, self.row[0], names.scope.vocabulary)


def proposed(
    text: str,
    offset: int,
    names: Names,
    milestones: Sequence[str],
    judge: Judge,
    *,
    is_whole: bool = False,
) -> Proposed | None:
    """What was probably meant by what stands there, or by all of the text (`is_whole`), with no word of it lost; often
    nothing.
    """
    whole, text = text, _BARE_SPAN.sub(r"\1 \2 days", restated(text).text) if is_whole else text
    clause = clause_at(text, offset)
    if clause is None or _NO_TALK.search(clause.text):
        return None
    kinds = {*names.scope.vocabulary.children, *names.scope.vocabulary.events, *names.scope.vocabulary.groups}
    if clause.within and clause.within not in kinds:
        return None
    inside = names.inside(clause.within) if clause.within else names
    begins = text.find(clause.text)
    if many := _OF_EACH.fullmatch(text[begins:]):
        row: Row = (f"{MANY[many[1].lower()]}({many[2]} where {many[3]})",)
        if judge(row[0], clause.within) and not (is_whole and lost(text, row, inside)):
            return Proposed(row, whole if is_whole else text[begins:], 0 if is_whole else begins)
    for said, row in _tried(clause, inside, milestones):
        is_right = all(judge(each, clause.within) for each in row)
        if is_right and not lost(text if is_whole else said, row, inside):
            return Proposed(row, whole, 0) if is_whole else Proposed(row, said, clause.begins)
    return None


def in_part(
    text: str, names: Names, milestones: Sequence[str], judge: Judge
) -> tuple[str, tuple[str, ...]] | None:
    """What of a sentence that says one thing is understood, and the words of it that are not; mostly nothing."""
    clause = clause_at(text, 0)
    if clause is None or clause.within or clause.listed != text.strip() or is_denied_twice(text):
        return None
    best, missing = "", ("",) * (MOST_LOST + 1)
    for _, row in _tried(clause, names, milestones):
        words = lost(text, row, names)
        if len(row) == 1 and 0 < len(words) < len(missing) and judge(row[0], "") and _may_be_told(words):
            best, missing = row[0], words
    return (best, tuple(_as_said(word, text) for word in missing)) if best else None


def _may_be_told(words: Sequence[str]) -> bool:
    """Without a `not` or an `or` the rest is no part of what was said, but something else."""
    return not any(_TURNS.fullmatch(word) for word in words)


def _as_said(word: str, text: str) -> str:
    """`within 60 days` for `60`."""
    around = rf"(?:(?:within|in|for|over|during|since)\s+)?(?:the\s+)?(?:(?:last|next|past)\s+)?{re.escape(word)}\b"
    found = re.search(rf"{around}(?:\s*\w+)?" if word[0].isdigit() else rf"\b{re.escape(word)}\b", text, re.I)
    return found[0].strip() if found else word


def _tried(clause: Clause, inside: Names, milestones: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Each with the words of which it is a reading."""
    tried: set[Row] = set()
    for said in dict.fromkeys((clause.listed, clause.text)):
        for row in _rows(said, clause.text, inside, milestones):
            if row not in tried:
                tried.add(row)
                if row:
                    yield said, row
            if len(tried) >= MOST_TRIED:
                return


def lost(said: str, row: Row, names: Names) -> tuple[str, ...]:
    """The words that one of the readings does not account for."""
    return next((lost for each in row if (lost := unaccounted(plainly(said), each, names))), ())


def _rows(said: str, written: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    plain = plainly(said)
    if is_denied_twice(plain):
        yield from denied_twice(plain, lambda once: _rows(once, "", names, milestones))
        return
    straight = in_hundredths(plain, names)
    yield from ((each,) for each in (straight, _equals(straight)) if each != written)
    if done := _DONE_BY.search(plain):
        by = _by(done[1], done[2], names)
        yield (f"{plain[: done.start()]}{by}{plain[done.end() :]}",) if by else ()
    yield from _done_by(plain, names)
    yield from _of_whom(plain, names, milestones)
    yield from _become(plain, names)
    yield from compared(plain, names, milestones)
    yield from _chosen(plain, names)
    for straight in reworded(plain):
        yield (straight,)
        yield from _meant(straight, names, milestones)
    if (found := _DENIED.fullmatch(plain)) and not _FOR_SO_LONG.search(plain):
        said = f"{found[1] or ''} {found[2]}".strip()
        for row in _meant(said, names, milestones):
            if len(row) == 1 and (opposite := _without(found, row[0])):
                yield (opposite,)


def _without(found: re.Match[str], condition: str) -> str:
    """`no login for > 14d` denies no length of time, and `contract without auto renew` no contract."""
    if condition.startswith("since(") or re.search(r"<=?\s*\d+[a-z]", found[0]):
        return ""
    if found[1] and re.search(r">=?\s*\d+[a-z]", found[2]):
        return ""
    subject, inside = (found[1] or "").lower(), _OF_EACH_ONE.fullmatch(condition)
    *those, last = inside[2].split(" and ") if inside else ("",)
    is_said_of_one = re.search(r"\bwithout\b", found[0], re.IGNORECASE) or _SOME.match(subject)
    if inside and inside[1] in subject and (is_said_of_one or last.isidentifier()):  # `module not entitled`
        return f"any({inside[1]} where {' and '.join((*those, denied(last)))})"
    return denied(condition)


def _meant(straight: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    for pattern, meaning in phrases():
        if found := pattern.fullmatch(straight):
            parts = {part: value or "" for part, value in found.groupdict().items()}
            said = parts["noun"] or parts.get("other", "")
            for noun in () if _RECKONS.search(said) else nouns(said, names, milestones):
                for row in meaning(noun, parts):
                    if says_something(said) or _LASTED.match(row[0]):  # `customer for > 2y`; not `is unknown`
                        yield row


def _done_by(plain: str, names: Names) -> Iterator[Row]:
    """`no login by an admin in last 14d`."""
    if found := _ALONE_BY.fullmatch(plain):
        event = found[2] if found[2] in names.scope.vocabulary.events else found[2].removesuffix("s")
        by = _by(event, found[3], names)
        if by:
            asked = f"({by}, {found[4] or '30d'})"
            yield (f"none{asked}" if found[1] else f"count{asked} > 0",)


def _of_whom(plain: str, names: Names, milestones: Sequence[str]) -> Iterator[Row]:
    """`sponsor logged in > 3 times`: what is asked of an event, of what that one did of it."""
    for event in names.scope.vocabulary.events if not _TURNED.search(plain) else ():
        for who, by in doers(event, names.scope.vocabulary).items():
            found = re.search(
                rf"\b(?:by\s+(?:an?\s+|our\s+)?)?{who}s?\b(?:\s+ha(?:s|ve)\b)?\s*", plain, re.IGNORECASE
            )
            if found is None:
                continue
            after = plain[found.end() :].lower()
            if re.search(r"\d\s*$", plain[: found.start()]) and not after.startswith(event):
                continue  # `2 admins logged in`: how many of them, is not how often
            rest = f"{plain[: found.start()]}{plain[found.end() :]}".strip()
            kind, _, name, value = by.split(" ")
            for straight in reworded(rest):
                for row in _meant(straight, names, milestones):
                    asked = [
                        re.sub(rf"(?<=[rte]\(){event}(?=[,)])", f"{event} by {by}", each) for each in row
                    ]
                    if asked != [*row] and all(
                        each.startswith(("ever(", "count(", "since(")) for each in asked
                    ):
                        few = "<" in asked[0] or "= 0" in asked[0] or asked[0].startswith("since(")
                        there_is = f"any({kind} where {name} = {value}) and " if few else ""
                        yield tuple(f"{there_is}{each}" for each in asked)


def _become(plain: str, names: Names) -> Iterator[Row]:
    """`churned in last 90d`: a value that a choice of the account came to have."""
    found = _BECAME.fullmatch(plain)
    if found and (found[1].strip().lower() not in ("", "has") or found[3] or found[4]):
        value = found[2].lower()
        for name, field in names.scope.vocabulary.account.items():
            if field.type.kind == "choice" and value in field.type.of:
                yield (f"changed({name}, {found[4] or '30d'}) and {name} = {value}",)


def _chosen(plain: str, names: Names) -> Iterator[Row]:
    """`high tier`, `customers in onboarding`: a value of a choice of the account, by itself or before its name."""
    if found := _OF_VALUE.fullmatch(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", plain)):
        value, name = found["value"].lower(), (found["name"] or "").lower()
        fields = names.scope.vocabulary.account.items()
        of = [each for each, one in fields if one.type.kind == "choice" and value in one.type.of]
        if len(of) == 1 and name in ("", of[0]) and names.local == "account":
            yield (f"{of[0]} {'!=' if found['not'] else '='} {value}",)
    if found := _VALUE_SO_LONG.fullmatch(plain):
        for name, one in names.scope.vocabulary.account.items():
            if one.type.kind == "choice" and found[1].lower() in one.type.of and names.local == "account":
                yield (f"{name} = {found[1].lower()} and not changed({name}, {found[2]})",)


def _by(event: str, who: str, names: Names) -> str:
    doer = doers(event, names.scope.vocabulary).get(who.lower().removesuffix("s"), "")
    return f"{event} by {doer}" if doer else ""


def in_hundredths(plain: str, names: Names) -> str:
    """`utilisation < 40` is hardly ever meant of what is reckoned as a share of 1."""
    found = _SAID_OF.fullmatch(plain)
    return f"{plain}%" if found and is_share(found[1], names) and int(found[2]) > 1 else plain


def _equals(plain: str) -> str:
    return re.sub(r"\bis\s+(?=[\w\"])(?!empty|known|unknown|past|not)", "= ", plain)
