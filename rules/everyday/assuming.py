"""What a proposed condition takes for granted that nobody said: since when, how much, of which days.

Like the accounting of words it knows nothing of how the proposal was found: a span or a share that stands in the
condition and not in the sentence is told, whichever phrase put it there.
"""

import re
from collections.abc import Iterator

from rules.everyday.nouns import ENDS
from rules.everyday.plainly import plainly
from rules.literals import span
from rules.mends import span_meant_by
from rules.operators import Phrase
from rules.problems import Assumed
from rules.spoken import span_said
from rules.vocabulary import Vocabulary

_SPAN = re.compile(r"(?<![\w-])\d+(?:bd|bh|s|m|h|d|w)(?!\w)")
_SHARE = re.compile(r"(?:fell|rose)\([\w.]+, (\d+%)")
_BARE = re.compile(r"\b(?:for|within|last|past|next)\s+(\d{1,4})$", re.IGNORECASE)
_CALENDAR = re.compile(
    r"(?:\bthis|(?<!\bthe )\b(?:next|last|previous|coming))\s+(?:week|month|quarter|year)\b", re.IGNORECASE
)
_RATE = re.compile(
    r"(?:(?<=times )|(?<=once )|(?<=twice )|(?<=s )(?=an?\b)|(?=per\b|each\b|every\b))"
    r"(?:per|each|every|an?)\s+(day|week|month|quarter|year)\b",
    re.IGNORECASE,
)
_OFTEN, _OFTEN_MEANS = re.compile(r"\b(weekly|monthly)\b", re.IGNORECASE), {"weekly": "7d", "monthly": "30d"}
_AGO = re.compile(
    r"\b(?:more|less|longer|older|over|under|at least|at most|within|before|than|[<>]=?)\s+"
    r"(?:than\s+)?[\w ]{0,24}ago\b",
    re.IGNORECASE,
)
_SO_LONG_AGO = re.compile(r"\b(?:\d+|an?|one|two|three)\s*\w+\s+ago\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.~])\d+(?![\d.~%]|\w)")
_LONGER = re.compile(r"since\([^()]*\) > ")
_BEGINS = re.compile(r"\b(?:starts?|begins?)\s+with\b|\blike\b|\bmatches\b", re.IGNORECASE)
_OF_A_KIND = re.compile(r"(?:count|any|none|every)\((\w+)((?: where [^()]*(?:\([^()]*\)[^()]*)*)?)\)")
_GONE = re.compile(r"\b(?:lost|left|gone|departed|quit)\b", re.IGNORECASE)
_TIME = Phrase("You named no time: the last {0} are taken.", "没有说时间：按最近{0}算。")
_SAYS = {
    "mean": Phrase("You named no time: the mean of the last {0} is taken.", "没有说时间：取最近{0}的平均值。"),
    "max": Phrase("You named no time: each of the last {0} is looked at.", "没有说时间：看最近{0}中的每一天。"),
    "was": Phrase("You did not say since when: it is compared with {0} ago.", "没有说与何时相比：与{0}前相比。"),
    "fell": Phrase(
        "You did not say since when: the last {0} are compared with the {0} before.",
        "没有说与何时相比：最近{0}与此前{0}相比。",
    ),
    "share": Phrase("You did not say by how much: {0} or more is taken.", "没有说多少：按{0}或以上算。"),
    "rate": Phrase("`{1}` is asked of the last {0} alone.", "`{1}`只看最近{0}。"),
    "days": Phrase("`{0}` is taken for {0} days.", "`{0}`按{0}天算。"),
    "calendar": Phrase(
        "A condition knows no calendar: `{0}` is counted in days, from today.",
        "条件不认日历：`{0}`从今天起按天数算。",
    ),
    "ago": Phrase("`{0}` is taken for longer ago than that.", "`{0}`理解为比这更早。"),
    "from": Phrase("The days are counted from `{0}`.", "天数从`{0}`算起。"),
    "hundredths": Phrase("`{0}` is taken for {0}%.", "`{0}`按{0}%算。"),
    "over": Phrase(
        "You named no time: each `{0}` counts, also one that is over.", "没有说时间：每个`{0}`都算，已经结束的也算。"
    ),
    "contains": Phrase("`{0}` cannot be asked: whether it stands anywhere in it is.",
        "不能问`{0}`：问的是其中有没有。"),
    "gone": Phrase(
        "You did not say when: asked is whether there is none now, also where there never was one.",
        "没有说何时：问的是现在是否没有，从来没有过的也算。",
    ),
}  # fmt: skip
_SINCE = re.compile(r"days_since\((\w+)\)")
_CALLED_SO = {"rose": "fell", "min": "max"}


