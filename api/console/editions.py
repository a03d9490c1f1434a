"""Editions: what was published, by whom and why, what it changed and what came of it; drafts; and the ways back."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.console import words
from api.console.desk import outcomes
from api.console.differences import difference_lines
from api.console.frame import reader, running_rulebook
from api.console.speech import gettext, ngettext
from api.console.telling import doer, tell, tell_not, tell_verdict
from api.console.wrong import wrong_in_draft
from api.guards import caller, needs
from api.identity import parts
from api.problems import bad_request
from rules.pieces import pieces_of
from workflows.operations.draft_stories import play_draft
from workflows.operations.drafting import approve_draft, ask_for_yes, discard_draft
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.looking import (
    accounts_to_ask,
    draft_page,
    draft_touches,
    drafts,
    edition_page,
    editions,
    mail_hold_shown,
)
from workflows.operations.looking.editions import Touches
from workflows.operations.looking.moment import looking
from workflows.operations.previewing import preview
from workflows.operations.publishing import Published
from workflows.operations.publishing_here import publish_draft_here, publish_edition_here
from workflows.operations.recalling import Scope, preview_recall, recall
from workflows.store.drafts import Draft

pages = Blueprint("editions", __name__)
LONGEST_NOTE = 500
MOST_NAMED = 3
"""Documents in a draft's title."""


@pages.get("/editions")
@needs("viewer")
def show_editions() -> ResponseReturnValue:
    before = request.args.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 10 else 0
    shown = editions(parts(), before=number)
    found = drafts(parts())
    return render_template(
        "console/editions.html",
        editions=shown,
        drafts=found,
        titles=draft_titles(found),
        to_ask=accounts_to_ask(parts()),
    )


@pages.get("/editions/<int:number>")
@needs("viewer")
def show_edition(number: int) -> ResponseReturnValue:
    page = edition_page(parts(), number)
    return render_template(
        "console/edition.html",
        page=page,
        lines=difference_lines(page.difference),
        running_rules=running_rulebook().rules,
    )


@pages.get("/editions/<int:number>/files")
@needs("viewer")
def download_edition(number: int) -> ResponseReturnValue:
    """Its files, as `perennial export` writes them, in one archive."""
    page = edition_page(parts(), number)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path, text in page.documents.items():
            archive.writestr(f"edition-{number}/{path}", text)
    packed.seek(0)
    return send_file(
        packed, "application/zip", as_attachment=True, download_name=f"edition-{number}.zip", max_age=0
    )


@pages.get("/editions/<int:number>/publish")
@needs("ops")
def ask_rollback(number: int) -> ResponseReturnValue:
    """What going back to it would do, before anybody does."""
    page = edition_page(parts(), number)
    with looking(parts()) as moment:
        running = moment.edition.number
    shown = preview(parts(), page.documents)
    return render_template(
        "console/rollback.html",
        page=page,
        running=running,
        shown=shown,
        lines=difference_lines(shown.difference),
        outcomes=outcomes(),
    )


@pages.post("/editions/<int:number>/publish")
@needs("ops")
def roll_back(number: int) -> ResponseReturnValue:
    seen = request.form.get("over", "")
    over = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    found = publish_edition_here(parts(), number, doer(), caller().teammate, _note(), over=over)
    return _after(found)


@pages.get("/drafts/<int:key>")
@needs("viewer")
def show_draft(key: int) -> ResponseReturnValue:
    page = draft_page(parts(), key)
    shown = preview(parts(), page.draft.documents) if page.draft.is_open else None
    return render_template(
        "console/draft.html",
        page=page,
        title=draft_titles([page.draft])[key],
        shown=shown,
        lines=difference_lines(page.difference),
        meanwhile=difference_lines(page.meanwhile),
        outcomes=outcomes(),
        wrong=wrong_in_draft(page.problems, page.draft.documents, draft_touches(parts(), [page.draft])[key]),
        written=_written(page.draft) if page.draft.is_open else [],
    )


@pages.get("/drafts/<int:key>/stories")
@needs("csm")
def play_stories_of(key: int) -> ResponseReturnValue:
    """The draft's page asks for it by itself, as it may take some seconds."""
    found = play_draft(parts(), key)
    left = found.there_are - len(found.played)
    return render_template("console/draft_stories.html", found=found, left=left, draft=key)


@pages.post("/drafts/<int:key>/ask")
@needs("csm")
def ask_second(key: int) -> ResponseReturnValue:
    tell_verdict(ask_for_yes(parts(), key, doer()), gettext("A second person is asked for a yes."))
    return redirect(url_for("console.editions.show_draft", key=key), 303)


@pages.post("/drafts/<int:key>/approve")
@needs("ops")
def approve(key: int) -> ResponseReturnValue:
    tell_verdict(approve_draft(parts(), key, doer(), _seen()), gettext("You have said yes to it."))
    return redirect(url_for("console.editions.show_draft", key=key), 303)


@pages.post("/drafts/<int:key>/discard")
@needs("csm")
def discard(key: int) -> ResponseReturnValue:
    tell_verdict(discard_draft(parts(), key, doer()), gettext("Discarded."))
    return redirect(url_for("console.editions.show_editions"), 303)


@pages.post("/drafts/<int:key>/publish")
@needs("ops")
def publish(key: int) -> ResponseReturnValue:
    with looking(parts()) as moment:
        is_seen = request.form.get("seen") == str(moment.edition.number)
    found = publish_draft_here(
        parts(), key, doer(), caller().teammate, _note(), is_seen=is_seen, seen=_seen()
    )
    return _after(found, key)


