"""What became less or more, or another: by how much, since when, from what to what."""

from collections.abc import Iterator, Mapping

from rules.everyday.counting import many, so_much
from rules.everyday.nouns import Noun, Row

_SPAN = r"(?P<span>\d{1,6}(?:bd|bh|s|m|h|d|w))"
_OVER = rf"(?:\s*(?:,\s*)?(?:in|over|within|during|for|since|from)?\s*(?:last|past|next)?\s*{_SPAN})?"
_FALL = (
    "fell|falls?|fallen|falling|dropped|drops?|dropping|declined|declines?|declining|decreased|decreases?|decreasing|"
    "shrank|shrunk|shrinking|lost|reduced|cut|slipped|sank|went down|goes down|down"
)
_RISE = (
    "rose|rises?|risen|rising|grew|grows?|grown|growing|increased|increases?|increasing|gained|climbed|expanded|"
    "went up|goes up|up|jumped|spiked"
)
_SUBJECT = r"(?P<noun>.+?)"
_BY = r"(?:\s+by)?\s*(?P<least>>=?)?\s*"
_CHANGE = "(?:changed|changes?|went|moved|turned|became|switched)"
_TO = r"(?:\s+(?:to\s+)?(?!from|in\b|over|within)(?P<to>\w+))?"
_IS = r"(?:\s+(?:is|are|was|were|has|have|has been|have been))?"


def _moved(noun: Noun, said: Mapping[str, str], *, down: bool) -> Iterator[Row]:
    share, span = said["share"], said["span"]
    if noun.kind == "child" and said["verb"].lower() in ("up", "down"):
        return  # `contract is up in 30d`
    if noun.is_series:
        asked = "fell" if down else "rose"
        yield (noun.asked(f"{asked}({noun.name}, {share or 20}%, over {span or '28d'})"),)
        return
    part = "" if not share else f" * {100 - int(share) if down else 100 + int(share)}%"
    part = f" {'-' if down else '+'} {said['amount']}" if said["amount"] else part
    name, then = noun.name, f"was({noun.name}, {span or '90d'})"
    if noun.kind == "event" or noun.ends:
        name = many(noun, span or "28d")
        then = f"was({name}, {span or '28d'})"
    elif noun.kind == "child":
        name = many(noun, "")
        then = f"was({name}, {span or '90d'})"
    if noun.has_age or noun.kind == "milestone":
        return
    sign = ("<" if down else ">") + ("=" if said["least"] == ">=" else "")
    if noun.kind == "child":
        yield (f"{name} {sign} {then}{part}",)
        return
    yield (noun.asked(f"{name} {sign} {then}{part}"),)


def _crossed(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`nps fell below 7`: it is so now and was not before."""
    sign, other = ("<", ">=") if said["sign"].startswith("<") else (">", "<=")
    value = many(noun, "")
    if value and not noun.has_age and noun.kind != "child" and not noun.of:
        number = so_much(noun, said["number"])
        yield (f"{value} {sign} {number} and was({value}, {said['span'] or '90d'}) {other} {number}",)


def _fell(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    return _moved(noun, said, down=True)


def _rose(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    return _moved(noun, said, down=False)


def _changed(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if noun.kind == "field" and not (noun.of and noun.has_age):
        span, to, of = said["span"] or "30d", said["to"], said["of"]
        if to and of:
            yield (f"moved({noun.name}, from {of} to {to}, {span})",)
        elif to:
            yield (noun.asked(f"changed({noun.name}, {span}) and {noun.name} = {to}"),)
        else:
            yield (noun.asked(f"changed({noun.name}, {span})"),)


MOVING = (
    (rf"{_SUBJECT}{_IS}\s+(?:{_FALL})\s+(?P<sign><)\s*(?P<number>\d[\d.]*%?){_OVER}", _crossed),
    (rf"{_SUBJECT}{_IS}\s+(?:{_RISE})\s+(?P<sign>>)\s*(?P<number>\d[\d.]*%?){_OVER}", _crossed),
    (rf"{_SUBJECT}{_IS}\s+(?:{_FALL}|{_RISE})\s+from\s+(?P<of>\w+)\s+to\s+(?P<to>\w+){_OVER}", _changed),
    (
        rf"{_SUBJECT}{_IS}\s+(?P<verb>{_FALL}){_BY}(?:(?P<share>\d{{1,2}})%|(?P<amount>\d+)\b(?!%))?{_OVER}",
        _fell,
    ),
    (
        rf"{_SUBJECT}{_IS}\s+(?P<verb>{_RISE}){_BY}(?:(?P<share>\d{{1,3}})%|(?P<amount>\d+)\b(?!%))?{_OVER}",
        _rose,
    ),
    (rf"{_SUBJECT}{_IS}\s+{_CHANGE}(?:\s+from\s+(?P<of>\w+))?{_TO}{_OVER}", _changed),
)
