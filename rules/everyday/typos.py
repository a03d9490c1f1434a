"""Words that nobody knows here and that are all but one that is known: taken for it, and told so."""

import re
from collections.abc import Iterator

from rules.everyday.accounting import EVERYDAY
from rules.problems import Assumed
from rules.scope import Names

SHORTEST, LONGEST, LONG = 4, 20, 8
MOST_WORDS = 60
"""Of a sentence; a longer one is none."""
_WORD = re.compile(r"(?<![\w\"'.-])[A-Za-z]+(?![\w\"'(.-])")
_EVERYDAY = EVERYDAY | frozenset(
    word
    for words in (
        "second seconds minute minutes hour hours day days week weeks month months quarter quarters year years",
        "business greater bigger larger longer higher lower smaller shorter younger newer than least most above below",
        "under over exceeds percent between exactly only nobody neither nor both either with twice once times daily",
        "weekly monthly half third double doubled halved average show find list give please which what mail mails",
        "reply replied answered soon lately typical usual risk health usage spoke talked contacted subsidiary",
        "subsidiaries unless except worse better until while because against around about early paid invoice trial",
        "partner support feature unhappy happy angry upset silent inactive quiet enterprise",
    )
    for word in words.split()
)


def corrected(text: str, names: Names) -> tuple[str, tuple[Assumed, ...]]:
    """The text with them, and what was taken for what; the text as it is where there are none."""
    names_here = _names_here(names)
    known = _EVERYDAY | names_here
    taken: dict[str, str] = {}
    for word in _WORD.findall(text)[:MOST_WORDS]:
        lower = word.lower()
        if SHORTEST <= len(word) <= LONGEST and lower not in known and lower.replace("z", "s") not in known:
            meant = _nearest(lower, names_here) or _nearest(lower, _EVERYDAY)
            taken |= {word: meant} if meant else {}
    said = _WORD.sub(lambda found: taken.get(found[0], found[0]), text)
    return said, tuple(
        Assumed(f"`{wrong}` is taken for `{right}`.", f"`{wrong}`按`{right}`算。")
        for wrong, right in taken.items()
    )


def _nearest(word: str, known: frozenset[str]) -> str:
    """Nothing where two are as near that are not the same but for their number."""
    near = sorted((_distance(word, each), len(each), each) for each in known if _may_be(word, each))
    near = [each for each in near if each[0] == near[0][0] and each[0] <= _most(word, each[2])]
    return near[0][2] if len({each.removesuffix("s") for _, _, each in near}) == 1 else ""


def _names_here(names: Names) -> frozenset[str]:
    return frozenset(word for each in _said(names) for word in re.findall(r"[a-z]+", each.lower()))


def _said(names: Names) -> Iterator[str]:
    vocabulary = names.scope.vocabulary
    yield from names.scope.teammates.values()
    for plan, milestones in names.scope.plans.items():
        yield from (plan, *milestones)
    for name, derived in vocabulary.derived.items():
        yield from (name, *derived.label.by_language.values())
    for about in ("account", *vocabulary.children, *vocabulary.events):
        yield from (about, f"{about}s")
        for name, one in vocabulary.fields_of(about).items():
            yield from (name, *(one.label.by_language.values() if one.label else ()))
            for value in one.type.of if one.type.kind == "choice" else ():
                yield from (value, f"{value}s")


def _may_be(word: str, other: str) -> bool:
    return word[0] == other[0] and abs(len(word) - len(other)) <= _most(word, other)


def _most(word: str, other: str) -> int:
    """One letter too many, too few, another, or two that changed places; of long words two such."""
    return 2 if min(len(word), len(other)) >= LONG else 1


def _distance(word: str, other: str) -> int:
    before: list[int] = []
    this = list(range(len(other) + 1))
    for at, letter in enumerate(word, 1):
        earlier, before, this = before, this, [at]
        for place, there in enumerate(other, 1):
            cost = min(before[place] + 1, this[-1] + 1, before[place - 1] + (letter != there))
            if at > 1 and place > 1 and letter == other[place - 2] and word[at - 2] == there:
                cost = min(cost, earlier[place - 2] + 1)
            this.append(cost)
    return this[-1]
