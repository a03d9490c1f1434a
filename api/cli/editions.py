"""`perennial drafts`, `approve`, `recall`, `hold` and `export`: what becomes of editions."""

import getpass
from collections.abc import Sequence
from pathlib import Path

import click

from api.cli.asking import as_json
from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from engine.store.editions import edition as edition_row
from engine.store.editions import running_number
from workflows.operations.drafting import approve_draft
from workflows.operations.holding_mail import hold_all_mail
from workflows.operations.looking import NotThere
from workflows.operations.looking import drafts as open_drafts
from workflows.operations.recalling import Recalled, Scope, preview_recall
from workflows.operations.recalling import recall as take_back
from workflows.rulebook_folder import FolderRefused, write_documents
from workflows.store.recalls import Opened, SentMail
from workflows.verdict import Verdict

LISTED = 20
NO = 1


@click.command()
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def drafts(for_programs: bool) -> None:
    """The drafts that are neither published nor discarded."""
    with parts_here() as parts, sentences():
        found = open_drafts(parts)
    for draft in found:
        if for_programs:
            click.echo(as_json(draft))
            continue
        wants = (
            f", {draft.asked_by} asks for a second yes" if draft.asked_by and not draft.approved_by else ""
        )
        yes = f", {draft.approved_by} said yes" if draft.approved_by else ""
        click.echo(
            f"{draft.id}: {draft.note or '(no note)'} (by {draft.made_by}, on edition {draft.base}{wants}{yes})"
        )
    if not found and not for_programs:
        click.echo("There are no drafts.")


@click.command()
@click.argument("draft", type=int)
def approve(draft: int) -> None:
    """Say yes to DRAFT as a second person, under your name on this machine. Nobody says yes to their own."""
    with parts_here() as parts, sentences():
        _done(approve_draft(parts, draft, getpass.getuser()))
    click.echo(f"Draft {draft} may go live: perennial publish --draft {draft}")


@click.command("recall")
@click.argument("what")
@click.option("--preview", "is_preview", is_flag=True, help="Only say what would be taken back.")
@click.option(
    "--everything", is_flag=True, help="Of an edition: also what opened of rules that it did not change."
)
@click.option("--note", default="", help="Why, for the ledger.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
@click.option("--all", "everyone", is_flag=True, help=f"List more than {LISTED} each.")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def recall_(
    what: str, is_preview: bool, everything: bool, note: str, by: str, everyone: bool, for_programs: bool
) -> None:
    """Take back what an edition (a number) or a rule (its name) opened, as far as nobody has put a hand to it.

    Of an edition: what the rules that it changed opened; those of other rules are counted, and left. Untouched signals
    and tasks are closed, their runs ended, mails not yet gone kept in. What went out is listed.
    """
    number = int(what) if what.isdecimal() and len(what) < 10 else 0
    if everything and not number:
        raise Stopped("--everything goes with an edition: a rule is always taken back whole.")
    scope = Scope(number, "" if number else what, everything)
    with parts_here() as parts, sentences():
        try:
            found = (
                preview_recall(parts, scope)
                if is_preview
                else take_back(parts, scope, by or getpass.getuser(), note)
            )
        except NotThere as error:
            raise Stopped(str(error)) from None
    if for_programs:
        click.echo(as_json(found))
        return
    _tell(found, None if everyone else LISTED)


@click.command("hold")
@click.option("--customer-mail", "mail", is_flag=True, required=True, help="All mail to customers, at once.")
@click.option("--note", default="", help="Why, for the ledger and the band on every page.")
@click.option("--by", default="", help="Who, for the ledger (your name on this machine).")
def hold_(mail: bool, note: str, by: str) -> None:
    """Park all mail to customers at once: nothing is lost, and what is in flight is in flight."""
    with parts_here() as parts, sentences():
        _done(hold_all_mail(parts, by or getpass.getuser(), note))
    click.echo("No mail goes out to customers until: perennial release --customer-mail")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[EDITION] DIRECTORY")
def export(words: tuple[str, ...]) -> None:
    """Write an edition's documents (the running one's, without a number) into an empty or new folder, byte for byte."""
    number, folder = _export_words(words)
    with parts_here() as parts, sentences(), parts.database.reading() as conn:
        wanted = number or running_number(conn)
        found = edition_row(conn, wanted)
    if found is None:
        raise Stopped(f"There is no edition {wanted}." if wanted else "No rulebook is published yet.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stopped(f"{folder} is not empty. Name a new or an empty folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_documents(folder, found.documents)
    except (FolderRefused, OSError) as error:
        raise Stopped(str(error)) from None
    click.echo(
        f"Edition {found.number} ({found.hash[:12]}): {counted(len(found.documents), 'files')} in {folder}."
    )


def _export_words(words: tuple[str, ...]) -> tuple[int, Path]:
    if len(words) == 2 and words[0].isdecimal() and len(words[0]) < 10:
        return int(words[0]), Path(words[1])
    if len(words) == 1:
        return 0, Path(words[0])
    raise Stopped("Name a folder, or an edition and a folder: perennial export 3 my-rules")


def _tell(found: Recalled, most: int | None) -> None:
    verb = "would be taken back" if found.is_preview else "taken back"
    click.echo(
        f"{counted(len(found.taken), 'signals')} {verb}: {counted(found.tasks, 'tasks')} closed, "
        f"{counted(found.runs, 'runs')} ended, {counted(found.mails, 'mails')} kept in."
    )
    if found.others:
        rules = len({each.rule for each in found.others})
        click.echo(
            f"{counted(len(found.others), 'signals')} of {counted(rules, 'rules')} that this edition did not change "
            f"{'is' if len(found.others) == 1 else 'are'} left: recall them by rule, or everything with --everything."
        )
    perhaps = f", {counted(found.may_have_gone, 'mails')} may have" if found.may_have_gone else ""
    click.echo(f"{counted(found.went_out, 'mails')} to customers went out{perhaps}.")
    groups = (
        ("went out", [_mailed(each) for each in found.sent if each.state == "sent"]),
        ("may have gone out", [_mailed(each) for each in found.sent if each.state != "sent"]),
    )
    _tell_by_rule(verb, found.taken, most)
    _tell_by_rule("left, for somebody has put a hand to it", found.left, most)
    for title, lines in groups:
        if lines:
            click.echo(f"\n{title}:")
            _tell_some(lines, most)
    _tell_by_rule("left, for this edition did not change their rule", found.others, most)


def _tell_by_rule(title: str, signals: Sequence[Opened], most: int | None) -> None:
    by_rule: dict[str, list[str]] = {}
    for each in signals:
        by_rule.setdefault(each.rule, []).append(f"{each.name} {each.child}".strip())
    for rule, lines in by_rule.items():
        click.echo(f"\n{title}, of {rule}:")
        _tell_some(lines, most)


def _tell_some(lines: Sequence[str], most: int | None) -> None:
    click.echo("\n".join(f"  {line}" for line in lines[:most]))
    if most is not None and len(lines) > most:
        click.echo(f"  ... and {len(lines) - most:,} more (--all)")


def _mailed(mail: SentMail) -> str:
    when = f", {mail.at:%Y-%m-%d %H:%M} UTC" if mail.at else ""
    how = {"sent": "", "in_flight": " (on its way)", "unknown": " (nobody knows)"}
    return f"{mail.name}: {mail.email} to {mail.recipient}{when}{how.get(mail.state, '')}"


def _done(verdict: Verdict) -> None:
    if not verdict.allowed:
        said = verdict.reads("en")
        click.echo(f"{said[:1].upper()}{said[1:]}.", err=True)
        raise SystemExit(NO)
