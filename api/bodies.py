"""Reading request bodies: bounded in size and depth, strict UTF-8, strict JSON. What is wrong is said with its
place.
"""

import json
import re
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Request, request

from api.problems import Refused, bad_request
from engine.dates import UNSTORABLE

MOST_DEEP = 32
TEXT_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
OPENING, CLOSING = ("[", "{"), ("]", "}")
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MOST_BYTES = 8 * 1024 * 1024


def raw_body(request: Request) -> bytes:
    """The bytes as they came; refused with 413 past the limit, whether or not a length was stated.

    The app lets the server read one byte past the limit, so that a body sent in chunks shows that it is too large.
    """
    if (request.content_length or 0) > MOST_BYTES:
        raise _too_large()
    body = request.get_data()
    if len(body) > MOST_BYTES:
        raise _too_large()
    return body


def refuse_unstorable() -> None:
    """No address, query or form holds what no database keeps. Raises Refused (400); asked of every request."""
    words = [request.path, *(word for pair in request.args.items(multi=True) for word in pair)]
    if request.mimetype in FORMS:
        words += [word for pair in request.form.items(multi=True) for word in pair]
    if any(UNSTORABLE.search(word) for word in words):
        raise bad_request("not-text", "The request holds a NUL character, which is no valid text.")


def json_body(request: Request) -> Any:
    """The body as JSON values. Raises Refused: 413 too large, 415 a form, 400 not UTF-8, not JSON, nested too deep."""
    if request.mimetype in FORMS:
        detail = "The body was sent as a form. Send JSON, with the header `Content-Type: application/json`."
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-json", detail)
    return parse_json(raw_body(request))


def parse_json(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise bad_request("not-utf-8", f"The body is not UTF-8: byte {error.start} cannot be read.") from None
    refuse_deep(text)
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise bad_request("not-json", f"The body is not JSON: {error.msg} at {where}.") from None
    except ValueError as error:
        raise bad_request("not-json", f"The body is not JSON: {error}.") from None


def refuse_deep(text: str) -> None:
    """Counts brackets outside strings before any parser recurses into them."""
    depth = 0
    for found in TEXT_OR_BRACKET.finditer(text):
        if found[0] in OPENING:
            depth += 1
            if depth > MOST_DEEP:
                raise bad_request("too-deep", f"The body is nested more than {MOST_DEEP} deep.")
        elif found[0] in CLOSING:
            depth -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _too_large() -> Refused:
    detail = f"The body is larger than {MOST_BYTES // 1024 // 1024} MiB: send it in parts."
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)
