"""`perennial doctor`: what is wrong or late right now, in words, with what to do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import click

from api.cli.clock import stands
from api.cli.edge import sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from engine.matcher import why_unavailable
from workflows.operations.auditing import audit_decisions, audit_runs
from workflows.operations.incidents import OPS
from workflows.operations.keeping_time import clocks
from workflows.operations.looking.coverage import coverage
from workflows.operations.looking.editions import mail_hold_shown
from workflows.operations.looking.feeds import feeds
from workflows.operations.looking.incidents import incidents
from workflows.operations.looking.moment import running_rulebook
from workflows.operations.looking.portfolio import portfolio
from workflows.operations.looking.rule_health import rules_health
from workflows.operations.looking.rulebook import rules
from workflows.operations.looking.stuck import stuck
from workflows.parts import Parts
from workflows.rule_health import ADVICE

AUDITED = 50
"""So many of the newest decisions and runs are looked at."""
ASKED = 1_000
"""Of so many accounts at most it is asked how blind the rules are; of more, of a lot that is always the same."""
A_FEW = 5
"""Fewer accounts are too few to call a rule blind."""
KINDS = {"email": "mails", "notice": "notices"}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and what to do about it."""

    what: str
    do: str


@click.command()
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def doctor(for_programs: bool) -> None:
    """Say what is wrong or late right now. Exit code 0: nothing; 1: something."""
    with parts_here() as parts, sentences():
        complaints = list(complaints_of(parts))
    if for_programs:
        click.echo(
            json.dumps(
                [{"what": each.what, "do": each.do} for each in complaints], ensure_ascii=False, indent=2
            )
        )
    else:
        for each in complaints:
            click.echo(f"- {each.what}\n    {each.do}")
        if not complaints:
            click.echo("Nothing is wrong, and nothing is late.")
    if complaints:
        raise SystemExit(1)


def complaints_of(parts: Parts) -> Iterator[Complaint]:
    plain = why_unavailable()
    if plain:
        yield Complaint(
            f"durable_rules is not there ({plain}): rules are matched by the plain answer.",
            "Install a C compiler and run `make demo` again, or leave it: answers are the same.",
        )
    if parts.settings.redis_url and not parts.doorbell.answers():
        yield Complaint(
            "Redis does not answer: work goes on late, when the sweep finds it.",
            "See that Redis runs at REDIS_URL.",
        )
    told = clocks(parts)
    if told.waits_until is not None:
        yield Complaint(
            stands(told),
            "If the clock is right now and that is too long to wait: perennial clock --follow-machine",
        )
    found = portfolio(parts)
    if not found.edition:
        yield Complaint("No rulebook is published.", "Run `perennial publish DIR`.")
        return
    yield from _held_mail(parts)
    yield from _silent_feeds(parts)
    yield from _incidents(parts)
    yield from _nobody_told(parts)
    yield from _rules(parts)
    yield from _blind_rules(parts)
    yield from _ended_rules(parts)
    yield from _audited(parts)
    yield from _stuck(parts)
    yield from _standing(
        found.needs_you.unknown_effects, found.needs_you.runs_set_aside, found.needs_you.failed_arrivals
    )


def _held_mail(parts: Parts) -> Iterator[Complaint]:
    found = mail_hold_shown(parts)
    if found is not None:
        why = f" ({found.reason})" if found.reason else ""
        yield Complaint(
            f"All mail to customers is held since {found.at:%Y-%m-%d %H:%M} UTC by {found.by}{why}; "
            f"{counted(found.waiting, 'mails', 'wait')}.",
            "When it is safe again: perennial release --customer-mail",
        )


def _silent_feeds(parts: Parts) -> Iterator[Complaint]:
    for feed in feeds(parts):
        if feed.since is not None and feed.is_silent:
            yield Complaint(
                f"The feed {feed.name} has been silent for longer than {feed.max_silence}.",
                "Rules that read it are unknown until it speaks. Look at what sends it.",
            )