@pages.get("/recall")
@needs("ops")
def ask_recall() -> ResponseReturnValue:
    """What would be taken back, by name."""
    scope = _scope(request.args)
    found = preview_recall(parts(), scope)
    return render_template("console/recall.html", found=found, scope=scope, goes_on=_goes_on(scope))


@pages.post("/recall")
@needs("ops")
def take_back() -> ResponseReturnValue:
    scope = _scope(request.form)
    found = recall(parts(), scope, doer(), _note())
    counted = ngettext("%(num)s signal taken back", "%(num)s signals taken back", len(found.taken))
    left = ngettext("%(num)s left as it is", "%(num)s left as they are", len(found.left))
    said = [counted, left, ngettext("%(num)s mail went out", "%(num)s mails went out", found.went_out)]
    if found.may_have_gone:
        said.append(ngettext("%(num)s may have", "%(num)s may have", found.may_have_gone))
    done = f"{', '.join(said)}." if reader().language == "en" else f"{'，'.join(said)}。"
    goes_on = _goes_on(scope)
    if goes_on:
        why, way = (
            gettext("The running edition goes on, and may open for others."),
            gettext("Go back to an earlier edition to stop it"),
        )
        address = url_for("console.editions.show_edition", number=goes_on)
        tell(Markup('{} {} <a href="{}">{}</a>{}').format(done, why, address, way, gettext(".")))
    else:
        tell(done)
    return redirect(url_for("console.editions.show_editions"), 303)


@pages.post("/customer-mail/hold")
@needs("ops")
def hold_mail() -> ResponseReturnValue:
    done = gettext("No mail goes out to customers until somebody lets it go.")
    tell_verdict(hold_all_mail(parts(), doer(), _note()), done)
    return redirect(url_for("console.editions.show_editions"), 303)


@pages.get("/customer-mail")
@needs("viewer")
def count_held() -> ResponseReturnValue:
    """How much waits while all mail to customers is held: the band of every page asks for it again and again."""
    found = mail_hold_shown(parts())
    says = ngettext("%(num)s mail waits.", "%(num)s mails wait.", found.waiting) if found else ""
    return jsonify(is_held=found is not None, says=says)


@pages.post("/customer-mail/release")
@needs("ops")
def release_mail() -> ResponseReturnValue:
    found = release_all_mail(parts(), doer(), _note())
    waited = int(found.detail) if found.allowed else 0
    more = ngettext(
        "%(num)s mail that waited is looked at again, and goes out if it is still true.",
        "%(num)s mails that waited are looked at again, and go out if they are still true.",
        waited,
    )
    tell_verdict(found, " ".join([gettext("Mail to customers goes on."), more]))
    return redirect(url_for("console.editions.show_editions"), 303)


def _seen() -> str:
    """The draft as it stood on the page, by its hash."""
    return request.form.get("hash", "")


def draft_titles(some: Sequence[Draft]) -> dict[int, str]:
    """A draft is called by its number and what it writes; the note is what its author said last."""
    touches = draft_touches(parts(), some)
    return {each.id: _title(each, touches[each.id]) for each in some}


def _title(draft: Draft, touches: Touches) -> str:
    says = [f"{words.says('document', kind)} {name}".rstrip() for kind, name in touches[:MOST_NAMED]]
    more = len(touches) - len(says)
    if not says:
        return gettext("Draft %(number)s", number=draft.id)
    what = gettext(", ").join(says) + (gettext(" and %(count)s more", count=more) if more else "")
    return gettext("Draft %(number)s: %(what)s", number=draft.id, what=what)


def _written(draft: Draft) -> Touches:
    """What it writes and still holds: there one goes on writing."""
    there = {(each.kind, each.name) for each in pieces_of(draft.documents)}
    return [each for each in draft_touches(parts(), [draft])[draft.id] if each in there and each[1]]


def _goes_on(scope: Scope) -> int:
    """The running edition, where a recall leaves what opened it as it is: else 0."""
    with looking(parts()) as moment:
        running = moment.edition
    return running.number if scope.edition == running.number or scope.rule in running.rulebook.rules else 0


def _scope(said: Mapping[str, str]) -> Scope:
    edition, rule = said.get("edition", ""), said.get("rule", "")
    number = int(edition) if edition.isdecimal() and len(edition) < 10 else 0
    if bool(number) == bool(rule):
        raise bad_request("wrong-shape", "Name either an edition or a rule.")
    return Scope(number, rule, bool(number and said.get("everything")))


def _note() -> str:
    return request.form.get("note", "").strip()[:LONGEST_NOTE]


def _after(found: Published, key: int = 0) -> ResponseReturnValue:
    """Said once, on the page it leads to."""
    if found.edition is not None:
        says = gettext("Edition %(number)s runs now.", number=found.edition.number)
        tell(says if found.is_new else gettext("It says what runs already."))
        return redirect(url_for("console.editions.show_edition", number=found.edition.number), 303)
    if found.refusal is not None:
        tell_verdict(found.refusal)
    else:
        tell_not(gettext("it has errors"))
    wanted = found.draft.id if found.draft is not None else key
    if wanted:
        return redirect(url_for("console.editions.show_draft", key=wanted), 303)
    return redirect(url_for("console.editions.show_editions"), 303)
