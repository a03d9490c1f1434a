"""The rulebook: the running edition, its documents and rules; checked, and published."""

from typing import Any

from flask import Blueprint, Response

from api.guards import caller, needs
from api.identity import parts
from api.problems import not_found
from api.rest.asking import answer, body_of, doer
from api.rest.publishing import published_answer
from api.schemas.previewing import PreviewIn, PreviewOut
from api.schemas.questions import ProblemOut
from api.schemas.rulebook import DocumentsIn, EditionOut, EditionWholeOut, PublishIn, RuleOut
from rules.load import load_rulebook, read_rulebook
from rules.problems import Problem
from rules.where_used import as_plain, where_used
from workflows.operations.looking import rules, running_edition
from workflows.operations.previewing import preview, preview_rule
from workflows.operations.publishing_here import publish_documents_here

routes = Blueprint("rulebook", __name__, url_prefix="/api/v1/rulebook")


@routes.get("")
@needs("viewer")
def show_edition() -> Response:
    return answer(EditionOut().dump(running_edition(parts())))


@routes.get("/documents")
@needs("viewer")
def show_documents() -> Response:
    return answer(EditionWholeOut().dump(running_edition(parts())))


@routes.get("/rules")
@needs("viewer")
def list_rules() -> Response:
    """Each read aloud, with the counts of its signals."""
    return answer({"items": RuleOut(many=True).dump(rules(parts()))})


@routes.get("/where-used/<name>")
@needs("viewer")
def show_where_used(name: str) -> Response:
    """Every place of the running edition that uses a name, and how."""
    documents = running_edition(parts()).documents
    found = where_used(name, read_rulebook(documents), documents)
    if not found.kinds:
        raise not_found("name of the rulebook", name)
    return answer(as_plain(found))


@routes.post("/check")
@needs("csm")
def check() -> Response:
    """Every problem of these documents; nothing is kept."""
    rulebook, problems = load_rulebook(body_of(DocumentsIn())["documents"])
    return answer({"is_good": rulebook is not None, "problems": _out(problems)})


@routes.post("/preview")
@needs("csm")
def preview_edition() -> Response:
    """Of documents, or of one rule given as text. Nothing is kept."""
    said = body_of(PreviewIn())
    if "rule" in said:
        shown = preview_rule(parts(), said["rule"], said["instead_of"])
    else:
        shown = preview(parts(), said["documents"])
    return answer(PreviewOut().dump(shown))


@routes.post("/publish")
@needs("ops")
def publish() -> Response:
    """All or nothing; what becomes of it, `published_answer` says."""
    said = body_of(PublishIn())
    found = publish_documents_here(parts(), said["documents"], doer(), caller().teammate, said["note"])
    return published_answer(found)


def _out(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ProblemOut(many=True).dump(problems)
    return found
