"""`perennial preview`: what publishing a rulebook would change, by name, before it does."""

from collections.abc import Iterator
from dataclasses import replace

import click

from api.aloud.words import RESOLUTIONS
from api.cli.asking import as_json
from api.cli.edge import sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from api.cli.rulebook import PROBLEMS, read, show_problems
from api.cli.words import line_counts, text_of, unheld_line
from rules.difference.words import said
from workflows.operations.previewing import Hit, Later, Outcome, Preview, RulePreview, Work, preview

LISTED = 20
WORDS: dict[Outcome, str] = {
    "opens": "would open now",
    "closes": "would close now",
    "steps": "would step into another window",
    "begins": "would begin to wait until it was true long enough",
    "waits": "would wait",
    "held": "would be held for a person's yes",
    "shadowed": "would be on trial: lived through, nothing done",
    "ignored": "true already, and would be left alone (already_true: ignore)",
    "asks": "would ask a person whether it is over",
    "ends": "would stop waiting, without having opened",
    "lapses": "left alone, taken back or on trial until now: that would end, and nothing is done",
    "retimes": "would move to another date",
}
WHAT = {"added": "is new", "changed": "changes", "removed": "is taken out", "touched": "reads what changes"}


@click.command("preview")
@click.argument("directory", required=False)
@click.option("--all", "everyone", is_flag=True, help=f"List more than {LISTED} accounts each.")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def preview_(directory: str | None, everyone: bool, for_programs: bool) -> None:
    """What publishing a rulebook would change now, by name (the shipped one when DIRECTORY is left out).

    Nothing is kept and nothing is sent. Exit code 0: it can be published. 1: it has problems.
    """
    documents, problems = read(directory)
    with parts_here() as parts, sentences():
        shown = preview(parts, documents)
    if for_programs:
        click.echo(as_json(shown))
    else:
        show_problems((*problems, *shown.problems))
        if shown.is_good:
            click.echo("\n".join(_told(shown, None if everyone else LISTED)))
    if not shown.is_good or any(problem.is_error for problem in problems):
        raise SystemExit(PROBLEMS)


def _told(shown: Preview, most: int | None) -> Iterator[str]:
    beside = f"beside edition {shown.running}, which runs" if shown.running else "nothing runs yet"
    yield f"What publishing would change ({beside}), at {shown.at:%Y-%m-%d %H:%M} UTC:\n"
    yield from said(shown.difference, "en")
    for rule in shown.rules:
        yield from ("", *_rule(rule, most))
    yield from _work(shown.work)
    if shown.work.mails_nobody:
        yield "\nThis mails nobody." if _mails_nobody(shown.later) else "\nNow this mails nobody."
    if shown.later.opens:
        many = counted(shown.later.opens, "signals")
        yield f"\nWhat would come later, if it stays true, with {many}, as far as is known now:"
        yield from _work(shown.later)
        if shown.later.mails_nobody:
            yield "\nThen it mails nobody."
    for each in shown.standing:
        yield (
            f"\n{counted(each.runs, 'runs')} of {each.playbook} at step {each.step}, which goes: they end as they "
            f"began, by edition {each.edition}."
        )
    if shown.mailing:
        names = ", ".join(f"{each.kind} {each.name}".rstrip() for each in shown.mailing)
        yield f"\nThis reaches customers: {names}."


def _rule(rule: RulePreview, most: int | None) -> Iterator[str]:
    yield f"{rule.rule} {WHAT[rule.what]}"
    if rule.what != "removed":
        yield f"  true of {counted(rule.true, 'accounts')}, unknown of {rule.unknown:,}"
        if rule.lacks:
            yield (
                "  unknown for want of "
                + ", ".join(f"{n} ({c:,})" for n, c in list(rule.lacks.items())[:5])
                + ("; one account may lack several" if sum(rule.lacks.values()) > rule.unknown else "")
            )
    yield from (f"  {unheld_line(each)}" for each in rule.unheld)
    yield from (f"    {line}" for line in line_counts(rule.lines))
    for outcome, count in rule.counts.items():
        hits = rule.hits.get(outcome, ())
        yield f"  {counted(count, 'signals')} {WORDS[outcome]}:"
        yield from (f"    {_hit(each)}" for each in hits[:most])
        if most is not None and count > most:
            yield f"    ... and {count - most:,} more (--all)"
    yield from _later(rule.later, most)


