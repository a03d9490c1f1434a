"""Single values as sources write them, by type: each reader gives canonical JSON or a sentence of refusal. Pure."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.dates import UNSTORABLE, Mistyped, shown
from engine.observations import Plain
from rules.problems import did_you_mean
from rules.values import SECONDS, Type

LONGEST_TEXT = 10_000
LARGEST_NUMBER = 1e15
LONGEST_SPAN = timedelta(days=36_525)
SPAN = re.compile(r"(\d{1,9})\s?(s|m|h|d|w|bd|bh)", re.ASCII)
NUMBER_TEXT = re.compile(r"\s*[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?\s*", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}")
YES_NO = {"yes": True, "true": True, "no": False, "false": False}
KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "a yes/no"),
    ((int, float, Decimal), "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a map"),
    (type(None), "empty"),
)


def got(raw: Any) -> str:
    """How a refusal names what it got: `"many" is a text`."""
    return (
        f"{shown(raw)} is {next((name for kind, name in KINDS if isinstance(raw, kind)), 'nothing we know')}"
    )


def clean_text(raw: str, longest: int = LONGEST_TEXT) -> str:
    """The text itself. Raises Mistyped when it is too long or holds what no database keeps."""
    if len(raw) > longest:
        raise Mistyped(f"a text of {len(raw):,} characters; at most {longest:,} are kept.")
    if UNSTORABLE.search(raw):
        raise Mistyped("the text holds a NUL character or half a surrogate pair, which is no valid text.")
    return raw


def read_text(raw: Any, wanted: Type) -> str:
    if not isinstance(raw, str):
        raise Mistyped(f"{got(raw)}, and a {wanted} is wanted.")
    return clean_text(raw)


def read_key(raw: Any, wanted: Type) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    key = read_text(raw, wanted).strip()
    if not key:
        raise Mistyped(f"an empty text, and the key of a {wanted} is wanted.")
    return key


def read_number(raw: Any, wanted: Type) -> int | float:
    if type(raw) is int and -LARGEST_NUMBER <= raw <= LARGEST_NUMBER:
        return raw
    if isinstance(raw, str) and NUMBER_TEXT.fullmatch(raw.strip()):
        raw = float(raw) if re.search("[.eE]", raw) else int(raw)
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        raise Mistyped(f"{got(raw)}, and a number is wanted.")
    if not -LARGEST_NUMBER <= raw <= LARGEST_NUMBER:  # and so refuses what is not a number at all
        raise Mistyped(f"{raw} is no number from -1e15 to 1e15.")
    return int(raw) if raw == int(raw) else float(raw)


def read_money(raw: Any, currency: str) -> Plain:
    if isinstance(raw, dict):
        amount, currency = raw.get("amount"), raw.get("currency", currency)
    else:
        amount, currency = _split_money(raw, currency)
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency.upper()):
        raise Mistyped(f"{got(currency)}, and a currency of three letters is wanted, such as EUR.")
    if isinstance(amount, bool) or not isinstance(amount, (int, float, str, Decimal)):
        raise Mistyped(
            f'{got(raw)}, and an amount is wanted: 12.50, "12.50 EUR" or a map of amount and currency.'
        )
    return {"amount": _amount(amount), "currency": currency.upper()}


def _split_money(raw: Any, currency: str) -> tuple[Any, Any]:
    if not isinstance(raw, str):
        return raw, currency
    words = raw.split()
    if len(words) == 2:
        return (words[0], words[1]) if words[0][-1].isdigit() else (words[1], words[0])
    return raw, currency


def _amount(raw: int | float | str | Decimal) -> str:
    if isinstance(raw, str) and not NUMBER_TEXT.fullmatch(raw.strip()):
        raise Mistyped(f"{got(raw)}, and an amount is wanted: digits and a decimal point, no separators.")
    amount = Decimal(str(raw).strip())
    if not amount.is_finite() or abs(amount) > Decimal(LARGEST_NUMBER):
        raise Mistyped(f"{raw} is no amount from -1e15 to 1e15.")
    return f"{round(amount, 6).normalize() + 0:f}"


def read_yes_no(raw: Any, wanted: Type) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in YES_NO:
        return YES_NO[raw.strip().lower()]
    raise Mistyped(f"{got(raw)}, and yes or no is wanted (true or false).")


def read_choice(raw: Any, wanted: Type) -> str:
    if isinstance(raw, str) and raw.strip() in wanted.of:
        return raw.strip()
    hint = did_you_mean(raw, wanted.of) if isinstance(raw, str) and len(raw) <= 200 else ""
    raise Mistyped(f"{got(raw)}, and one of {', '.join(wanted.of)} is wanted. {hint}".rstrip())


def read_span(raw: Any, wanted: Type) -> str:
    match = SPAN.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise Mistyped(
            f"{got(raw)}, and a span is wanted: a number and s, m, h, d, w, bd or bh, such as 90d."
        )
    amount, unit = int(match[1]), match[2]
    if amount * SECONDS.get(unit, SECONDS["d"]) > LONGEST_SPAN.total_seconds():
        raise Mistyped(f"{raw} is longer than a hundred years.")
    return f"{amount}{unit}"
