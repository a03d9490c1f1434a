"""What each part of a sentence means beside the others: whose it is, where it does not say that itself."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules.everyday.denying import outermost
from rules.everyday.nouns import Row
from rules.everyday.parting import Part

Reads = Callable[[str], Row]
"""The condition, or two as likely, that says all of what was said; often none."""
Doers = frozenset[str]
"""The kinds by one of which an event may be."""
MOST_SUBJECT = 4
_BARE = re.compile(r"any\((\w+) where [\w.]+ = [\w-]+\)|count\((\w+)\) > 0")
_OF_ONE = re.compile(r"any\((\w+) where (.+)\)")
_ASKS_EQUAL = re.compile(r"\b(\w+) = ([\w-]+)")
_DENIED = re.compile(r"^(?:not |none\(|count\([^)]*\) (?:=|<))")
_DENIES = re.compile(r"\b(?:no|not|never|without|nobody|none|no-one|\w+n['’]t)\b", re.IGNORECASE)
_OWN = re.compile(r"^(?:an?|another|any|some|one)\b", re.IGNORECASE)
_OF_A_VALUE = re.compile(r"any\(\w+ where \w+ = ")
_HEAD = re.compile(r"(?:no|nobody|more\s+than|fewer\s+than|less\s+than|at\s+(?:least|most))\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:in|within|over|during|for)\s+(?:(?:the|last|past)\s+)*(?:\d+\s*\w+|an?\s+\w+|week|month|quarter|year)$",
    re.IGNORECASE,
)
_NO_VERB = re.compile(r"[\w-]+\s+(?:in|within|over|for|during)\s+.+", re.IGNORECASE)
"""`admin in 14d`, behind `no login by sponsor or`: of what, stands in the part before."""
_CAME = re.compile(r"\b(?:open|creat|receiv|report|sent)\w* in last ")
_LATELY = re.compile(r", \d+d\)")
"""The window of an event, which nobody said."""
_NO_SUBJECT = re.compile(r"(?:(?:not|never|has|have|had|was)\s+)+(?:\w+ed|been)\b", re.IGNORECASE)
_CLOSED_WITHIN = re.compile(
    r"(?P<not>not\s+|never\s+)?(?:been\s+)?(?:closed|resolved|solved)\s+within\s+(?!the\b|last\b)(?P<span>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A part that was understood, or, without a condition, one that was not. `heard`: with what it leaves to the others
    to say, such as its subject.
    """

    said: str
    link: str
    condition: str = ""
    or_else: str = ""
    heard: str = ""


def read(parts: Sequence[Part], text: str, reads: Reads, doers: Doers) -> list[Atom]:
    atoms: list[Atom] = []
    place = 0
    while place < len(parts):
        ends, found = _next(parts, place, text, reads, atoms, doers)
        atoms += found
        place = ends
    return atoms


def _next(
    parts: Sequence[Part], place: int, text: str, reads: Reads, before: Sequence[Atom], doers: Doers
) -> tuple[int, list[Atom]]:
    this, last = parts[place], next((each for each in reversed(before) if each.condition), None)
    further = place + 1
    while further < len(parts) and parts[further].link == "or" and _is_short(parts[further]):
        further += 1
    for ends in range(further, place + 1, -1):  # `tier is high, mid or tech`
        said = f"{this.text} {text[this.ends : parts[ends - 1].ends].strip()}"
        if (row := reads(said)) and " in [" in row[0]:
            return ends, [_atom(said, this.link, row)]
    if _is_bare(this, reads):
        return _shared(parts, place, reads, last)
    row = reads(this.text)
    row, heard = _with_the_time_of(parts, place, row, reads)
    if last is not None and row and _may_be_of(this, row[0], last):
        row = ()
    elif last is not None and (not row or _lacks_subject(this, row[0], last, doers)):
        carried, heard = _of_the_last(parts[place - 1], this, reads, last)
        if carried or _is_doubtful(this, row, last):
            return place + 1, [_atom(this.text, this.link, carried, heard)]
    return place + 1, [_atom(this.text, this.link, row, heard)]


