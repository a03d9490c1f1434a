"""What people ask of a noun, by how they say it: each phrase, and the conditions that it may mean, the likeliest first.

A phrase is matched against a clause whose signs, numbers and spans are written plainly. One of several readings that
are equally likely stands beside the others in a row.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from rules.everyday.counting import COUNTING, so_much
from rules.everyday.lasting import LASTING, not_done_by
from rules.everyday.moving import MOVING
from rules.everyday.nouns import Noun, Row
from rules.values import NUMBER

Meaning = Callable[[Noun, Mapping[str, str]], Iterator[Row]]
_SPAN = r"(?P<span>\d{1,6}(?:bd|bh|s|m|h|d|w))"
_DAYS = r"(?P<span>\d{1,6}(?:bd|bh|s|m|h|d|w)?)"
_OVER = rf"(?:\s*(?:,\s*)?(?:in|over|within|during|for|since|from)?\s*(?:last|past|next)?\s*{_SPAN})?"
_SO_LONG = rf"(?:(?:\s+(?:in|over|within|during|for|since|from))?(?:\s+(?:last|past|over|>=?))?\s+{_SPAN}(?:\s+old)?)?"
_STATES_OF = frozenset({"empty", "known", "unknown", "past", "null"})
_YES, _NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})
_NO_NAME = re.compile(r"(?<![\"'])\b(?:is|are|was|were|has|have|not|no|than)\b(?![\"'])|[<>=]", re.IGNORECASE)
"""In what may be the value of a text."""
_HARDLY_SO_MANY = "10000"
"""`contract above 50000` is meant of what it is worth."""
_SUBJECT = r"(?P<noun>.+?)"
_LATE, _ONE_OF = "(?:late|overdue|delayed)", r"(?:in\s+|one of\s+|either\s+|equal to\s+|any of\s+)?"
_IS = r"(?:\s+(?:is|are|was|were|has|have|has been|have been))?"


def _aged(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`opened_at > 5d ago`, `ends_on < 60d away`, `login > 14d`."""
    sign, span, tail = said["sign"], said["span"], said["tail"]
    span += "d" if span.isdigit() else ""
    is_ahead = tail in ("away", "from now", "ahead", "left", "out", "to go")
    if noun.kind == "event" and not is_ahead:  # what happened before so long: nothing happens ahead
        yield (
            (f"since({noun.name}) {sign} {span}",) if sign[0] == ">" else (f"count({noun.name}, {span}) > 0",)
        )
    if not noun.has_age or (is_ahead and noun.is_moment):
        return
    if sign[0] == "<" and not is_ahead and (tail or noun.is_moment):
        yield (noun.asked(f"{noun.name} in last {span}"),)
    elif sign[0] == "<":
        yield (noun.asked(f"{noun.name} in next {span}"),)
    elif span.endswith(("bd", "bh")):
        yield (noun.asked(f"{noun.name} is past and not ({noun.name} in last {span})"),)
    else:
        yield (noun.asked(f"{'days_until' if is_ahead else 'days_since'}({noun.name}) {sign} {span}"),)


