"""`perennial mailbox` and `perennial show-mail`: the mails that were sent, and one as a contact would get it."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy

import click

from api.cli.asking import account_named
from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from api.cli.numbers import counted
from workflows.letters import LetterRefused, show
from workflows.operations.looking.editions import mail_release_shown
from workflows.operations.looking.letters import letter_for
from workflows.operations.looking.mailbox import mail, mailbox
from workflows.operations.looking.moment import NotThere
from workflows.store.mail_hold import MailRelease


@click.command("mailbox")
@click.argument("key", required=False)
@click.option(
    "--account", default="", help="Only mails to this account: its id, its name, or what only one has in it."
)
@click.option(
    "--audience",
    type=click.Choice(["customer", "team"]),
    default=None,
    help="Only mails to customers, or to our own team.",
)
@click.option("--limit", default=20, help="How many (20), the newest first.")
@click.option("--raw", is_flag=True, help="With KEY: the bytes as they go over the wire.")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def mailbox_(
    key: str | None, account: str, audience: str | None, limit: int, raw: bool, for_programs: bool
) -> None:
    """List the mails of the mailbox, or show one by its KEY (the beginning of it is enough)."""
    with parts_here() as parts, sentences():
        known = account_named(parts, account) if account else ""
        page = mailbox(parts, account=known, audience=audience or "", limit=200 if key else limit)
        released = mail_release_shown(parts)
        if key:
            found = next((head.key for head in page.items if head.key.startswith(key)), key)
            try:
                whole = mail(parts, found)
            except NotThere as error:
                raise Stopped(str(error)) from None
            click.echo(whole.raw.decode("utf-8", "replace") if raw else _text_of(whole.raw))
            return
    if for_programs:
        heads = [
            {
                "key": h.key,
                "account": h.account,
                "to": h.recipient,
                "subject": h.subject,
                "audience": h.audience,
                "sent_at": h.sent_at.isoformat(),
            }
            for h in page.items
        ]
        click.echo(json.dumps(heads, ensure_ascii=False, indent=2))
        return
    for head in page.items:
        click.echo(f"{head.key[:10]}  {head.sent_at:%Y-%m-%d %H:%M}  {head.recipient:<32}  {head.subject}")
    if not page.items:
        click.echo(f"No mail to {known} yet." if known else "No mail yet.")
    if released is not None:
        click.echo(f"\n{_released(released)}")


def _released(found: MailRelease) -> str:
    waited = f"Of {counted(found.waited, 'mails')} that were held until {found.at:%Y-%m-%d %H:%M} UTC"
    out = f"gone out {found.went_out:,}, perhaps gone out {found.may_have_gone:,}"
    return f"{waited}: {out}, called off {found.called_off:,}, waiting still {found.waiting:,}."


def _text_of(raw: bytes) -> str:
    message = message_from_bytes(raw, policy=default_policy)
    assert isinstance(message, EmailMessage)
    head = "\n".join(
        f"{name}: {message[name]}" for name in ("Date", "From", "To", "Subject") if message[name]
    )
    body = message.get_body(("plain",))
    return f"{head}\n\n{body.get_content() if body else ''}"


@click.command("show-mail")
@click.argument("email")
@click.argument("account")
@click.option("--contact", default="", help="The address of the reader; the first contact when left out.")
@click.option("--about", default="", help="The child that the mail is about, such as contract:c1.")
@click.option("--html", is_flag=True, help="The page instead of the text.")
def show_mail(email: str, account: str, contact: str, about: str, html: bool) -> None:
    """Show EMAIL as a contact of ACCOUNT would get it now. Nothing is sent."""
    with parts_here() as parts, sentences():
        try:
            letter = letter_for(parts, email, account_named(parts, account), contact, about)
        except (NotThere, LetterRefused) as error:
            raise Stopped(str(error)) from None
    click.echo(show(letter, "html" if html else "text"))
