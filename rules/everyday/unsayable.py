"""What people ask that no condition, or none of this vocabulary, can say: that it is so, and where it is known."""

import re
from collections.abc import Iterator

from rules.everyday.denying import is_denied_twice
from rules.everyday.nouns import doers
from rules.scope import Names

_ANSWERED = re.compile(r"\b(?:repl(?:y|ied|ies)|answer(?:ed|s)?|respond(?:ed|s)?)\b", re.IGNORECASE)
_MAILS = re.compile(r"\b(?:e-?mails?|mails?|messages?|letters?)\b", re.IGNORECASE)
_SPOKE = re.compile(
    r"\b(?:(?:no|last|without)\s+contact\s+(?:with\s+(?:them|us|the)\b|for|in|since|\d)"
    r"|talk(?:ed|s)?\b|spoken?\b|speaks?\b|contacted\b|reached out\b)",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"talk|spok|speak|call|contacted|conversation|meeting", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:subsidiar(?:y|ies)|daughter compan(?:y|ies)|child accounts?)\b", re.IGNORECASE)
_EACH_OF = re.compile(
    r"\b(?:all|every|each|(?<!by )half|most|some|third|quarter|(?:\d+%|\d+|one|two|three) of)\b|\bno\b.+\bnot\b"
    r"|\b(?:\d+|one|two|three|four|five)\s+(?!times\b|days\b|weeks\b)\w+\b",
    re.IGNORECASE,
)
_FIRST_FEW = re.compile(
    r"\b(?:top|bottom)\s+\d+\b|\b(?:biggest|largest|smallest|best|worst)\b", re.IGNORECASE
)
_SOON = re.compile(r"\b(?:soon|shortly|about to|lately|recently|a while|long time|too long)\b", re.IGNORECASE)
_DAILY = re.compile(r"\b(?:daily|every day|each day|regularly|often|rarely|seldom)\b", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:low|high|big|small|few|many|poor|weak|strong|enough|little)\b", re.IGNORECASE)
_MEANT = re.compile(r"\b(?:average|avg|mean|typical(?:ly)?|usual(?:ly)?)\b", re.IGNORECASE)
_MINE = re.compile(r"\b(?:my|mine)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:today|yesterday|tomorrow)\b", re.IGNORECASE)
_DOUBLE = "It denies twice, which is easily misread: say what is so instead."


def unsayable(text: str, names: Names) -> str:
    """Nothing where it can be said, for all that is known here."""
    return " ".join(_told(text, names))


def vague(text: str, names: Names) -> str:
    """What is too vague to be asked; an example should follow."""
    return next(_vague(text, names), "")


def _told(text: str, names: Names) -> Iterator[str]:
    vocabulary = names.scope.vocabulary
    if _ANSWERED.search(text) and _MAILS.search(text):
        yield (
            "No rule can ask whether mails were answered: a playbook knows it of each of its mails, "
            "`replied(step)`, and of a task that somebody closed, `outcome(task) = reached`."
        )
    if _SPOKE.search(text) and not any(_SPEECH.search(name) for name in vocabulary.events):
        yield "No event here tells that somebody spoke to an account: declare one in the vocabulary, and ask for it."
    if (found := _BELOW.search(text)) and not vocabulary.groups:
        yield f"Nothing is called `{found[0]}` here: the vocabulary knows no accounts below others."
    yield from _each_of_them(text, names)


def _each_of_them(text: str, names: Names) -> Iterator[str]:
    """`half of the admins logged in`: who of several it was, an event can be asked of all of them at once only."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    for event in names.scope.vocabulary.events if _EACH_OF.search(text) else ():
        who = next((who for who in doers(event, names.scope.vocabulary) if {who, f"{who}s"} & words), "")
        is_spoken_of = any(event.startswith(word[:3]) for word in words - {who, f"{who}s"} if len(word) > 2)
        if who and is_spoken_of:
            by = f"{event} by {doers(event, names.scope.vocabulary)[who]}, 30d"
            yield (
                "Of several it cannot be asked which of them it was, or whether each: "
                f"`count({by}) > 0` asks whether any {who} did, `none({by})` whether none did."
            )
            return


def _vague(text: str, names: Names) -> Iterator[str]:
    if is_denied_twice(text):
        yield _DOUBLE
    if found := _FIRST_FEW.search(text):
        yield f"A condition looks at each account by itself and ranks none: say a bound for `{found[0]}`."
    if found := _MINE.search(text):
        yield f"A condition does not know who asks: name the owner for `{found[0]}`."
    if found := _DAY.search(text):
        yield f"A condition knows no calendar: say how many days for `{found[0]}`, `in last 1d` or `in next 1d`."
    if found := _DAILY.search(text):
        yield f"`{found[0]}` is no number: say how often within which days."
    if found := _SOON.search(text):
        yield f"`{found[0]}` is no time: say how many days."
    if (found := _MEANT.search(text)) and _happens(text, names):
        yield f"Of events no `{found[0]}` is known: ask how many there were within which days."
    if (found := _VAGUE.search(text)) and not _is_value(found[0], names):
        yield f"`{found[0]}` is no number: say which."


def _happens(text: str, names: Names) -> bool:
    return any(word in text.lower() for event in names.scope.vocabulary.events for word in event.split("_"))


def _is_value(word: str, names: Names) -> bool:
    """`high` of a tier is none of these."""
    fields = names.scope.vocabulary.account.values()
    return any(word.lower() in one.type.of for one in fields if one.type.kind == "choice")
