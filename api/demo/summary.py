"""What happened, in words: the summary at the end of a demo that nobody watched."""

from collections.abc import Iterator, Mapping

from engine.standing import UNKNOWN_STATUS
from workflows.operations.looking.portfolio import ListCount, Portfolio
from workflows.store.tally import Tally


def headline(portfolio: Portfolio) -> str:
    """`200 accounts: 131 use it well, 46 use it badly, 23 never got going; 5 moved this week; 9 things need you`."""
    told = portfolio.told
    need = portfolio.needs_you.total
    lists = ", ".join(f"{each.accounts} {_called(each)}" for each in told if each.accounts)
    return (
        f"{sum(each.accounts for each in told)} accounts: {lists}; {len(portfolio.moved)} moved this week; "
        f"{need} {'thing needs' if need == 1 else 'things need'} you"
    )


def _called(each: ListCount) -> str:
    return each.label.get("en") or ("we cannot place" if each.name == UNKNOWN_STATUS else each.name)


def summary(tally: Tally) -> Iterator[str]:
    """Line by line; every count in it can be found again in the console."""
    yield "Signals by rule (opened, closed)"
    yield from _pairs(tally.signals)
    yield "Runs by playbook"
    for playbook, endings in tally.runs.items():
        said = ", ".join(f"{count} {name}" for name, count in sorted(endings.items()))
        yield f"  {playbook:<28} {sum(endings.values()):>5}  {said}"
    yield f"Mails to customers: {sum(tally.mails.values())}; notices to our own team: {tally.notices}"
    for template, count in tally.mails.items():
        yield f"  {template:<28} {count:>5}"
    yield "Mails held back, and why"
    for (state, reason), count in tally.held_back.items():
        yield f"  {state + ', ' + reason if reason else state:<28} {count:>5}"
    yield from () if tally.held_back else ("  none",)
    yield "Tasks (made, closed)"
    yield from _pairs(tally.tasks)
    yield "Escalations (begun, levels climbed)"
    yield from _pairs(tally.escalations)


def _pairs(counts: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for name, (first, second) in counts.items():
        yield f"  {name:<28} {first:>5} {second:>5}"
    if not counts:
        yield "  none"
