"""`perennial coverage`: how much is known, which rules are blind, and what would cure most."""

from collections.abc import Iterator

import click

from api.cli.asking import as_json
from api.cli.edge import sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from workflows.operations.looking.coverage import Coverage, Curing, FieldCoverage, Shares
from workflows.operations.looking.coverage import coverage as ask_coverage
from workflows.wording import reads_part


@click.command()
@click.option("--json", "for_programs", is_flag=True, help="For programs: by tier and source too.")
def coverage(for_programs: bool) -> None:
    """Of each field the share known, empty, stale; of each rule how blind it is, and for want of what."""
    with parts_here() as parts, sentences():
        found = ask_coverage(parts)
    click.echo(as_json(found) if for_programs else "\n".join(_lines(found)))


def _lines(found: Coverage) -> Iterator[str]:
    yield counted(found.accounts, "accounts")
    yield f"\n{'field':32} {'known':>6} {'empty':>6} {'stale':>6} {'untold':>6}   told by, of how many"
    for each in found.fields:
        name = each.name if each.about == "account" else f"{each.about}.{each.name}"
        yield f"{name:32} {_shares(each.shares)}{_told_by(each)}"
        if len(each.by_tier) > 1:
            yield from (
                f"  {tier or 'no tier':30} {_shares(of)}" for tier, of in sorted(each.by_tier.items())
            )
    yield "\nrules, and on how many of their accounts they are blind"
    for rule in found.rules:
        cure = "; ".join(map(_cure, rule.cures[:3]))
        yield f"{rule.rule:32} {rule.blind:>6,} of {rule.accounts:,}" + (f"   {cure}" if cure else "")


def _told_by(field: FieldCoverage) -> str:
    """Of how many each source told it, and of how many of these too long ago."""
    told = [
        f"{source} {of.all:,}" + (f" ({of.stale:,} stale)" if of.stale else "")
        for source, of in sorted(field.by_source.items())
    ]
    return f"   {', '.join(told)}" if told else ""


def _shares(of: Shares) -> str:
    return " ".join(
        f"{reads_part(part, of.all, 'en'):>6}" for part in (of.known, of.empty, of.stale, of.untold)
    )


def _cure(each: Curing) -> str:
    if not each.decides:
        return f"{each.name} may settle {each.may:,}"
    may = f", perhaps {each.may:,} more" if each.may else ""
    return f"{each.name} would settle {each.decides:,}{may}"
