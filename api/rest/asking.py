"""What every route of the API does with its request: who asks, with which query, and what it answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema

from api.bodies import json_body
from api.guards import caller
from api.paging import BY_MOMENT, AskedPage, Shape, asked_page, page_body
from api.problems import Refused, bad_request
from api.schemas.shape import read_shape
from api.verdicts import refuse_no
from rules.problems import closest, did_you_mean
from workflows.operations.looking import Page
from workflows.verdict import Verdict

PAGED = ("limit", "cursor")
YES = {"true": True, "false": False}
LONGEST_NAME = 60
CALLED_ELSEWHERE = {
    "at": ("when", "date", "time", "moment", "on", "as_of", "asof", "now", "timestamp", "day"),
    "limit": ("size", "page_size", "pagesize", "per_page", "count", "max", "top", "take"),
    "cursor": ("page", "offset", "after", "next", "start", "skip", "from"),
    "state": ("status", "is"),
    "status": ("state", "is"),
    "q": ("search", "name", "query", "text", "find"),
    "account": ("account_id", "customer", "company"),
    "assignee": ("owner", "assigned_to", "user", "who"),
}
"""What a query's names are called in other servers."""


def doer() -> str:
    """Who the ledger says did it."""
    return caller().name


def query(*known: str) -> Mapping[str, str]:
    """The query's answers. Raises Refused (400) for names that mean nothing here, or stand twice: nothing is silently
    ignored.
    """
    unknown = [name for name in request.args if name not in known]
    if unknown:
        raise unknown_query(unknown, known)
    return said_once()


def said_once() -> Mapping[str, str]:
    """The query's answers, each of one name. Raises Refused (400)."""
    twice = [name[:LONGEST_NAME] for name in request.args if len(request.args.getlist(name)) > 1]
    if twice:
        reasons = [{"field": name, "reason": "twice"} for name in twice]
        detail = f"`{twice[0]}` stands twice in the query; of several write `{twice[0]}=a,b` where that is offered."
        raise bad_request("query-twice", detail, reasons)
    return request.args.to_dict()


def unknown_query(unknown: Sequence[str], known: Sequence[str]) -> Refused:
    """One error for all of them: what each probably means, and what is known."""
    names = [name[:LONGEST_NAME] for name in unknown]
    meant = {name: word for name in names if (word := _meant(name, known))}
    sentences = [
        f"This address knows no {', no '.join(f'`{name}`' for name in names)} in its query.",
        *(f"Did you mean `{word}`?" for word in dict.fromkeys(meant.values())),
        f"It knows: {', '.join(known)}." if known else "It takes none.",
    ]
    reasons = [{"field": name, "reason": "unknown"} for name in names]
    return bad_request("unknown-query", " ".join(sentences), reasons)


def _meant(name: str, known: Sequence[str]) -> str:
    """By how it is spelt, or by what it is called elsewhere."""
    wanted = (each for each, words in CALLED_ELSEWHERE.items() if name.lower() in words and each in known)
    return closest(name, known) or next(wanted, "")


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
