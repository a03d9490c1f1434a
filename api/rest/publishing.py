"""What a publish came to, as an answer: the same whether of documents, of a draft, or of an edition that ran before."""

from http import HTTPStatus
from typing import Any

from flask import Response

from api.problems import Refused
from api.rest.asking import answer
from api.schemas.questions import ProblemOut
from api.schemas.rulebook import EditionOut
from api.verdicts import refuse_no
from workflows.operations.publishing import Published
from workflows.verdict import Reason


def published_answer(found: Published) -> Response:
    """201: a new edition runs. 200: these very documents ran already. 202: it waits for a second person's yes."""
    warnings = ProblemOut(many=True).dump(found.problems)
    if found.draft and found.refusal and found.refusal.reason is Reason.SECOND_PERSON_WANTED:
        said = {"waits_for": found.refusal.reason.value, "draft": found.draft.id, "warnings": warnings}
        return answer(said, HTTPStatus.ACCEPTED)
    if found.refusal is not None:
        refuse_no(found.refusal)
    if found.edition is None:
        errors = [problem for problem in found.problems if problem.is_error]
        detail = f"{len(errors)} error{'s' if len(errors) > 1 else ''}; the running edition goes on as it is."
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "rulebook-refused", detail, warnings)
    status = HTTPStatus.CREATED if found.is_new else HTTPStatus.OK
    told: dict[str, Any] = {**EditionOut().dump(found.edition), "is_new": found.is_new, "warnings": warnings}
    return answer({**told, **({"folder": found.folder} if found.folder else {})}, status)
