"""Long lists a page at a time: at most 200, and an opaque cursor that leads to the next."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from api.problems import Refused, bad_request
from engine.dates import UNSTORABLE
from workflows.operations.looking.pages import After, Page

MOST = 200
USUAL = 50
LONGEST_CURSOR = 2_000
LARGEST = 2**63
Shape = tuple[type, ...]
BY_MOMENT: Shape = (int, str)
BY_NUMBER: Shape = (int, int)
BY_NAME: Shape = (str, str)
BY_PLACE: Shape = (int, int, str)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AskedPage:
    """How many, and after which: the sort key of the last item of the page before."""

    limit: int
    after: After


def asked_page(said: Mapping[str, str], key: Shape = BY_MOMENT) -> AskedPage:
    """Reads `limit` and `cursor`. Raises Refused (400)."""
    return AskedPage(_limit(said.get("limit", "")), read_cursor(said.get("cursor", ""), key))


def page_body(page: Page[T], write: Callable[[T], Any]) -> dict[str, Any]:
    """`next` is the cursor of the next page, null on the last."""
    return {"items": [write(item) for item in page.items], "next": write_cursor(page.next)}


def write_cursor(after: After) -> str | None:
    if after is None:
        return None
    said = json.dumps(list(after), separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def read_cursor(cursor: str, key: Shape = BY_MOMENT) -> After:
    """The sort key in a cursor, with parts of these types. Nothing of it is believed. Raises Refused (400)."""
    if not cursor:
        return None
    try:
        padded = (cursor + "=" * (-len(cursor) % 4)).encode("ascii")
        said = (
            json.loads(base64.b64decode(padded, b"-_", validate=True))
            if len(cursor) <= LONGEST_CURSOR
            else []
        )
    except (ValueError, RecursionError):
        raise _not_ours() from None
    if not (isinstance(said, list) and len(said) == len(key) and all(map(_fits, said, key))):
        raise _not_ours()
    return tuple(said)


def _fits(part: Any, wanted: type) -> bool:
    if wanted is int:
        return type(part) is int and -LARGEST <= part < LARGEST
    return isinstance(part, str) and UNSTORABLE.search(part) is None


def _limit(said: str) -> int:
    if not said:
        return USUAL
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and 1 <= int(said) <= MOST):
        raise bad_request("limit", f"`limit` is a number from 1 to {MOST}.")
    return int(said)


def _not_ours() -> Refused:
    return bad_request("cursor", "`cursor` is not one of ours: take `next` of the page before as it is.")
