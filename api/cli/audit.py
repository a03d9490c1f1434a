"""`perennial audit`: what is written, derived anew from its history and compared."""

import json
from collections.abc import Iterator

import click

from api.cli.edge import sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from workflows.operations.auditing import Audited, Mismatch, audit_decisions, audit_runs

LISTED = 20


@click.command("audit")
@click.option(
    "--limit", type=click.IntRange(min=1, max=100_000), default=500, help="So many of the newest of each."
)
@click.option("--rule", default="", help="Decisions of this rule alone.")
@click.option("--account", default="", help="Decisions about this account alone.")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def audit_(limit: int, rule: str, account: str, for_programs: bool) -> None:
    """Derive decisions and runs anew from what is on record, and compare.

    Each decision about a signal is made once more, from the fact log as it was and by the edition of that day.
    Exit code 0: all agree; 1: something differs.
    """
    with parts_here() as parts, sentences():
        audited = audit_decisions(parts, limit, rule=rule, account=account)
        runs = {} if rule or account else audit_runs(parts, limit)
    if for_programs:
        click.echo(json.dumps(_plain(audited) | {"runs": runs}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(audited)))
        for run, differences in list(runs.items())[:LISTED]:
            click.echo(f"  run {run}: {'; '.join(differences)}")
    if audited.mismatches or runs:
        raise SystemExit(1)


def _lines(audited: Audited) -> Iterator[str]:
    yield f"{counted(audited.matched, 'decisions', 'follow')} from what is on record, {len(audited.mismatches)} do not."
    for each in audited.mismatches[:LISTED]:
        yield f"  {_says(each)}"
    if len(audited.mismatches) > LISTED:
        yield f"  ... and {len(audited.mismatches) - LISTED} more (--json)"
    for why, count in audited.skipped.items():
        yield f"  not judged: {count}, as {why}"


def _says(each: Mismatch) -> str:
    entry, child = each.entry, f" ({each.child})" if each.child else ""
    what = f"{entry.action} {entry.reason}".strip()
    return f"{entry.at:%Y-%m-%d %H:%M} UTC {each.rule} on {entry.account}{child}: {what}, but {each.differs}"


def _plain(audited: Audited) -> dict[str, object]:
    mismatches = [
        {
            "at": each.entry.at.isoformat(),
            "account": each.entry.account,
            "rule": each.rule,
            "child": each.child,
            "action": each.entry.action,
            "reason": each.entry.reason,
            "edition": each.entry.edition,
            "differs": each.differs,
        }
        for each in audited.mismatches
    ]
    return {"matched": audited.matched, "mismatches": mismatches, "skipped": dict(audited.skipped)}
