"""Sources: how a webhook is proved genuine, and how its JSON becomes observations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rules.problems import NOWHERE, Place
from rules.values import Span

FIVE_MINUTES = Span(300, "s")


@dataclass(frozen=True, slots=True)
class Verify:
    """One configuration for the usual signature schemes. `base` joins {id} {ts} {body} {method} {uri} {secret} {nonce}.

    `secret` names a setting, never the secret itself. `tolerance` bounds the timestamp's distance from now, both ways.
    """

    kind: Literal["hmac", "hash", "token", "basic", "hubspot-v3"]
    secret: str
    algo: Literal["sha1", "sha256"] = "sha256"
    key: Literal["raw", "base64"] = "raw"
    base: str = "{body}"
    header: str = ""
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"
    separator: str = ""
    """Where several signatures may stand in one header."""
    ts_header: str = ""
    ts_unit: Literal["s", "ms", "rfc3339"] = "s"
    id_header: str = ""
    nonce_header: str = ""
    tolerance: Span = FIVE_MINUTES


@dataclass(frozen=True, slots=True)
class Take:
    """One target of a mapping. Paths are JSONPath from the item (`$.x`) or from the whole body (`$$.x`); a
    constant stands quoted.

    `about` is `account`, a child kind (then `child` is the path of its key) or `event`. `when` is (path,
    allowed values).
    `values` translates the source's words into the vocabulary's. `empties`: a null from here means known to be empty.
    """

    about: str
    name: str
    value: str = ""
    child: str = ""
    at: str = ""
    id: str = ""
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    values: Mapping[str, str] | None = None
    fields: Mapping[str, str] | None = None
    """Of an event: field name -> path."""
    empties: bool = False
    at_format: Literal["", "iso", "s", "ms", "date"] = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Source:
    """A system that tells us things. `account` is the path of its name for the account, an alias of kind `alias`."""

    name: str
    verify: Verify | None
    arrival_id: tuple[str, ...]
    """Paths whose values together name the arrival; empty: the body's hash."""
    feed: str
    account: str
    alias: str
    each: str
    """Path of the items in a body; `$` for the body itself."""
    creates: tuple[tuple[str, tuple[str, ...]], ...] | None
    """None: never makes accounts; else makes one when every (path, values) matches; empty tuple: always."""
    account_name: str
    takes: tuple[Take, ...]
    settings: Mapping[str, Any] | None = None
    place: Place = NOWHERE
