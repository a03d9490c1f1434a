"""`perennial incidents`, `release` and `dismiss`: what ops must look at, and what a person says to it."""

import getpass
from collections.abc import Iterator, Sequence

import click

from api.cli.asking import as_json
from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from api.cli.words import text_of
from workflows.operations.holding_mail import release_all_mail
from workflows.operations.looking.incidents import IncidentPage, IncidentShown, incident_page, incidents
from workflows.operations.releasing import dismiss_incident, release_incident
from workflows.parts import Parts
from workflows.verdict import Verdict


@click.command("incidents")
@click.argument("incident", required=False)
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def incidents_(incident: str | None, for_programs: bool) -> None:
    """List what ops must look at, or show one INCIDENT (the beginning of its id is enough)."""
    with parts_here() as parts, sentences():
        if incident:
            page = incident_page(parts, named(parts, incident))
            click.echo(as_json(page) if for_programs else "\n".join(_whole(page)))
            return
        found = incidents(parts)
    if for_programs:
        click.echo("[" + ",\n".join(as_json(each) for each in found) + "]")
        return
    for each in found:
        click.echo(f"{each.id[:8]}  {each.opened_at:%Y-%m-%d %H:%M}  {text_of(each.says)}")
    if not found:
        click.echo("There is no incident.")


@click.command()
@click.argument("incident")
@click.option("--signal", multiple=True, help="Only this signal, by its id; may be said several times.")
@click.option("--why", default="", help="Why, for the ledger.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def dismiss(incident: str, signal: tuple[str, ...], why: str, by: str) -> None:
    """Leave out all that an INCIDENT holds; of a lost feed, say that it is known."""
    with parts_here() as parts, sentences():
        verdict = dismiss_incident(parts, named(parts, incident), by or getpass.getuser(), why, signal)
        told(verdict)
    click.echo(f"Dismissed.{_but_for(verdict)}")


@click.command()
@click.argument("incident", required=False)
@click.option("--customer-mail", "mail", is_flag=True, help="Instead: all mail to customers that is held.")
@click.option("--signal", multiple=True, help="Only this signal, by its id; may be said several times.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def release(incident: str | None, mail: bool, signal: tuple[str, ...], by: str) -> None:
    """Let all that an INCIDENT holds open, and start what it starts; or let held mail go on."""
    if mail == bool(incident):
        raise Stopped("Name what to release: an INCIDENT, or --customer-mail.")
    if mail and signal:
        raise Stopped("--signal goes with an INCIDENT: mail to customers goes on whole.")
    who = by or getpass.getuser()
    with parts_here() as parts, sentences():
        if incident:
            verdict = release_incident(parts, named(parts, incident), who, signal)
        else:
            verdict = release_all_mail(parts, who)
        told(verdict)
    waited = f"{counted(int(verdict.detail or 0), 'mails')} that waited" if mail else ""
    released = f"Released.{_but_for(verdict)}"
    click.echo(f"Mail to customers goes on; {waited}, asked again first." if mail else released)


def _but_for(verdict: Verdict) -> str:
    """Of the signals that were named, those that the incident does not hold."""
    return f" Not held by it, so left as they are: {verdict.detail}." if verdict.detail else ""


def told(verdict: Verdict) -> None:
    """Ends the command with the sentence of a no."""
    if not verdict.allowed:
        said = verdict.reads("en")
        raise Stopped(f"{said[:1].upper()}{said[1:]}.")


def named(parts: Parts, beginning: str) -> str:
    """The one incident whose id begins so, the open ones first; what is none is answered by whoever is asked for it."""
    for found in (incidents(parts), incidents(parts, states=())):
        ids = _beginning(found, beginning)
        if len(ids) == 1:
            return ids[0]
    if not ids:
        raise Stopped(f"There is no incident {beginning}. See: perennial incidents")
    raise Stopped(f"Several incidents begin with {beginning}: {', '.join(ids[:5])}")


def _beginning(found: Sequence[IncidentShown], beginning: str) -> list[str]:
    return [each.id for each in found if each.id.startswith(beginning)]


def _whole(page: IncidentPage) -> Iterator[str]:
    incident = page.incident
    yield text_of(incident.says)
    yield f"{incident.state}, since {incident.opened_at:%Y-%m-%d %H:%M} UTC"
    yield text_of(incident.advice)
    if page.lost:
        yield f"\nno longer spoken of, {counted(len(page.lost), 'accounts')}:"
        yield from (f"  {each.account_name}  last {each.last:%Y-%m-%d %H:%M}" for each in page.lost)
    if page.held:
        yield f"\nheld, {counted(page.incident.held, 'signals')}:"
        yield from (f"  {each.id}  {each.account_name}  {text_of(each.says)}" for each in page.held)
    if page.ledger:
        yield ""
    for entry in page.ledger:
        yield f"{entry.at:%Y-%m-%d %H:%M}  {entry.action} {entry.reason} {entry.by}".rstrip()