def _incidents(parts: Parts) -> Iterator[Complaint]:
    """A silent feed is told of as such."""
    for each in incidents(parts):
        if each.kind != "feed_silent":
            yield Complaint(each.says["en"], f"{each.advice['en']} See: perennial incidents {each.id[:8]}")


def _rules(parts: Parts) -> Iterator[Complaint]:
    for rule in rules_health(parts):
        for each in rule.complaints:
            yield Complaint(f"The rule {rule.rule}: {each.says['en']}", ADVICE[each.code])


def _blind_rules(parts: Parts) -> Iterator[Complaint]:
    """Where a rule cannot say of half of its accounts or more."""
    for rule in coverage(parts, ASKED).rules:
        if rule.accounts >= A_FEW and rule.blind * 2 >= rule.accounts:
            best = rule.cures[0] if rule.cures else None
            verb = "would" if best is not None and best.decides else "may"
            cure = f"{best.name} {verb} settle {best.decides or best.may:,} of them. " if best else ""
            yield Complaint(
                f"The rule {rule.rule} is blind on {rule.blind:,} of {counted(rule.accounts, 'accounts')}: "
                f"whether it is so cannot be said.",
                f"{cure}See: perennial coverage",
            )


def _nobody_told(parts: Parts) -> Iterator[Complaint]:
    if running_rulebook(parts).team.roles.get(OPS, "") == "":
        yield Complaint(
            "Nobody has the role `ops`: incidents and parked playbooks are told to nobody.",
            "Write `roles: {ops: SOMEBODY}` into the team document, and publish.",
        )


def _ended_rules(parts: Parts) -> Iterator[Complaint]:
    for line in rules(parts):
        if line.has_ended:
            left = f" Still open: {counted(line.counts.open, 'signals')}." if line.counts.open else ""
            yield Complaint(
                f"The rule {line.name} ended on {line.until} and opens nothing more.{left}",
                "Put off its `until:`, or take the rule out of the rulebook.",
            )


def _audited(parts: Parts) -> Iterator[Complaint]:
    """The newest decisions and runs, derived anew."""
    decisions, runs = len(audit_decisions(parts, AUDITED).mismatches), len(audit_runs(parts, AUDITED))
    for count, what in ((decisions, "decisions"), (runs, "runs")):
        if count:
            yield Complaint(
                f"Not as the record would have it: {counted(count, what)} of the newest {AUDITED}.",
                "Run `perennial audit`: it says what differs. Report it: this should never be.",
            )


def _stuck(parts: Parts) -> Iterator[Complaint]:
    found = stuck(parts)
    for parked in found.parked:
        yield Complaint(
            f"The playbook {parked.playbook} is parked: {parked.reason}",
            "Mend the cause, then let it go on in the console.",
        )
    for failed in found.accounts:
        yield Complaint(
            f"The account {failed.name} cannot be evaluated: {failed.error}",
            "Publish a corrected rulebook; it is then tried afresh.",
        )
    for again in found.tried_again:
        yield Complaint(
            f"Not got through since {again.since:%Y-%m-%d %H:%M} UTC: "
            f"{counted(again.effects, KINDS.get(again.kind, again.kind))} ({again.said}).",
            "It is tried again, ever later, for about a day. See that SMTP_URL names a server that answers.",
        )
    for waits in found.waiting:
        yield Complaint(
            f"Waiting for the account {waits.kind or 'id'} `{waits.value}` (from {waits.source}): "
            f"{counted(waits.observations, 'observations')}.",
            "Create the account or give it this alias.",
        )


def _standing(unknown: int, runs: int, arrivals: int) -> Iterator[Complaint]:
    if unknown:
        yield Complaint(
            f"Perhaps sent and perhaps not: {counted(unknown, 'mails')}.",
            "Say in the console for each: send it again, or it was delivered.",
        )
    if runs:
        yield Complaint(f"Set aside with an error: {counted(runs, 'runs')}.", "Look at them in the console.")
    if arrivals:
        yield Complaint(
            f"Could not be read: {counted(arrivals, 'arrivals')}.",
            "See their errors at /api/v1/arrivals?state=failed.",
        )
