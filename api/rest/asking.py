"""What every route of the API does with its request: who asks, with which query, and what it answers."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema

from api.bodies import json_body
from api.guards import caller
from api.paging import BY_MOMENT, AskedPage, Shape, asked_page, page_body
from api.problems import bad_request
from api.schemas.shape import read_shape
from api.verdicts import refuse_no
from rules.problems import did_you_mean
from workflows.operations.looking import Page
from workflows.verdict import Verdict

PAGED = ("limit", "cursor")
YES = {"true": True, "false": False}


def doer() -> str:
    """Who the ledger says did it."""
    return caller().name


def query(*known: str) -> Mapping[str, str]:
    """The query's answers. Raises Refused (400) for a name that means nothing here: nothing is silently ignored."""
    said = request.args.to_dict()
    for name in said:
        if name not in known:
            hint = did_you_mean(name, known) if len(name) <= 60 else ""
            detail = f"This list knows no `{name[:60]}`. {hint or _known(known)}"
            raise bad_request("unknown-query", detail, [{"field": name[:60], "reason": "unknown"}])
    return said


def paged(*known: str, key: Shape = BY_MOMENT) -> tuple[Mapping[str, str], AskedPage]:
    said = query(*known, *PAGED)
    return said, asked_page(said, key)


def one_of(said: Mapping[str, str], name: str, allowed: Collection[str]) -> tuple[str, ...]:
    """Several may stand with commas between. Raises Refused (400)."""
    chosen = tuple(part for part in said.get(name, "").split(",") if part)
    for part in chosen:
        if part not in allowed:
            hint = did_you_mean(part, allowed) or f"It is one of: {', '.join(allowed)}."
            raise bad_request("unknown-word", f"`{name}` is never `{part[:60]}`. {hint}")
    return chosen


def yes_no(said: Mapping[str, str], name: str) -> bool:
    word = said.get(name, "false")
    if word not in YES:
        raise bad_request("yes-no", f"`{name}` is true or false.")
    return YES[word]


def body_of(schema: Schema) -> dict[str, Any]:
    """The request's body, checked. Raises Refused."""
    return read_shape(schema, json_body(request))


def nothing_or(schema: Schema) -> dict[str, Any]:
    """The same where a request may come without a body."""
    return read_shape(schema, json_body(request) if request.get_data() else {})


def answer(said: Any, status: int = 200) -> Response:
    response = jsonify(said)
    response.status_code = status
    return response


def answer_page(page: Page[Any], schema: Schema) -> Response:
    return answer(page_body(page, schema.dump))


def done(verdict: Verdict) -> Response:
    """`{"done": true}`, or the named no. Raises Refused."""
    refuse_no(verdict)
    return answer({"done": True})


def _known(known: Collection[str]) -> str:
    return f"It knows: {', '.join(known)}." if known else "It knows none."
