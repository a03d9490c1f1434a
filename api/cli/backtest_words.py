"""A backtest in words and tables, for the terminal and for a pull request."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from html import escape
from typing import Any

from api.cli.numbers import counted
from engine.backtest.judged import ENOUGH_FATES, ENOUGH_OPENED, Judged
from workflows.operations.looking.backtest_asked import GROUPS
from workflows.operations.looking.backtest_compared import RuleDifference
from workflows.operations.looking.backtest_plain import by_group, by_week
from workflows.operations.looking.backtesting import Backtest, RuleBacktest

LISTED = 20
BAR = 40
HEADS = (
    "rule",
    "opened",
    "accounts",
    "caught",
    "missed",
    "false",
    "quiet",
    "too early",
    "precision",
    "base rate",
)
HEADS += ("recall", "lift", "95 % interval", "days of warning", "in words")
WITHOUT_FATE = 3
FINDINGS = {
    "better": "better than chance",
    "chance": "no better than chance",
    "worse": "worse than chance",
    "too few": "too few to judge",
}
MODES = {
    "as-known": "as known then: a word counts from when we had it",
    "as-it-happened": "as it happened: a word counts from the moment it tells of",
}
NOT_ASKED = {
    "each": "it opens for each event of its kind, and no condition tells when",
    "by_hand": "a person starts it",
    "below": "it reads the accounts below an account, and of those the past cannot be told yet",
}
CAUGHT = (
    "Caught: the fate came in time after a signal. Missed: it came, and no signal in the time before; in brackets "
    "those it had opened on too long before, or only after. False: a signal, and the time passed without it. Quiet: "
    "neither. Too early: opened so late that nobody can say yet. The accounts it opened on are the caught, the false, "
    "the too early, those in brackets, and those that were helped."
)
CHANCE = (
    "Base rate: the share to which it would have come by chance in the same time, if on each day a fate came every "
    "account of about that age that the rule was watching could have been the one. Lift: precision against that; its "
    "interval is over accounts, and holds for all rules asked at once; where it contains 1 a rule is no better than "
    "chance. "
    f"Too few to judge: below {ENOUGH_OPENED} accounts opened on long enough ago, or {ENOUGH_FATES} fates."
)


def heading(of: Backtest) -> Iterator[str]:
    last = of.ends - timedelta(seconds=1)
    days = (last - of.begins).days + 1
    yield f"{days} days, {of.begins:%Y-%m-%d} to {last:%Y-%m-%d}, on the facts {MODES[of.mode]}."
    if of.is_cut:
        yield "It was asked for later days too; they are still to come."
    if of.fate is None:
        yield f"{counted(of.accounts, 'accounts')}. The rulebook names no fate, so nothing says what was worth it."
        return
    before = (
        f" ({counted(of.came_before, 'others')} had come to it before, or were not there yet)"
        if of.came_before
        else ""
    )
    yield (
        f"{counted(of.accounts, 'accounts')}{before}, held against `{of.fate.name}` within {of.fate.within}: "
        f"{of.fates:,} came to it by {of.known_until:%Y-%m-%d}."
    )


def rows(of: Backtest) -> list[tuple[str, ...]]:
    """The head, and a row a rule."""
    width = len(HEADS) if of.fate else WITHOUT_FATE
    return [HEADS[:width], *(_row(each)[:width] for each in of.rules)]


def _row(of: RuleBacktest) -> tuple[str, ...]:
    first = (of.rule, f"{len(of.openings):,}", f"{len(of.accounts):,}")
    judged = of.judged
    if judged is None:
        return first
    missed = f"{len(judged.missed):,}" + (f" ({len(judged.mistimed):,})" if judged.mistimed else "")
    interval, warning = judged.interval, judged.days_of_warning
    return (
        *first,
        f"{len(judged.caught):,}",
        missed,
        *(f"{len(group):,}" for group in (judged.false, judged.quiet, judged.too_early)),
        f"{share(judged.precision)} of {judged.judged:,}" if judged.judged else "-",
        share(judged.base_rate),
        share(judged.recall),
        "-" if judged.lift is None else f"{judged.lift:.2f}",
        "-" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}",
        "-" if warning is None else " / ".join(f"{each:.0f}" for each in warning),
        FINDINGS[judged.finding],
    )


def share(of: float | None) -> str:
    return "-" if of is None else f"{of:.1%}" if of < 0.1 else f"{of:.0%}"


def as_text(of: Backtest, most: int | None = LISTED) -> Iterator[str]:
    """`most`: accounts listed of a group; None: all."""
    yield from heading(of)
    yield ""
    yield from _columns(rows(of)) if of.rules else ()
    yield from _not_asked(of)
    yield from _never_told(of)
    yield from ("", CAUGHT, CHANCE) if of.fate and of.rules else ()
    yield from _helped(of)
    for each in of.rules if len(of.rules) == 1 else ():
        yield from _details(each, of, most)


def _not_asked(of: Backtest) -> Iterator[str]:
    for why, says in NOT_ASKED.items():
        names = [f"`{name}`" for name, each in of.not_asked.items() if each == why]
        if names:
            yield ""
            yield f"Not looked back on: {', '.join(names)}, for {says}."


def _never_told(of: Backtest) -> Iterator[str]:
    for each in of.rules:
        fields = [
            f"`{name}`" if about == "account" else f"`{about}.{name}`" for about, name in each.never_told
        ]
        if fields:
            yield from ("", f"`{each.rule}` could not know: nobody ever told {', '.join(fields)}.")


def _columns(of: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in of) for place in range(len(of[0]))]
    last = len(widths) - 1
    for row in of:
        cells = (
            cell.ljust(width) if place in (0, last) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _helped(of: Backtest) -> Iterator[str]:
    for each in of.rules:
        if each.judged is not None and each.judged.helped:
            yield ""
            yield f"{each.rule}: {helped_words(each.judged)}"


def helped_words(judged: Judged) -> str:
    are = "is" if len(judged.helped) == 1 else "are"
    return (
        f"{counted(len(judged.helped), 'accounts', 'were')} helped when it opened (a task taken up, a mail sent) and "
        f"{are} counted in no group; {len(judged.helped_in_vain)} of them came to it all the same."
    )


def _details(of: RuleBacktest, whole: Backtest, most: int | None) -> Iterator[str]:
    yield from ("", "openings by week, from its Monday:")
    weekly = by_week(of)
    highest = max(weekly.values(), default=1)
    for day, count in weekly.items():
        yield f"  {day}  {count:>5,}  {'#' * -(-count * BAR // highest)}"
    standing = sum(1 for each in of.openings if each.opening.was_so)
    if standing:
        yield f"  ({standing:,} were true already on the first day)"
    for name in GROUPS:
        counts = by_group(of, name)
        if counts:
            yield f"by {name}: {', '.join(f'{key} {count:,}' for key, count in counts.items())}"
    for title, lines in groups_of(of, whole).items():
        yield from ("", f"{title}: {len(lines):,}", *(f"  {line}" for line in lines[:most]))
        if most is not None and len(lines) > most:
            yield f"  ... and {len(lines) - most:,} more (--all)"


def groups_of(of: RuleBacktest, whole: Backtest) -> Mapping[str, list[str]]:
    """The names behind the numbers."""
    judged = of.judged
    if judged is None or whole.fate is None:
        return {"opened": [f"{each.opening.at:%Y-%m-%d}  {each.name}" for each in of.openings]}
    fate, names = whole.fate.name, whole.names
    return {
        "caught": [
            f"{names[each.account]}: opened {each.opened_at:%Y-%m-%d}, {fate} {each.fate_at:%Y-%m-%d},"
            f" {counted(each.days, 'days')} later"
            for each in judged.caught
        ],
        "missed": [f"{names[each.account]}: {fate} {each.at:%Y-%m-%d}" for each in judged.missed],
        "false": [f"{names[each.account]}: opened {each.at:%Y-%m-%d}" for each in judged.false],
        "quiet rightly": [names[each] for each in judged.quiet],
        "too early to say": [
            f"{names[each.account]}: opened {each.at:%Y-%m-%d}" for each in judged.too_early
        ],
    }


def differences_as_text(of: Sequence[RuleDifference], most: int | None = LISTED) -> Iterator[str]:
    for each in of:
        before, after = _opened(each.before), _opened(each.after)
        differ = counted(len(each.accounts), "accounts", "differ")
        yield from ("", f"{each.rule}: {before} before, {after} after{_so(each)}; {differ}")
        yield from (f"  {_difference(one)}" for one in each.accounts[:most])
        if most is not None and len(each.accounts) > most:
            yield f"  ... and {len(each.accounts) - most:,} more (--all)"


def _opened(of: RuleBacktest | None) -> str:
    return "not there" if of is None else f"{len(of.openings):,} opened"


def _so(of: RuleDifference) -> str:
    """What follows of a rule that is in one of them only."""
    if of.after is None and of.before and of.before.openings:
        return ", so none of these any longer"
    return ", all of them new" if of.before is None and of.after and of.after.openings else ""


def _difference(of: Any) -> str:
    before, after = (", ".join(days) or "-" for days in (of.before, of.after))
    return f"{of.name}: {before}  ->  {after}" + (f"  ({of.fate})" if of.fate else "")


def as_markdown(of: Backtest, differences: Sequence[RuleDifference] = (), against: str = "") -> Iterator[str]:
    """Made for a pull request: a table, and the names folded away."""
    yield from ("### Backtest", "", *heading(of), "")
    yield from _table(rows(of)) if of.rules else ()
    yield from _not_asked(of)
    yield from _never_told(of)
    yield from ("", *_folded("How to read it", [CAUGHT, "", CHANCE])) if of.fate else ()
    yield from _helped(of)
    if differences:
        yield from ("", f"**Against {against}**", "")
        yield from _table(
            [("rule", "opened before", "opened after", "accounts that differ"), *_totals(differences)]
        )
    for each in differences:
        if each.accounts:
            lines = [f"- {_difference(one)}" for one in each.accounts]
            yield from ("", *_folded(f"{each.rule}: account by account", lines))
    for rule in of.rules if not differences else ():
        lines = [f"- {title}: {len(names):,}" for title, names in groups_of(rule, of).items()]
        for title, names in groups_of(rule, of).items():
            if names and title != "quiet rightly":
                lines += ["", f"{title}:", "", *(f"- {name}" for name in names[:LISTED])]
                lines += [f"- ... and {len(names) - LISTED:,} more"] if len(names) > LISTED else []
        yield from ("", *_folded(f"{rule.rule}: by name", lines))


def _totals(differences: Sequence[RuleDifference]) -> Iterator[tuple[str, ...]]:
    for each in differences:
        yield each.rule, _opened(each.before), _opened(each.after), f"{len(each.accounts):,}"


def _table(of: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(of[0])} |"
    yield "|" + "---|" * len(of[0])
    yield from (f"| {' | '.join(row)} |" for row in of[1:])


def _folded(title: str, lines: Sequence[str]) -> Iterator[str]:
    """What came from outside may hold signs that mean something on a page."""
    safe = (escape(line, quote=False).replace("|", "\\|") for line in lines)
    yield from ("<details>", f"<summary>{title}</summary>", "", *safe, "", "</details>")
