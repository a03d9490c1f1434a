"""Editions and drafts: what was published, what is about to be; rollback, recall, the second person's yes."""

from http import HTTPStatus

from flask import Blueprint, Response

from api.guards import caller, needs
from api.identity import parts
from api.rest.asking import answer, body_of, doer, done, nothing_or
from api.rest.publishing import published_answer
from api.schemas.editions import (
    DraftHeadOut,
    DraftIn,
    DraftOut,
    EditionLineOut,
    EditionPageOut,
    MailHoldOut,
    MailReleaseOut,
    PublishDraftIn,
    RecalledOut,
    RecallIn,
    RollbackIn,
    SeenDraftIn,
    WhyIn,
)
from api.schemas.previewing import PreviewOut
from api.schemas.questions import ProblemOut
from api.verdicts import refuse_no
from workflows.operations.drafting import (
    Saved,
    approve_draft,
    ask_for_yes,
    discard_draft,
    save_draft,
    save_rule_draft,
)
from workflows.operations.holding_mail import hold_all_mail, release_all_mail
from workflows.operations.looking import (
    NotThere,
    draft_page,
    drafts,
    edition_page,
    editions,
    mail_hold_shown,
    mail_release_shown,
)
from workflows.operations.previewing import preview
from workflows.operations.publishing_here import publish_draft_here, publish_edition_here
from workflows.operations.recalling import Scope, preview_recall, recall

routes = Blueprint("editions", __name__, url_prefix="/api/v1")


@routes.get("/editions")
@needs("viewer")
def list_editions() -> Response:
    return answer({"items": EditionLineOut(many=True).dump(editions(parts()))})


@routes.get("/editions/<int:number>")
@needs("viewer")
def show_edition(number: int) -> Response:
    return answer(EditionPageOut().dump(edition_page(parts(), number)))


@routes.post("/editions/<int:number>/publish")
@needs("ops")
def roll_back(number: int) -> Response:
    """What it said becomes the newest edition."""
    said = nothing_or(RollbackIn())
    found = publish_edition_here(parts(), number, doer(), caller().teammate, said["why"], over=said["over"])
    return published_answer(found)


@routes.post("/recall")
@needs("ops")
def recall_opened() -> Response:
    """Of an edition or a rule; `everything`: also of rules it did not change. With `preview` nothing happens."""
    said = body_of(RecallIn())
    scope = Scope(said["edition"], said["rule"], said["everything"])
    found = preview_recall(parts(), scope) if said["preview"] else recall(parts(), scope, doer(), said["why"])
    return answer(RecalledOut().dump(found))


@routes.get("/customer-mail")
@needs("viewer")
def show_mail_hold() -> Response:
    """Whether it is held, and what became of what was let go last."""
    held, released = mail_hold_shown(parts()), mail_release_shown(parts())
    return answer(
        {
            "held": MailHoldOut().dump(held) if held else None,
            "released": MailReleaseOut().dump(released) if released else None,
        }
    )


@routes.post("/customer-mail/hold")
@needs("ops")
def hold_mail() -> Response:
    return done(hold_all_mail(parts(), doer(), nothing_or(WhyIn())["why"]))


@routes.post("/customer-mail/release")
@needs("ops")
def release_mail() -> Response:
    return done(release_all_mail(parts(), doer(), nothing_or(WhyIn())["why"]))


@routes.get("/drafts")
@needs("viewer")
def list_drafts() -> Response:
    return answer({"items": DraftHeadOut(many=True).dump(drafts(parts()))})


@routes.post("/drafts")
@needs("csm")
def add_draft() -> Response:
    """Made from the running edition."""
    return _saved(_save(0), HTTPStatus.CREATED)


@routes.get("/drafts/<int:key>")
@needs("viewer")
def show_draft(key: int) -> Response:
    return answer(DraftOut().dump(draft_page(parts(), key)))


@routes.put("/drafts/<int:key>")
@needs("csm")
def rewrite_draft(key: int) -> Response:
    return _saved(_save(key), HTTPStatus.OK)


@routes.post("/drafts/<int:key>/preview")
@needs("csm")
def preview_draft(key: int) -> Response:
    return answer(PreviewOut().dump(preview(parts(), draft_page(parts(), key).draft.documents)))


@routes.post("/drafts/<int:key>/ask")
@needs("csm")
def ask_second(key: int) -> Response:
    return done(ask_for_yes(parts(), key, doer()))


@routes.post("/drafts/<int:key>/approve")
@needs("ops")
def approve(key: int) -> Response:
    return done(approve_draft(parts(), key, doer(), nothing_or(SeenDraftIn())["hash"]))


@routes.post("/drafts/<int:key>/discard")
@needs("csm")
def discard(key: int) -> Response:
    return done(discard_draft(parts(), key, doer()))


@routes.post("/drafts/<int:key>/publish")
@needs("ops")
def publish(key: int) -> Response:
    said = nothing_or(PublishDraftIn())
    found = publish_draft_here(
        parts(),
        key,
        doer(),
        caller().teammate,
        said["note"],
        is_seen=said["differences_seen"],
        seen=said["hash"],
    )
    return published_answer(found)


def _save(key: int) -> Saved:
    said = body_of(DraftIn())
    if "rule" in said:
        return save_rule_draft(
            parts(), said["rule"], doer(), said["instead_of"], said["note"], key, said["hash"]
        )
    return save_draft(parts(), said["documents"], doer(), said["note"], key, said["hash"])


def _saved(saved: Saved, status: HTTPStatus) -> Response:
    if saved.draft is None:
        assert saved.refusal is not None
        refuse_no(saved.refusal)
        raise NotThere("draft", "")
    head = DraftHeadOut().dump(saved.draft)
    return answer({**head, "problems": ProblemOut(many=True).dump(saved.problems)}, status)
