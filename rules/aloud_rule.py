"""When a rule opens, read aloud: the condition, and what or who asks for it. English and Chinese."""

from collections.abc import Iterator

from rules.aloud import aloud, say_condition
from rules.every import LAST, WEEKDAYS, Every, Period, ordinal
from rules.operators import Phrase
from rules.rule import ALWAYS, Rule
from rules.spoken import Voice
from rules.vocabulary import Vocabulary

_BY_HAND = Phrase("a person starts it", "有人启动它")
_OR = Phrase("{0}, or {1}", "{0},或{1}")
_AND = Phrase("{0}, and {1}", "{0},且{1}")
_EVENT = Phrase("“{0}” happens, each time anew", "发生“{0}”，每次各一")
_EVENT_WHERE = Phrase("“{0}” happens with {1}, each time anew", "发生“{0}”且{1}，每次各一")
_TURN = Phrase("{0}, at {1} where the account is", "{0}，客户当地时间{1}")
_PERIODS: dict[Period, Phrase] = {
    "day": Phrase("every day", "每天"),
    "week": Phrase("every week", "每周"),
    "month": Phrase("every month", "每月"),
    "quarter": Phrase("every quarter", "每季度"),
    "year": Phrase("every year", "每年"),
}
_BUSINESS_DAYS = Phrase("every business day", "每个工作日")
_NTH, _NTH_BD = (
    Phrase("{0} on the {1} day", "{0}的第{1}天"),
    Phrase("{0} on the {1} business day", "{0}的第{1}个工作日"),
)
_LAST, _LAST_BD = (
    Phrase("{0} on its last day", "{0}的最后一天"),
    Phrase("{0} on its last business day", "{0}的最后一个工作日"),
)
_WEEKDAY, _DATE = Phrase("{0} on {1}", "{0}{1}"), Phrase("{0} on {1}", "{0}{1}")
_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def say_opening(rule: Rule, language: str, vocabulary: Vocabulary) -> str:
    """Words without a capital or a full stop, to stand after "when"."""
    parts = list(occasion_parts(rule, language, vocabulary))
    if rule.when != ALWAYS:
        parts.append(aloud(rule.when, language, vocabulary))
    said = parts[0] if parts else ""
    for part in parts[1:]:
        said = _AND.in_language(language).format(said, part)
    if not rule.by_hand:
        return said
    by_hand = _BY_HAND.in_language(language)
    return _OR.in_language(language).format(said, by_hand) if said else by_hand


def occasion_parts(rule: Rule, language: str, vocabulary: Vocabulary) -> Iterator[str]:
    """What its signals are about: an event, or a moment of the calendar."""
    if rule.each is not None:
        kind = vocabulary.events.get(rule.each.event)
        name = kind.label.in_language(language) if kind and kind.label else rule.each.event.replace("_", " ")
        if rule.each.where is None:
            yield _EVENT.in_language(language).format(name)
        else:
            where = say_condition(Voice(language, vocabulary).inside(rule.each.event), rule.each.where)
            yield _EVENT_WHERE.in_language(language).format(name, where)
    if rule.every is not None:
        yield say_every(rule.every, language)


def say_every(every: Every, language: str) -> str:
    """`every quarter on the 2nd business day, at 09:00 where the account is`."""
    return _TURN.in_language(language).format(_day(every, language), f"{every.at:%H:%M}")


def _day(every: Every, language: str) -> str:
    period = _PERIODS[every.period].in_language(language)
    is_chinese = language.split("-")[0] == "zh"
    if every.period == "day":
        return period if every.counted == "day" else _BUSINESS_DAYS.in_language(language)
    if every.counted == "date":
        day = f"{every.month}月{every.nth}日" if is_chinese else f"{every.month:02}-{every.nth:02}"
        return _DATE.in_language(language).format(period, day)
    if every.period == "week" and every.counted == "day":
        day = _DAYS[every.nth - 1] if is_chinese else WEEKDAYS[every.nth - 1].capitalize()
        return _WEEKDAY.in_language(language).format(
            "" if is_chinese else period, f"每{day}" if is_chinese else day
        )
    if every.nth == LAST:
        return (_LAST_BD if every.counted == "bd" else _LAST).in_language(language).format(period)
    number = str(every.nth) if is_chinese else ordinal(every.nth)
    return (_NTH_BD if every.counted == "bd" else _NTH).in_language(language).format(period, number)