def _later(later: Later, most: int | None) -> Iterator[str]:
    for outcome, count in later.counts.items():
        what = f"later {WORDS[outcome]}"
        if outcome == "opens":
            what = f"would open later, if it stays true, {_span(later)}"
        yield f"  {counted(count, 'signals')} {what}:"
        for each in later.hits.get(outcome, ())[:most]:
            when = f", {each.until:%Y-%m-%d %H:%M} UTC" if each.until else ""
            yield f"    {_hit(replace(each, until=None))}{when}"
        if most is not None and count > most:
            yield f"    ... and {count - most:,} more (--all)"
    if later.already:
        yield f"    {counted(later.already, 'signals', 'wait')} already, of all that wait"


def _span(later: Later) -> str:
    first, last = (f"{each:%Y-%m-%d %H:%M}" if each else "" for each in (later.first_at, later.last_at))
    return f"at {first} UTC" if first == last else f"from {first} to {last} UTC"


def _mails_nobody(work: Work) -> bool:
    return work.mails_nobody or not work.opens


def _hit(hit: Hit) -> str:
    child = f" {hit.child}" if hit.child else ""
    why = RESOLUTIONS["rule_gone"] if hit.reason == "rule_gone" else f"{hit.reason}{_detail(hit)}"
    reason = "" if hit.reason in ("true", "already_true", "hold_if", "") else f" [{why}]"
    until = f" until {hit.until:%Y-%m-%d}" if hit.until else ""
    owner = f" ({hit.owner})" if hit.owner else ""
    says = f": {text_of(hit.says)}" if hit.says else ""
    return f"{hit.name}{child}{owner}{says}{reason}{until}"


def _detail(hit: Hit) -> str:
    return f" {hit.detail}" if hit.detail and hit.reason != "cooldown" else ""


def _work(work: Work) -> Iterator[str]:
    if work.counted < work.opens:
        yield f"\nOf the first {work.counted:,} of {work.opens:,} openings:"
    for run in work.started:
        refused = ", ".join(f"{reason} {count:,}" for reason, count in run.refused.items())
        yield (
            f"\n{run.playbook}: {counted(run.runs, 'runs', 'begin')}"
            + (f"; not begun: {refused}" if refused else "")
            + ("; it mails nobody" if run.mails_nobody else "")
        )
    if work.desks:
        yield "\ntasks, beside what there is to do already:"
    for desk in work.desks:
        room = f" of {desk.room:,}" if desk.room is not None else ""
        name = desk.name or "nobody's"
        has = f"open already {desk.open_tasks:,}; accounts {desk.accounts:,}{room}"
        yield f"  {name}: {counted(desk.tasks, 'tasks')} ({has})"
    if work.mails:
        yield "\nmails to customers:"
    for mail in work.mails:
        kept = [f"{count:,} put off ({reason})" for reason, count in mail.put_off.items()]
        kept += [f"{count:,} kept back ({reason})" for reason, count in mail.suppressed.items()]
        kept += [f"{mail.nobody:,} without a recipient"] if mail.nobody else []
        kept += [f"later in {counted(mail.may_follow, 'runs')}"] if mail.may_follow else []
        yield f"  {mail.email}: {mail.goes:,} at once" + "".join(f"; {each}" for each in kept)
    if work.escalations:
        yield f"\n{counted(work.escalations, 'escalations', 'begin')} to climb."