def _within(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`in 60d` may be meant of a day that comes and of one that was; a moment was."""
    span, way = said["span"], said["way"]
    if noun.kind == "event":
        yield (f"count({noun.name}, {span}) > 0",)
    if noun.kind == "child" and noun.since and way != "next":
        yield (noun.asked(f"{noun.since} in last {span}"),)
    if not noun.has_age:
        return
    ahead, back = (noun.asked(f"{noun.name} in {each} {span}") for each in ("next", "last"))
    if way:
        yield (ahead if way == "next" else back,)
    elif noun.is_moment:
        yield (back,)
    else:
        yield (ahead, back) if not noun.of else (ahead,)


def _absent(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    span = said["span"] or "30d"
    by = noun.by.get(said.get("who", "").lower().removesuffix("s"), "")
    if noun.kind == "event" and by:
        yield from not_done_by(noun.name, by, said)
    if noun.kind == "event":
        yield (
            f"not ever({noun.name})"
            if said.get("never") and not said["span"]
            else f"none({noun.name}, {span})",
        )
    elif noun.kind == "child" and (noun.since or not said["span"]):
        asked = " and ".join((*noun.and_, f"{noun.since} in last {span}") if said["span"] else noun.and_)
        yield (f"none({noun.of} where {asked})" if asked else f"count({noun.of}) = 0",)
    elif noun.is_yes_or_no:
        yield (noun.asked(f"not {noun.name}"),)
    elif noun.is_series:
        yield (noun.asked(f"max({noun.name}, {said['span'] or '7d'}) = 0"),)
    elif (
        noun.kind == "field"
        and not said["span"]
        and noun.type == NUMBER
        and not noun.of
        and not noun.is_share
    ):
        none = f"{noun.name} = 0"
        yield (none,) if noun.is_derived else (none, f"{noun.name} is empty")
    elif noun.of and noun.has_age and "ed_" not in noun.name:
        return  # `contract not ended` has an end all the same
    elif noun.kind == "field" and not said["span"] and not noun.is_derived:
        yield (noun.asked(f"{noun.name} is empty"),)


def _absent_event(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`no login for more than 14 days`: what did not happen for longer did not happen for so long."""
    if noun.kind == "event" and said["span"]:
        yield from _absent(noun, said)


def _absent_of(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`sponsor not logged in for 30d`: only of somebody who does such things; `tier not high` is no absence."""
    if noun.kind == "event" and noun.by.get(said["who"].lower().removesuffix("s")):
        yield from _absent(noun, said)


def _happened(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.kind == "event":
        yield (f"ever({noun.name})" if not said["span"] else f"count({noun.name}, {said['span']}) > 0",)
    elif noun.kind == "child" and not said["span"]:
        yield (noun.asked(""),)
    elif noun.is_yes_or_no:
        yield (noun.asked(noun.name),)
    elif noun.of and noun.has_age and "ed_" in noun.name and not said["span"]:
        yield (noun.asked(f"{noun.name} is not empty"),)


def _counted(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`login > 3 in last 7d`, `tickets > 3`, `active_users = 0 for 7d`."""
    sign, number, span = said["sign"], said["number"], said["span"]
    if noun.kind == "event":
        yield (f"count({noun.name}, {span or '30d'}) {sign} {number}",)
    elif noun.kind == "child" and (noun.since or not span) and len(number) < len(_HARDLY_SO_MANY):
        asked = " and ".join((*noun.and_, f"{noun.since} in last {span}") if span else noun.and_)
        yield (f"count({noun.of}{f' where {asked}' if asked else ''}) {sign} {number}",)
    elif noun.of and noun.has_age and span:
        asked = " and ".join((*noun.and_, f"{noun.name} in {'last' if noun.is_moment else 'next'} {span}"))
        yield (f"count({noun.of} where {asked}) {sign} {number}",)
    elif noun.is_series:
        asked = "max" if (sign, number) == ("=", "0") else "mean"
        yield (noun.asked(f"{asked}({noun.name}, {span or '7d'}) {sign} {number}"),)
    elif noun.kind == "field":
        yield (noun.asked(f"{noun.name} {sign} {so_much(noun, number)}"),)


def _equal(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`is high`, `is not high`, `is high or mid`; of a text, in quotes."""
    if noun.kind != "field" or noun.type is None:
        return
    sign = "!=" if said.get("not") or said.get("sign", "").startswith("!") else "="
    values = [each for each in re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", said["values"].strip("[]() ")) if each]
    if not values or any(each.lower() in _STATES_OF for each in values):
        return
    if noun.type.kind == "yes/no":
        if values[0].lower() in _YES | _NO:
            is_so = (values[0].lower() in _YES) == (sign == "=")
            yield (noun.asked(noun.name if is_so else f"not {noun.name}"),)
        return
    if noun.type.kind == "choice" and all(each in noun.type.of for each in " ".join(values).split()):
        values = " ".join(values).split()
    forms = (values, [each.lower().replace(" ", "_") for each in values])
    if any(_NO_NAME.search(each) for each in values):
        return
    quoted = [each if each[0] in "\"'" else f'"{each}"' for each in values]
    first = [each.lower().split()[0] for each in values]
    for form in (*forms, first) if noun.type.kind == "teammate" else (*forms, quoted):
        if len(form) > 1:
            yield (noun.asked(f"{noun.name} {'not in' if sign == '!=' else 'in'} [{', '.join(form)}]"),)
        else:
            yield (noun.asked(f"{noun.name} {sign} {form[0]}"),)


def _stayed(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`lifecycle is onboarding for > 90d`."""
    if noun.kind == "field" and not noun.of:
        yield (f"{noun.name} = {said['values'].lower()} and not changed({noun.name}, {said['span']})",)


def _contains(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    word = said["values"].strip("\"'")
    yield (noun.asked(f'{noun.name} contains "{word}"'),) if noun.kind == "field" else ()


def _milestone(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.kind == "milestone":
        yield (f"{'not ' if said['not'] else ''}{said['function']}({noun.name})",)
    elif noun.has_age and not noun.is_moment and said["function"] == "late" and not said["not"]:
        yield (noun.asked(f"{noun.name} is past"),)


def _overdue(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.kind == "milestone":
        yield (f"overdue({noun.name}) {said['sign'] or '>='} {said['span']}",)


def _past(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.has_age:
        yield (noun.asked(f"{noun.name} is past"),)


def _empty(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.kind == "field":
        yield (noun.asked(f"{noun.name} is {'not ' if said['not'] else ''}empty"),)
    elif not said["not"]:
        yield from _absent(noun, {"span": ""})


def _known(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.kind == "field":
        yield (noun.asked(f"{noun.name} is {said['state'].lower()}"),)


def _dated(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.has_age:
        yield (
            noun.asked(f"{noun.name} {'<' if said['way'] in ('before', 'until') else '>'} {said['date']}"),
        )


def _told(meaning: Meaning, **more: str) -> Meaning:
    """With what the phrase says by itself."""
    return lambda noun, said: meaning(noun, {**said, **more})


_SIGN, _TAIL = "(?P<sign>[<>]=?)", "(?P<tail>ago|old|away|from now|ahead|left|out|to go)?"
_GONE = r"(?:left|gone|departed|quit)(?:\s+company)?(?:\s+in\s+last\s+\w+)?"
_NOT, _NEVER = r"(?P<not>\bnot\b)?", "(?:not|(?P<never>never))"
_ABSENCES = (
    (rf"(?:no|not|none|without|(?P<never>never)|has no|have no)\s+{_SUBJECT}{_OVER}", _absent),
    (rf"(?:no|not|without|has no|have no)\s+{_SUBJECT}{_SO_LONG}", _absent_event),
    (rf"(?:(?P<who>.+)\s+)?(?:has|have|did|does)\s+{_NEVER}\s+{_SUBJECT}{_OVER}", _absent),
    (rf"(?:(?P<who>.+)\s+)?(?:has|have|did|does)\s+not\s+{_SUBJECT}{_SO_LONG}", _absent_event),
    (rf"(?P<who>[\w-]+)\s+{_NEVER}\s+{_SUBJECT}{_OVER}", _absent_of),
    (rf"(?P<who>[\w-]+)\s+not\s+{_SUBJECT}{_SO_LONG}", _absent_of),
    (rf"{_SUBJECT}{_IS}\s+(?:none|never|missing){_OVER}", _absent),
    (rf"(?:ever|has|have|any|had)\s+{_SUBJECT}{_OVER}", _happened),
)
_TIMES = (
    (rf"(?:days_since|since|last)\(?\s*{_SUBJECT}\)?\s*{_SIGN}\s*{_DAYS}\s*(?:ago|old)?", _told(_aged, tail="ago")),
    (rf"days_until\(?\s*{_SUBJECT}\)?\s*{_SIGN}\s*{_DAYS}", _told(_aged, tail="away")),
    (rf"today\s*-\s*{_SUBJECT}\s*{_SIGN}\s*{_DAYS}", _told(_aged, tail="ago")),
    (rf"{_SUBJECT}\s*-\s*today\s*{_SIGN}\s*{_DAYS}", _told(_aged, tail="away")),
    (rf"{_SUBJECT}\s*{_SIGN}\s*today\s*\+\s*{_DAYS}", _told(_aged, tail="away")),
    (rf"{_SUBJECT}\s*\+\s*{_DAYS}\s*<=?\s*today", _told(_aged, sign=">", tail="ago")),
    (rf"{_SUBJECT}\s*<=?\s*today\s*-\s*{_DAYS}", _told(_aged, sign=">", tail="ago")),
    (rf"{_SUBJECT}\s*>=?\s*today\s*-\s*{_DAYS}", _told(_aged, sign="<", tail="ago")),
    (rf"{_SUBJECT}\s*<=?\s*today|today\s*>=?\s*(?P<other>.+)", _past),
    (rf"{_SUBJECT}{_IS}\s*{_SIGN}\s*{_SPAN}\s*{_TAIL}", _aged),
    (rf"{_SUBJECT}{_IS}\s+(?:(?:for|over|since|after)\s+)?{_SPAN}\s*(?:ago|old)", _told(_aged, sign=">", tail="ago")),
    (rf"{_SUBJECT}{_IS}\s+(?:for|since|over)\s+{_SPAN}", _told(_aged, sign=">", tail="old")),
    (rf"{_SUBJECT}{_IS}\s+(?:in|within|during|due in|due within)\s+(?:next|last)?\s*<=?\s*{_SPAN}",
     _told(_within, way="next")),
    (rf"{_SUBJECT}{_IS}\s+(?:after|beyond|later than)\s+{_SPAN}", _told(_aged, sign=">", tail="away")),
    (rf"{_SUBJECT}{_IS}\s+(?:in|within|during|over|due in|due within|before)?\s*(?:(?P<way>next|last)\s+)?{_SPAN}",
     _within),
    (rf"{_SUBJECT}{_IS}\s+(?P<way>before|after|since|until)\s+(?P<date>\d{{4}}-\d\d-\d\d)", _dated),
)  # fmt: skip
_NUMBERS = (
    (rf"{_SIGN}\s*(?P<number>\d+)\s+{_SUBJECT}{_OVER}", _counted),
    (rf"(?P<sign>=)\s*(?P<number>\d+)\s+{_SUBJECT}{_OVER}", _counted),
    (
        rf"{_SUBJECT}\s*(?P<sign>[<>]=?|!?=)\s*(?P<number>\d[\d.]*%?(?:\s+(?-i:[A-Z]{{3}}))?)(?:\s+times)?{_OVER}",
        _counted,
    ),
)
_STATES = (
    (rf"{_SUBJECT}{_IS}\s+{_SIGN}?\s*{_SPAN}\s+{_LATE}", _overdue),
    (rf"{_SUBJECT}{_IS}\s+{_LATE}\s+(?:by|for)?\s*{_SIGN}?\s*{_SPAN}", _overdue),
    (rf"{_SUBJECT}{_IS}\s*{_NOT}\s+(?:{_LATE}|missed)", _told(_milestone, function="late")),
    (rf"{_SUBJECT}{_IS}\s*{_NOT}\s+(?:reached|done|completed?|met|finished|happened)",
     _told(_milestone, function="reached")),
    (rf"{_SUBJECT}{_IS}\s+(?:passed|past|over|expired|ended|elapsed|gone by)", _past),
    (rf"{_SUBJECT}\s+(?:is\s+)?{_NOT}\s*(?:empty|null|missing|none|blank|unset|{_GONE})", _empty),
    (rf"{_SUBJECT}\s+(?:has|have|is)\s+(?P<not>\bnever\b)?\s*{_GONE}", _empty),
    (rf"{_SUBJECT}\s+(?:is|=)\s+(?P<values>[\w-]+)\s+(?:for\s+|since\s+)?(?:>=?\s*)?{_SPAN}(?:\s+old)?", _stayed),
    (rf"{_SUBJECT}(?:\s+has\s+been)?\s+(?P<values>[\w-]+)\s+(?:for|since)\s+(?:>=?\s*)?{_SPAN}(?:\s+old)?", _stayed),
    (rf"{_SUBJECT}\s+(?:is\s+)?(?P<state>unknown|known)", _known),
    (rf"{_SUBJECT}\s+(?:contains?|includes?|has|like|starts? with|begins? with|matches)\s+(?P<values>.+)", _contains),
    (rf"{_SUBJECT}\s+(?:is|are)\s+(?:(?P<not>not)\s+)?{_ONE_OF}(?P<values>.+)", _equal),
    (rf"{_SUBJECT}\s*(?P<sign>!?=)\s*(?P<values>.+)", _equal),
    (rf"{_SUBJECT}\s+(?:(?P<not>not)\s+)?in\s*(?P<values>.+)", _equal),
    (rf"{_SUBJECT}\s+(?P<not>not)?\s*(?P<values>[\w-]+)", _equal),
    (rf"{_SUBJECT}(?P<span>)", _happened),
)  # fmt: skip


@cache
def phrases() -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    """Made once somebody speaks so: most commands read no condition that is wrong."""
    said = (*_ABSENCES, *COUNTING, *LASTING, *_TIMES, *_NUMBERS, *MOVING, *_STATES)
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in said)
