"""What of a sentence a proposed condition does not account for.

It knows nothing of how the proposal was found: every word must be kin to a name or a value in it, be borne out by how
it is written, or carry no meaning. So no phrase can lose a word without its being told.
"""

import re
from collections import Counter
from collections.abc import Sequence

from rules.scope import Names
from rules.text import LocalText

_TOKEN = re.compile(r"\d{4}-\d\d-\d\d|\d[\d.]*|[^\W\d_]\w*(?:['’][a-z]+)?|[^\W_]+")
_NUMBER = re.compile(r"(?<![\w.-])\d[\d.]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_UNIT = re.compile(r"(?<=\d)(?:bd|bh|s|m|h|d|w)\b|(?<=\d)%")


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


_SAYS_NOTHING = _words(
    "a an the is are was were be been being has have had do does did of in on at to for by from with that which who "
    "whose where there it its they their them our we us any some ever if when than within over during customer "
    "customers account accounts client clients times currently still already yet now either equal equals one "
    "active current named exec executive overall seat license per cent percent or_equal usd eur since out "
    "get gets got having own please also then s"
)
"""Prepositions and the like: what they say is said by what they stand beside, which has to be borne out itself."""
_DENIES = _words("no not never none without missing blank unset null left gone departed quit nobody 不")
_DENIED = re.compile(r"\b(?:none|not)\b|!=|is empty|= 0|is unknown|\blate\(|\boverdue\(")
_BACK = (
    r"in last|days_since|since\(|, ?\d+\w*\)|was\(|changed\(|moved\(|is past|in_a_row|over \d|mean\(|max\(|sum\(|"
    r"[<>]=? \d{4}-|- opened"
)
_AHEAD = r"in next|days_until|[<>]=? \d{4}-"
_MOVED = r"was\(|changed\(|moved\(|fell\(|rose\("
_FELL = r"fell\(|was\(|moved\(|changed\("
_BORNE_OUT = (
    ("last past previous ago", _BACK),
    ("next coming away ahead go", _AHEAD),
    ("today days_since days_until", f"{_BACK}|{_AHEAD}"),
    ("old older", "days_since|is past|" + _BACK),
    ("login logged logs log logins signed", r"\blogin\b"),
    ("open opened unresolved unclosed pending unsolved", r"closed|opened|open_|resolved|solved|renewed|\bopen\("),
    ("closed resolved solved close", "closed_at|resolved|closed"),
    ("end ends ending ended expire expires expired expiring expiry", "ends|renewal|expir|due|is past"),
    ("renewal renewals renewing renew renews due", r"ends(?!\w* is empty)|renewal|expir|due|is past"),
    ("before after until beyond", f"{_BACK}|{_AHEAD}"),
    ("used use utilised utilized taken in_use", r"in_use|utili|usage"), ("coming up", "in next"),
    ("bought purchased paid sold licensed licenced", r"entitled|seat|licen|utili"),
    ("fewer less lower below under", "<"), ("higher above over exceeds exceed", ">"), ("before after", r"[<>] [a-z]"),
    ("lapse lapses run runs out up will", r"ends|renewal"), ("compared vs versus against", r"was\(|fell\(|rose\("),
    ("date day", r"_on\b|_at\b|_date\b|days_"), ("due", "in next|is past"),
    ("average avg mean", r"mean\("),
    ("lost", r"none\("), ("oldest longest", r"days_since\(\w+\) >"), ("stuck", r"not changed\("),
    ("reduced cut slipped sank climbed expanded fallen falling dropping declining decreasing shrinking shrunk",
     r"was\(|fell\(|rose\(|moved\("),
    ("risen rising grown growing increasing", r"was\(|rose\(|moved\("),
    ("lately", r"in last \d|changed\("),
    ("reached done complete completed met finished happened", r"reached\(|late\("),
    ("late overdue delayed missed", r"late\(|overdue\(|is past"),
    ("passed elapsed gone over", "is past"), ("after", r"days_since\(|> \d{4}-"),
    ("left gone departed quit company", r"none\(|is empty|any\(|count\("),
    ("fell fall falls dropped drop drops declined decline declines decreased decrease decreases", _FELL),
    ("shrank shrink lost down went goes fewer less", _FELL),
    ("rose rise rises grew grow grows increased increase increases gained gain up jumped spiked went goes",
     r"rose\(|was\(|moved\(|changed\("),
    ("changed change changes moved turned became become switched went just recently newly new", _MOVED),
    ("more", r">|rose\("),
    ("exactly", r" = \d"),
    ("new added created joined opened recently newly", r"in last \d|, \d+\w*\)|days_since"),
    ("value worth price size", "amount|price|arr"),
    ("number count", r"count\(|\w+"), ("total sum", r"sum\(|count\(|^(?!.*\bany\()"),
    ("weekly", r", 7d\)"), ("monthly", r", 30d\)"),
    ("contains includes has like starts begins matches", "contains"),
    ("empty null missing none blank unset", r"empty|none\(|any\(|count\("),
    ("known", "known"), ("unknown", "unknown"), ("between", "between"), ("every all each", r"every\(|none\(|any\("),
    ("or", r"\bor\b|\bin \["), ("and", r"\band\b|\["), ("role", "role"), ("milestone", r"late\(|reached\(|overdue\("),
    ("yes true on", ""), ("false off", r"\bnot\b"),
)  # fmt: skip
"""What people say, and what of a condition bears it out."""
_AS_WRITTEN = {
    word: re.compile("|".join(pattern for said, pattern in _BORNE_OUT if word in said.split()))
    for words, _ in _BORNE_OUT
    for word in words.split()
}


EVERYDAY = _SAYS_NOTHING | _DENIES | frozenset(_AS_WRITTEN)
"""Words that people say, whatever the vocabulary."""


def unaccounted(said: str, condition: str, names: Names) -> tuple[str, ...]:
    """The words and numbers of what was said, written plainly, that the condition does not bear out."""
    bare = _UNIT.sub(" ", said.lower())
    words = _TOKEN.findall(bare)
    found = [*_numbers(words, condition)]
    kin = _kin(condition, names)
    denials = [word for word in words if _denies(word)]
    if len(denials) % 2 and not _DENIED.search(condition):
        found += denials[:1]
    if "never" in words and Counter(_NUMBER.findall(condition)) - Counter(_NUMBER.findall(bare)):
        found.append("never")
    values = _values(condition, names)
    for word in words:
        if word in values and word not in kin:
            found.append(word)
        if word[0].isdigit() or word in _SAYS_NOTHING or _denies(word) or _is_kin(word, kin):
            continue
        borne = _AS_WRITTEN.get(word)
        parts = [part for part in word.split("_") if part != word]
        if borne is not None and borne.search(condition):
            continue
        if not parts or not all(
            _is_kin(part, kin) or part in _SAYS_NOTHING or part == "last" for part in parts
        ):
            found.append(word)
    return tuple(dict.fromkeys(found))


def _values(condition: str, names: Names) -> frozenset[str]:
    """What the choices may be that are asked about: `active` is no empty word beside `lifecycle`."""
    of_names = set(re.findall(r"[^\W\d_]\w*", condition))
    fields = names.scope.vocabulary.account.items()
    return frozenset(
        value.lower()
        for name, one in fields
        if name in of_names and one.type.kind == "choice"
        for value in one.type.of
    )


def _denies(word: str) -> bool:
    return word in _DENIES or word.endswith(("n't", "n’t"))


def _numbers(words: Sequence[str], condition: str) -> list[str]:
    """`dropped by 20%` is borne out by `* 80%`."""
    there = Counter(_NUMBER.findall(_UNIT.sub(" ", condition)))
    missing = []
    for word in (word for word in words if word[0].isdigit()):
        if _DATE.fullmatch(word):
            missing += [] if word in condition else [word]
            continue
        number = word.rstrip(".")
        ways = [number]
        if number.isdigit():
            ways += [str(100 - int(number)), str(100 + int(number))] if "%" in condition else []
        way = next((each for each in ways if there[each] > 0), "")
        if way:
            there[way] -= 1
        elif not re.search(rf"\b\w*{re.escape(number)}\b", condition):
            missing.append(number)
        else:
            missing += [number] if number in there else []
    return missing


def _kin(condition: str, names: Names) -> frozenset[str]:
    """The words of the names and the values in it, with those of their labels."""
    vocabulary = names.scope.vocabulary
    bare = condition.lower()
    found = set(re.findall(r"[^\W\d_][^\W_]*", bare)) | set(re.findall(r"[^\W_]\w*", bare))
    named: list[tuple[str, LocalText | None]] = [
        (name, one.label) for name, one in vocabulary.derived.items()
    ]
    named += [(name, event.label) for name, event in vocabulary.events.items()]
    named += [(kind, child.label) for kind, child in vocabulary.children.items()]
    for name, one in vocabulary.derived.items():  # `seats used` is said of what is reckoned from `seats`
        found |= set(re.findall(r"[^\W\d_]\w*", one.text.lower())) if name in found else set()
    for about in ("account", *vocabulary.children, *vocabulary.events):
        named += [(name, one.label) for name, one in vocabulary.fields_of(about).items()]
    for person, called in names.scope.teammates.items():
        found |= set(_TOKEN.findall(called.lower())) if person in found else set()
    for name, label in named:
        if name in found and label:
            for each in label.by_language.values():
                found |= {each.lower(), *_TOKEN.findall(each.lower())}
    return frozenset(found)


def _is_kin(word: str, kin: frozenset[str]) -> bool:
    stem = _stem(word)
    return word in kin or any(stem == _stem(each) for each in kin)


def _stem(word: str) -> str:
    word = word.replace("z", "s")
    for end in ("ies", "es", "s", "ed", "ing", "e", "y"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word.removesuffix(end)
    return word