def _with_the_time_of(parts: Sequence[Part], place: int, row: Row, reads: Reads) -> tuple[Row, str]:
    """`no login and no report in 14d`: the time that the last of them names is meant of each, or may be."""
    this = parts[place].text
    head = _HEAD.match(this)
    if not row or not head or _TIME.search(this):
        return row, ""
    for other in parts[place + 1 :]:
        if not other.text.lower().startswith(head[0].lower()):
            return row, ""
        if time := _TIME.search(other.text):
            timed = reads(f"{this} {time[0]}")
            is_of_now = " is empty" in row[0] or not (
                _LATELY.search(row[0]) or _CAME.search(timed[0] if timed else "")
            )
            if not timed or timed == row or is_of_now:
                return row, ""
            return (timed[:1] if _LATELY.search(row[0]) else (timed[0], row[0])), f"{this} {time[0]}"
    return row, ""


def _atom(said: str, link: str, row: Row, heard: str = "") -> Atom:
    condition, *others = row or ("",)
    return Atom(said.strip(), link, condition, "".join(others[:1]), heard or said)


def _is_short(part: Part) -> bool:
    return len(part.text.split()) <= 2


def _is_bare(part: Part, reads: Reads) -> bool:
    """`sponsor`, of which nothing is said yet."""
    if not _is_short(part) or part.has_quantity or re.search(r"[<>=(]", part.text):
        return False
    row = reads(part.text)
    return not row or (_BARE.fullmatch(row[0]) is not None and not _DENIES.search(part.text))


def _shared(parts: Sequence[Part], place: int, reads: Reads, last: Atom | None) -> tuple[int, list[Atom]]:
    """`sponsor and admin not logged in for 30d`: what is said of the last is said of each."""
    ends = next((at for at in range(place, len(parts)) if not _is_bare(parts[at], reads)), len(parts))
    if ends < len(parts):
        words = parts[ends].text.split()
        for subject in range(1, min(3, len(words))):
            rest = " ".join(words[subject:])
            rows = [reads(f"{each.text} {rest}") for each in parts[place:ends]]
            if all(rows) and not any(_BARE.fullmatch(row[0]) for row in rows):
                return ends, [
                    _atom(each.text, each.link, row, f"{each.text} {rest}")
                    for each, row in zip(parts[place:ends], rows, strict=True)
                ]
    row, heard = _of_the_last(parts[place - 1], parts[place], reads, last) if place else ((), "")
    if row and not _BARE.fullmatch(row[0]):
        return place + 1, [_atom(parts[place].text, parts[place].link, row, heard)]
    return place + 1, [Atom(parts[place].text, parts[place].link)]


def _of_the_last(before: Part, this: Part, reads: Reads, last: Atom | None) -> tuple[Row, str]:
    """`seats below 10 or above 500`: with the subject of the part before it, and how it reads with that."""
    words = before.text.split()
    if _is_short(this) and _DENIES.search(before.text) and not _DENIES.search(this.text):
        return (), ""  # `tier is not high and mid`: whether it is denied too is not said
    found: tuple[Row, str] = ((), "")
    for subject in range(1, min(MOST_SUBJECT, len(words) - 1) + 1):
        carried = " ".join(words[:subject])
        if _DENIES.search(carried):
            return (), ""  # `no admin or sponsor`: whether there is neither is not said
        said = f"{carried} {this.text}"
        row = reads(said)
        if row and last is not None and _is_another(this, row[0], last):
            continue
        if row and not _is_denied(row[0]):  # rather of this one that it is not so than that there is none
            return row, said
        found = found if found[0] else (row, said)
    return found