def assumed(said: str, right: str, vocabulary: Vocabulary) -> tuple[Assumed, ...]:
    """In the order in which it stands in the condition; nothing where every span and share of it was said."""
    return tuple(dict.fromkeys((*_assumed(said, right), *_of_all_times(right, vocabulary))))


def _assumed(said: str, right: str) -> Iterator[Assumed]:
    for found in _CALENDAR.finditer(said):
        yield _of("calendar", " ".join(found[0].split()))
    spoken = plainly(said)
    spans = set(_SPAN.findall(spoken))
    if unit := _BARE.search(said):
        spans.add(f"{unit[1]}d")
        yield _of("days", unit[1])
    if often := _OFTEN.search(said):
        spans.add(_OFTEN_MEANS[often[1].lower()])
        yield _of_time(_SAYS["rate"], _OFTEN_MEANS[often[1].lower()], often[1])
    if (share := _SHARE.search(right)) and share[1] not in spoken:
        yield _of("share", share[1])
    bare = set(_NUMBER.findall(spoken))
    for found in _SPAN.finditer(right):
        if found[0].endswith("d") and found[0][:-1] in bare and found[0] not in spans:
            yield _of("days", found[0][:-1])
        elif found[0] not in spans:
            call = _call_around(right, found.start())
            yield _of_time(_SAYS.get(_CALLED_SO.get(call, call), _TIME), found[0])
    if (since := _SINCE.search(right)) and not _is_kin(since[1], said):
        yield _of("from", since[1])
    for number in bare:
        if f"{number}%" in right and number not in right.replace(f"{number}%", ""):
            yield _of("hundredths", number)
    if " contains " in right and (where := _BEGINS.search(said)):
        yield _of("contains", where[0])
    ago = _SO_LONG_AGO.search(said) if _LONGER.search(right) and not _AGO.search(said) else None
    if ago:
        yield _of("ago", ago[0])
    for each in _RATE.finditer(said):
        yield _of_time(_SAYS["rate"], span_meant_by("1", each[1], at_work=False), " ".join(each[0].split()))
    if _GONE.search(said) and right.startswith("none(") and "was(" not in right and said[:3].lower() != "no ":
        yield _of("gone")


def _of_all_times(right: str, vocabulary: Vocabulary) -> Iterator[Assumed]:
    """Of a kind whose members end, where none of its days is asked about, those that are over count too."""
    for kind, where in _OF_A_KIND.findall(right):
        fields = vocabulary.children[kind].fields if kind in vocabulary.children else {}
        days = [name for name, one in fields.items() if one.type.kind in ("date", "moment")]
        if any(name.startswith(ENDS) for name in days) and not any(name in where for name in days):
            yield _of("over", kind)


def _of(name: str, *parts: str) -> Assumed:
    says = _SAYS[name]
    return Assumed(says.en.format(*parts), says.zh.format(*parts))


def _of_time(says: Phrase, written: str, *more: str) -> Assumed:
    read = span(written)
    if read is None:
        return Assumed(says.en.format(written, *more), says.zh.format(written, *more))
    length = span_said(read)
    english = length.en.removeprefix("1 ")  # the last week, not the last 1 week
    return Assumed(says.en.format(english, *more), says.zh.format(length.zh, *more))


def _is_kin(field: str, said: str) -> bool:
    """Whether it is spoken of: `opened_at` where something is open."""
    stem = field.partition("_")[0][:3]
    return stem in said.lower() or not field.isascii()


def _call_around(condition: str, at: int) -> str:
    """The function in whose brackets it stands."""
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += (condition[place] == ")") - (condition[place] == "(")
        if depth < 0:
            called = re.search(r"\w+$", condition[:place])
            return called[0] if called else ""
    return ""
