"""The arguments of a call: how many, of what kind. A wrong one is noted once and ends the reading of that call."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn

from rules import raw
from rules.expression import Constant, FieldRef
from rules.operators import usage
from rules.problems import did_you_mean
from rules.resolver import Resolver
from rules.values import MONEY, NUMBER, SERIES, Span

CHANGES = {"fell": "<", "rose": ">", "change": "<"}
"""What is asked of a series, and how a field is compared with what it was."""


class Refused(Exception):
    """The call means nothing; why has been noted."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """`plain`: those without a word before them, in order. `led`: those with one (`over 28d`), by the word."""

    resolver: Resolver
    call: raw.Call
    plain: tuple[raw.Argument, ...]
    led: dict[str, raw.Argument]

    def refuse(
        self, code: str, message: str, hint: str = "", at: raw.Raw | raw.Argument | None = None
    ) -> NoReturn:
        self.resolver.note(at or self.call, code, message, hint)
        raise Refused

    def refuse_usage(self) -> NoReturn:
        self.refuse("bad-arguments", f"`{self.call.name}` is written {usage(self.call.name)}.")

    def name(self, index: int, known: Collection[str], noun: str) -> str:
        """A bare name out of those known; `noun` says of what."""
        value = self.plain[index].value
        if not isinstance(value, raw.Word):
            self.refuse_usage()
        if value.name not in known:
            hint = did_you_mean(value.name, known) or _list(known)
            self.refuse(f"unknown-{noun}", f"There is no {noun} `{value.name}`.", hint, value)
        return value.name

    def series(self, index: int) -> FieldRef:
        found = self.resolver.node(self.plain[index].value)
        if found is None:
            raise Refused
        if not isinstance(found, FieldRef) or found.type != SERIES:
            shown = self.resolver.text(self.plain[index].value)
            hint = f"`{self.call.name}` is written {usage(self.call.name)}."
            if getattr(found, "type", None) in (NUMBER, MONEY) and self.call.name in CHANGES:
                sign = CHANGES[self.call.name]
                share = "120%" if sign == ">" else "80%"
                hint = f"Of a field compare with what it was: `{shown} {sign} was({shown}, 90d) * {share}`."
            self.refuse("type-mismatch", f"`{shown}` is not a series.", hint, self.plain[index])
        return found

    def window(self, argument: raw.Argument | None, whole_days: bool = False) -> Span | None:
        """A span back from now; None where none is given. Business spans are no windows."""
        if argument is None:
            return None
        value = argument.value
        if not isinstance(value, raw.Constant) or value.kind != "span":
            self.refuse(
                "bad-window",
                f"A window is a span such as `28d`. `{self.call.name}` is written {usage(self.call.name)}.",
                at=value,
            )
        span = self.resolver.value(value)
        if not isinstance(span, Constant):
            raise Refused
        if span.value.amount <= 0 or span.value.is_business:
            self.refuse(
                "bad-window",
                f"`{span.value}` is no window.",
                "Windows are elapsed time: `28d`, `4w`, `36h`.",
                value,
            )
        if whole_days and span.value.unit not in ("d", "w"):
            self.refuse(
                "bad-window",
                f"`{span.value}` is not whole days, and a series has one number a day.",
                "Write it in days or weeks.",
                value,
            )
        return span.value  # type: ignore[no-any-return]

    def number(self, argument: raw.Argument) -> Constant:
        value = self.resolver.value(argument.value)
        if value is None:
            raise Refused
        if not isinstance(value, Constant) or value.type != NUMBER:
            self.refuse_usage()
        return value


def read_arguments(
    resolver: Resolver,
    call: raw.Call,
    least: int,
    most: int,
    *,
    where: int = 0,
    leads: Collection[str] = (),
) -> Arguments:
    """Between `least` and `most` arguments without a word before them; a `where` only in the first so many of them."""
    plain = tuple(argument for argument in call.arguments if not argument.lead)
    led = {argument.lead: argument for argument in call.arguments if argument.lead}
    found = Arguments(resolver, call, plain, led)
    is_filtered = [argument.where is not None or argument.by is not None for argument in plain]
    if (
        not least <= len(plain) <= most
        or len(plain) + len(led) != len(call.arguments)
        or not set(led) <= set(leads)
        or any(is_filtered[where:])
    ):
        found.refuse_usage()
    return found


def _list(known: Collection[str]) -> str:
    return f"There are: {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""
