"""The mailbox: every mail as it was, or would have been, sent; why it went out, and what did not and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.console import words
from api.console.frame import reader, running_rulebook
from api.console.signal import back
from api.console.speech import gettext
from api.console.telling import doer, tell_verdict
from api.guards import needs
from api.identity import parts
from api.paging import read_cursor
from api.problems import bad_request
from workflows.operations.hearing import decide_unknown as decide
from workflows.operations.looking import (
    EffectShown,
    MailWhole,
    NotThere,
    effect,
    effects,
    mail,
    mail_release_shown,
    mailbox,
    run_page,
    signal_page,
    task,
)

pages = Blueprint("mailbox", __name__)
HELD = ("deferred", "unknown", "suppressed", "refused", "failed", "cancelled")
KINDS = {"customer": "email", "team": "notice"}
SHOWN_HEADERS = (
    *("From", "To", "Reply-To", "Date", "Subject", "Message-ID", "Auto-Submitted"),
    *("List-Unsubscribe", "List-Unsubscribe-Post"),
)
LETTER_POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    )
)
"""A letter may look as it likes, and do nothing: no script, no request, no link that leads anywhere."""


@dataclass(frozen=True, slots=True)
class Because:
    """One line of why a mail went out; `address` leads to what it names."""

    says: str
    address: str = ""


@pages.get("/mailbox")
@needs("viewer")
def show_mailbox() -> ResponseReturnValue:
    audience = request.args.get("audience", "customer")
    account, after = request.args.get("account", ""), read_cursor(request.args.get("cursor", ""))
    known = {"audience": audience, "account": account, "show": request.args.get("show", "sent")}
    if known["show"] == "held":
        kept = effects(parts(), account=account, states=HELD, kind=KINDS.get(audience, "email"), after=after)
        return render_template("console/held.html", page=kept, **known)
    wanted = audience if audience in KINDS else ""
    sent = mailbox(parts(), audience=wanted, account=account, after=after)
    return render_template("console/mailbox.html", page=sent, released=mail_release_shown(parts()), **known)


@pages.get("/mailbox/<key>")
@needs("viewer")
def show_mail(key: str) -> ResponseReturnValue:
    shown = effect(parts(), key)
    kept = _mail(key)
    letter = message_of(kept) if kept else None
    return render_template(
        "console/mail.html",
        effect=shown,
        head=kept.head if kept else None,
        text=text_of(letter),
        headers=[(name, str(letter[name])) for name in SHOWN_HEADERS if letter[name]] if letter else [],
        because=list(because(shown)),
    )


@pages.get("/mailbox/<key>/letter")
@needs("viewer")
def show_letter(key: str) -> ResponseReturnValue:
    """The letter alone, for the frame it is shown in."""
    letter = message_of(mail(parts(), key))
    part = letter.get_body(("html",))
    page = part.get_content() if part else Markup("<pre>{}</pre>").format(text_of(letter))
    response: Response = make_response(str(page))
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@pages.post("/mailbox/<key>/decide")
@needs("csm")
def decide_unknown(key: str) -> ResponseReturnValue:
    what = request.form.get("what", "")
    if what == "retry":
        tell_verdict(decide(parts(), key, "retry", doer()), gettext("It is sent again."))
    elif what == "delivered":
        tell_verdict(decide(parts(), key, "delivered", doer()), gettext("Noted: it arrived."))
    else:
        raise bad_request("what", "`what` is `retry` or `delivered`.")
    return back()


def message_of(kept: MailWhole) -> EmailMessage:
    letter = message_from_bytes(kept.raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def text_of(letter: EmailMessage | None) -> str:
    part = letter.get_body(("plain",)) if letter else None
    return str(part.get_content()) if part else ""


def _mail(key: str) -> MailWhole | None:
    try:
        return mail(parts(), key)
    except NotThere:
        return None


def because(shown: EffectShown) -> Iterator[Because]:
    """From the mail back to what began it."""
    try:
        if shown.cause == "run":
            yield from _of_run(shown)
        elif shown.cause == "task":
            found = task(parts(), shown.cause_id)
            address = f"{url_for('console.tasks.show_tasks', of='all')}#task-{found.id}"
            yield Because(gettext("A task was given: %(title)s", title=reader().text(found.title)), address)
        elif shown.cause == "signal":
            yield from _of_signal(shown.cause_id)
        elif shown.cause == "escalation":
            yield Because(
                gettext("Nobody had answered in time, so it climbed: %(step)s", step=words.plain(shown.step))
            )
        else:
            yield Because(words.plain(f"{shown.cause} {shown.step}"))
    except NotThere:
        yield Because(gettext("What began it is no longer kept."))


def _of_run(shown: EffectShown) -> Iterator[Because]:
    run = run_page(parts(), shown.cause_id).run
    playbook = running_rulebook().playbooks.get(run.playbook)
    name = playbook.label.in_language(reader().language) if playbook else run.playbook
    address = f"{url_for('console.account.show_account', account_id=run.account)}#run-{run.id}"
    yield Because(
        gettext("Step %(step)s of the playbook “%(playbook)s”", step=shown.step, playbook=name), address
    )
    if run.signal:
        yield from _of_signal(run.signal)
    elif run.cause:
        yield Because(words.plain(run.cause))


def _of_signal(signal_id: str) -> Iterator[Because]:
    signal = signal_page(parts(), signal_id).signal
    says = gettext("because: %(says)s", says=reader().text(signal.says) or signal.rule)
    yield Because(
        says, f"{url_for('console.account.show_account', account_id=signal.account)}#signal-{signal.id}"
    )
    address = url_for("console.rule.show_rule", name=signal.rule, account=signal.account)
    yield Because(gettext("by the rule “%(rule)s”", rule=words.plain(signal.rule)), address)
