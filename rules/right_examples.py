"""A right example near what could not be read: with the author's own name, where one stands before it."""

import re

from rules.operators import FUNCTIONS
from rules.values import Type

ABOUT = (
    ("was were", "was({0}, 30d) = quiet"),
    ("fell falls dropped drops down decreased declined lost shrank", "{0} < was({0}, 90d) * 80%"),
    ("rose rises grew grows up increased gained", "{0} > was({0}, 90d) * 120%"),
    ("login logins logged", "since(login) > 14d"),
    ("older ago since day days week weeks month months hour hours earlier newer", "days_since({0}) > 5d"),
    ("before until", "days_until({0}) <= 30d"),
    ("after", "{0} > 2026-03-01"),
    ("more greater over above exceeds bigger higher than", "{0} > 5"),
    ("less fewer under below lower smaller", "{0} < 5"),
    ("within next", "{0} in next 90d"),
    ("includes has like matches starts begins", '{0} contains "word"'),
    ("null none missing blank unset", "{0} is empty"),
    ("ends end ending expires expire renews renewal", "any(contract where ends_on in next 60d)"),
    ("then", "if(seats > 3, 1, 0) = 1"),
)
"""Words of everyday speech, and what whoever writes them probably means."""
BY_SIGN = {
    "&&": "{0} > 3 and tier = high",
    "&": "{0} > 3 and tier = high",
    "||": "{0} > 3 or tier = high",
    "|": "{0} > 3 or tier = high",
    "!": "not ({0} > 3)",
    "<>": "{0} != 5",
    "≠": "{0} != 5",
    "≤": "{0} <= 5",
    "=<": "{0} <= 5",
    "≥": "{0} >= 5",
    "=>": "{0} >= 5",
    "==": "{0} = 5",
    "{": "{0} in [high, mid]",
    "-": "{0} - 5 > 3",
    "%": "{0} < 30%",
    "$": "{0} >= 50000 USD",
}
MANY = {"no": "none", "none": "none", "any": "any", "every": "every", "all": "every"}
"""Words before a kind of child, and the function that they mean."""
BY_WANT = (
    ("DIRECTION", "{0} in next 90d"),
    ("STATE", "{0} is empty"),
    ("SPAN", "{0} in next 90d"),
    ("CLOSE_LIST", "{0} in [high, mid]"),
)
USUAL = "{0} > 3 and tier = high"
NO_NAME = re.compile(
    "and|or|not|in|is|between|contains|else|where|by|with|from|to|next|last|empty|known|unknown|past|over"
)
NAME = re.compile(r"(?<![\w.-])[^\W\d_]\w*(?:-\w+)*(?:\.[^\W\d_]\w*(?:-\w+)*)*(?![\w(.-])")
CALL = re.compile(r"([a-z_]+)\(")
DONE = re.compile(r"(?:has|have|had|did)\s+(?:not|never)\b")
"""`sponsor has not logged in`: nobody means a text that has a word in it."""
MOST_WORDS = 4
LONGEST = 60


BY_TYPE = {
    "number": "{0} > 3",
    "money": "{0} >= 50000",
    "date": "{0} in next 90d",
    "moment": "{0} in last 7d",
    "span": "{0} > 30d",
    "text": '{0} contains "word"',
    "yes/no": "{0}",
    "series": "mean({0}, 7d) > 3",
}


def asked_of(name: str, holds: Type, *, is_share: bool = False) -> str:
    """What may be asked of a field, by what it holds; `is_share`: of a number that is reckoned as one of another."""
    if is_share:
        return f"{name} < 50%"
    if holds.kind == "choice" and holds.of:
        return f"{name} = {holds.of[0]}"
    return BY_TYPE.get(holds.kind, "{0} is known").replace("{0}", name)


def example_near(before: str, rest: str, expected: frozenset[str], sign: str = "") -> str:
    """`before` is what could be read, `rest` what could not; `expected` names what the grammar would have taken."""
    name = name_before(before)
    if sign in BY_SIGN:
        return BY_SIGN[sign].replace("{0}", name)
    if DONE.match(rest):
        return "none(login, 30d)"
    called = _called(before)
    if called and not (called == "days_since" and re.match(r"login|logged", rest)):
        return FUNCTIONS[called].examples[0]
    if re.match(r"\d", rest) and ({"DIRECTION", "SPAN"} & expected and "NUMBER" not in expected):
        return BY_WANT[0][1].replace("{0}", name)
    if "DIRECTION" in expected and re.match(r"[a-z]\w*\s*($|,|and\b|or\b)", rest):
        return "{0} in [high, mid]".replace("{0}", name)
    if re.match(r"where\b", rest):
        return f"count({name}) > 3"
    if MANY.get(name) and (many := re.match(r"[^\W\d_][\w-]*", rest)):
        return f"count({many[0]}) {'= 0' if MANY[name] == 'none' else '> 0'}"
    words = re.findall(r"[^\W\d_]+", rest.lower())[:MOST_WORDS]
    meant = next((shown for word in words for said, shown in ABOUT if word in said.split()), "")
    if meant:
        return meant.replace("{0}", name)
    closed = () if "NUMBER" in expected else BY_WANT
    wanted = next((shown for token, shown in closed if token in expected), "")
    return (wanted or USUAL).replace("{0}", name)


def name_before(before: str, otherwise: str = "seats") -> str:
    """The last name that stands there; the author knows it."""
    found = [each for each in NAME.findall(before) if not NO_NAME.fullmatch(each) and len(each) <= LONGEST]
    return found[-1] if found else otherwise


def _called(before: str) -> str:
    """The function in whose brackets the text broke off, or right behind them."""
    said = before.rstrip()
    depth, last = 0, len(said) - (2 if said.endswith(")") else 1)
    for at in range(last, -1, -1):
        depth += (said[at] == ")") - (said[at] == "(")
        if depth < 0:
            called = CALL.search(said[max(0, at - LONGEST) : at + 1].split(" ")[-1])
            return called[1] if called and called[1] in FUNCTIONS else ""
    return ""
