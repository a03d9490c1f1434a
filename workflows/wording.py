"""A value as its reader's language writes it: 3.2, August 15, 2026, $30,000, 12 days, 是. Pure."""

import re
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from rules.values import Money, Span

YES_NO = {"en": ("yes", "no"), "zh": ("是", "否")}
Unit = Literal["second", "minute", "hour", "day", "week"]
ELAPSED: dict[str, Unit] = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
BUSINESS = {
    "en": {"bd": ("{} business day", "{} business days"), "bh": ("{} business hour", "{} business hours")},
    "zh": {"bd": ("{} 个工作日",) * 2, "bh": ("{} 个工作小时",) * 2},
}
_NEVER = 10**12  # of a unit: never turn 90 days into 3 months
# No text: control characters, those that turn the direction of writing around, lone halves of a surrogate pair.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


def reads(value: Any, language: str, zone: ZoneInfo, dates: Literal["long", "medium"] = "long") -> str:
    """One known value in words. `zone`: where the reader's clock stands. TypeError for what is no value."""
    try:
        # The type too, for True and 1 are one key and two words.
        return _reads_once(value, type(value).__name__, language, zone, dates)
    except TypeError:
        return _reads(value, language, zone, dates)


@lru_cache(maxsize=8192)
def _reads_once(value: Any, of: str, language: str, zone: ZoneInfo, dates: Literal["long", "medium"]) -> str:
    """The same values are read aloud for account after account, and formatting them is slow."""
    return _reads(value, language, zone, dates)


def _reads(value: Any, language: str, zone: ZoneInfo, dates: Literal["long", "medium"]) -> str:
    locale = locale_of(language)
    match value:
        case str():
            return one_line(value)
        case bool():
            return YES_NO[base_of(language)][0 if value else 1]
        case int() | float() | Decimal():
            return format_decimal(rounded(value), locale=locale)
        case Money():
            return _money(value, locale)
        case datetime():
            return _moment(value.astimezone(zone), locale, dates)
        case date():
            return format_date(value, dates, locale=locale)
        case Span():
            return _span(value, language)
        case tuple() | list():
            return format_list([reads(each, language, zone, dates) for each in value], locale=locale)
    raise TypeError(f"{type(value).__name__} is not a value that can be read aloud")


def reads_percent(share: float | Decimal, language: str) -> str:
    """0.426 as 43%."""
    return format_percent(share, locale=locale_of(language))


def reads_part(part: int, whole: int, language: str) -> str:
    """199 of 200 as >99%, 1 of 300 as <1%: neither all nor none."""
    share = part / whole if whole else 0.0
    if 0 < share < 0.01:
        return f"<{reads_percent(0.01, language)}"
    if 0.99 < share < 1:
        return f">{reads_percent(0.99, language)}"
    return reads_percent(share, language)


def reads_units(amount: float | Decimal, unit: Unit, language: str) -> str:
    """`12 days`, to the nearest whole one."""
    span = timedelta(**{f"{unit}s": abs(float(amount))})
    words = format_timedelta(span, granularity=unit, threshold=_NEVER, locale=locale_of(language))
    return f"-{words}" if amount < 0 else words


def rounded(value: float | Decimal) -> float | Decimal:
    """One place after the point, three for what is below one: nobody reads 3.142857 users."""
    if isinstance(value, Decimal):
        return round(value, 1 if abs(value) >= 1 else 3)
    return round(value, 1 if abs(value) >= 1 else 3)


def one_line(text: str) -> str:
    """The text without control characters, its white space as single spaces."""
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def base_of(language: str) -> Literal["en", "zh"]:
    """Which of the languages that Perennial itself speaks stands nearest."""
    return "zh" if language.split("-")[0].lower() == "zh" else "en"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """How a language writes numbers and dates; English for one that is not known."""
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _money(value: Money, locale: Locale) -> str:
    if value.amount == value.amount.to_integral_value():
        pattern = copy(locale.currency_formats["standard"])
        pattern.frac_prec = (0, 0)
        return str(pattern.apply(value.amount, locale, currency=value.currency, currency_digits=False))
    return format_currency(value.amount, value.currency, locale=locale)


def _moment(local: datetime, locale: Locale, dates: Literal["long", "medium"]) -> str:
    day, time = (
        format_date(local.date(), dates, locale=locale),
        format_time(local.time(), "short", locale=locale),
    )
    words = str(get_datetime_format("medium", locale=locale)).replace("{1}", day).replace("{0}", time)
    return words.replace("\u202f", "\u00a0")  # a narrow space that many mail programs cannot show


def _span(span: Span, language: str) -> str:
    if span.unit in ELAPSED:
        return reads_units(span.amount, ELAPSED[span.unit], language)
    one, many = BUSINESS[base_of(language)][span.unit]
    return (one if span.amount == 1 else many).format(span.amount)