def _lacks_subject(this: Part, condition: str, last: Atom, doers: Doers) -> bool:
    """Whether it speaks of the kind that the part before it speaks of, and does not name it."""
    kind = re.match(r"(?:any|none|count|every)\((\w+) where", condition)
    if kind is None:
        is_event = re.match(r"(?:not )?(?:ever|count|none)\(", condition) is not None
        is_bare = re.match(r"(?:\w+ed|been)\b", this.text, re.IGNORECASE) is not None
        of = re.search(r"any\((\w+) where|\bby (\w+) with", last.condition)
        is_theirs = of is not None and (of[1] or of[2]) in doers  # `admin joined and never logged in`
        return is_event and (is_bare or (is_theirs and _NO_SUBJECT.match(this.text) is not None))
    values = {value for _, value in _ASKS_EQUAL.findall(condition)}
    is_named = any(
        word.lower().removesuffix("s") in {kind[1], *values} for word in re.findall(r"[\w-]+", this.text)
    )
    return (
        not is_named
        and f"({kind[1]} where" in last.condition
        and (this.link == "or" or _is_denied(last.condition) or _is_denied(condition))
    )


def _may_be_of(this: Part, condition: str, last: Atom) -> bool:
    """Whether it may belong to what the part before denies: `no tickets and logins in last 30d`, `not high and mid`."""
    if _is_another(this, condition, last):
        return True
    of = re.match(r"any\((\w+) where", condition)
    if of and this.link == "or" and last.condition.startswith(f"none({of[1]} ") and not this.has_quantity:
        return not _DENIES.search(this.text)  # `no p1 or p2 ticket open`
    if not _NO_VERB.fullmatch(this.text):
        return False
    return _OF_A_VALUE.match(condition) is not None or (
        _is_denied(last.condition) and not _is_denied(condition)
    )


def _is_another(this: Part, condition: str, last: Atom) -> bool:
    """`not high and mid`, `region is EMEA and the moon`: nothing is two values at once."""
    of = re.match(r"(\w+) = (?:[\w-]+|\"[^\"]*\")$", condition)
    same = of and this.link == "and" and re.match(rf"{of[1]} (?:!=|not in|=) ", last.condition)
    return bool(same) and of is not None and of[1] not in this.text.lower()


def _is_doubtful(this: Part, row: Row, last: Atom) -> bool:
    """Whether what was denied before may be meant to be denied here too, or what is denied here of that one only."""
    if row and last.condition.startswith("none("):
        return True
    if not row or _DENIES.search(this.text):
        return bool(row) and _is_denied(row[0]) and last.condition.startswith("any(")
    return _is_denied(last.condition)


def _is_denied(condition: str) -> bool:
    return _DENIED.match(condition) is not None


def merged(before: Atom, this: Atom) -> str:
    """`contract ends in 60d and not renewed` is said of one contract; a part that names its own is of another."""
    first, then = _OF_ONE.fullmatch(before.condition), _OF_ONE.fullmatch(this.condition)
    if any(" and " in outermost(each.condition) for each in (before, this)):
        return ""
    if before.condition == this.condition:
        return before.condition
    if not first or not then or first[1] != then[1] or first[1] in this.said.lower() or _OWN.match(this.said):
        return ""
    if before.or_else or this.or_else or " or " in f"{first[2]} {then[2]}":
        return ""
    asked = dict(_ASKS_EQUAL.findall(first[2]))
    if any(asked.get(name, value) != value for name, value in _ASKS_EQUAL.findall(then[2])):
        return ""
    more = [each for each in then[2].split(" and ") if each not in first[2].split(" and ")]
    if lasted := _CLOSED_WITHIN.fullmatch(this.said):
        more = _lasting(first[2], then[2], is_denied=bool(lasted["not"])) or more
    return f"any({first[1]} where {' and '.join((first[2], *more))})"


def _lasting(asked: str, closed: str, *, is_denied: bool) -> list[str]:
    """Of one that was opened, `closed within 2d` is a time between two moments."""
    opened = re.search(r"\b(opened_at|created_at)\b", asked)
    span = re.search(r"closed_at in last (\w+)|days_since\(\w+\) > (\w+)", closed)
    if not opened or not span:
        return []
    day, took = opened[1], span[1] or span[2]
    late = f"(closed_at is empty or closed_at - {day} > {took})"
    return [f"{day} + {took} is past", late] if is_denied else [f"closed_at - {day} <= {took}"]
