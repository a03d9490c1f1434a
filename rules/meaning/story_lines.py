"""One line of a story's timeline: what is done, then what must be seen; every name in it is noted for the check."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from rules.meaning.cast import read_child
from rules.meaning.reader import Reader
from rules.meaning.told import read_told
from rules.problems import did_you_mean
from rules.shapes.shape import Fitted
from rules.shapes.story import DOES, EXPECTS
from rules.story import Moment
from rules.yaml_text.nodes import Node, Row, Table, Text, plain

ANY = ("true", "any", "yes")
"""Words that stand for whichever there is: `no_email: true`, `no_task: any`."""


def read_moment(said: Fitted, reader: Reader) -> Moment:
    at = said["at"]
    return Moment(
        day=said["day"],
        at=f"{at:%H:%M}" if at is not None else "",
        does=tuple((verb, _read(verb, said[verb], reader)) for verb in DOES if said[verb] is not None),
        expects=tuple((verb, _read(verb, said[verb], reader)) for verb in EXPECTS if said[verb] is not None),
        place=said.place,
    )


def _read(verb: str, node: Node, reader: Reader) -> Any:
    return _READERS[verb](verb, node, reader)


def _named(kind: str) -> Callable[[str, Node, Reader], Any]:
    """A name, a list of names, or a table of names with what is said of each."""
    return lambda verb, node, reader: read_names(verb, node, reader, kind)


def read_names(verb: str, node: Node, reader: Reader, kind: str = "rule") -> Any:
    """Notes them, and keeps the author's words."""
    if isinstance(node, Text) and node.value in ANY and verb.startswith("no_"):
        return True
    names = node.items if isinstance(node, Row) else [node]
    keys = [key for key, _ in node.pairs()] if isinstance(node, Table) else names
    if not keys:  # what names nothing would hold of anything
        reader.say(node.place, "wrong-form", f"`{verb}:` wants a name.")
    for name in keys:
        if isinstance(name, Text) and name.value.strip():
            reader.use(kind, name)
        else:
            reader.say(name.place, "wrong-form", f"`{verb}:` wants a name.")
    return plain(node)


def _set(verb: str, node: Node, reader: Reader) -> Any:
    """Fields of the account, and `module analytics: {users: 6}` for those of a child or of an account below."""
    if not isinstance(node, Table):
        reader.say(node.place, "wrong-form", "`set:` wants a table: `{seats: 40, module core: {users: 6}}`.")
        return {}
    found: dict[str, Any] = {}
    for key, value in node.pairs():
        kind, _, child = key.value.partition(" ")
        if not child:
            found |= read_told(Table({key.value: (key, value)}, key.place), "account", reader)
        elif kind in (*reader.vocabulary.children, *reader.vocabulary.groups):
            found[key.value] = read_child(value, kind, reader)
        else:
            hint = did_you_mean(kind, [*reader.vocabulary.children, *reader.vocabulary.groups])
            reader.say(key.place, "unknown-child", f"The vocabulary has no child `{kind}`.", hint)
    return found


def _done(verb: str, node: Node, reader: Reader) -> Any:
    """`phone`, `{phone: reached}`, or `{phone: {reached: good}}` where the outcome asks for an answer."""
    for _, told in node.pairs() if isinstance(node, Table) else ():
        keys = [key for key, _ in told.pairs()] if isinstance(told, Table) else []
        for first, other in pairwise(keys):
            message = f"A task ends once, and here `{first.value}` is said of it already."
            reader.say(other.place, "two-answers", message, "Say one of them.", first.place, "the other")
    return read_names(verb, node, reader, "task")


def _event(verb: str, node: Node, reader: Reader) -> Any:
    """`login`, `{login: {by: ana@acme.test}}`, or a list of such."""
    if isinstance(node, Row):
        return [_event(verb, item, reader) for item in node.items]
    if isinstance(node, Text):
        return reader.use("event", node)
    return {reader.use("event", key): read_told(fields, key.value, reader) for key, fields in node.pairs()}


def _email(verb: str, node: Node, reader: Reader) -> Any:
    """`tips`, `{tips: ana@acme.test}`, or what is in it: `{tips: {to: .., subject: .., says: ..}}`."""
    for _, told in node.pairs() if isinstance(node, Table) else ():
        _only(told, ("to", "subject", "says"), reader)
    return read_names(verb, node, reader, "email")


def _task(verb: str, node: Node, reader: Reader) -> Any:
    """`phone`, `{phone: mei}`, or `{phone: {assign: mei, says: Acme}}`."""
    for _, told in node.pairs() if isinstance(node, Table) else ():
        _only(told, ("assign", "says"), reader)
        whom = told.get("assign") if isinstance(told, Table) else told
        if isinstance(whom, Text):
            reader.use("teammate", whom)
    return read_names(verb, node, reader, "task")


def _only(told: Node, known: tuple[str, ...], reader: Reader) -> None:
    """An expectation under a key that nobody reads would hold of anything."""
    for key, _ in told.pairs() if isinstance(told, Table) else ():
        if key.value not in known:
            hint = did_you_mean(key.value, known) or f"Known: {', '.join(known)}."
            reader.say(key.place, "unknown-key", f"There is no key `{key.value}:` here.", hint)


def _verdict(verb: str, node: Node, reader: Reader) -> Any:
    """A table: that something was refused says nothing without the reason."""
    if not isinstance(node, Table):
        message = "`verdict:` wants a table of what is refused, and why: `{renewal-tips: contact_cap}`."
        reader.say(node.place, "wrong-form", message)
        return {}
    return read_names(verb, node, reader, "rule-mail-or-playbook")


_READERS: Mapping[str, Callable[[str, Node, Reader], Any]] = {
    "set": _set,
    "event": _event,
    "done": _done,
    "replied": _named("mail-step"),
    "clicked": _named("mail-step"),
    "acknowledged": _named("task-or-rule"),
    "started": _named("rule"),
    "silent": _named("feed"),
    "speaks": _named("feed"),
    "open": _named("rule"),
    "would_open": _named("rule"),
    "pending": _named("rule"),
    "closed": _named("rule"),
    "not_open": _named("rule"),
    "window": _named("rule"),
    "email": _email,
    "no_email": _named("email"),
    "task": _task,
    "no_task": _named("task"),
    "escalated": _named("escalation"),
    "ended": _named("playbook"),
    "milestone": _named("milestone"),
    "verdict": _verdict,
}
