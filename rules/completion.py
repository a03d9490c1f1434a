"""What an author may write next: keys of the document, its choices, and the names of this very rulebook."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rules.gathering import SHAPES
from rules.operators import FUNCTIONS
from rules.pieces import HEAD
from rules.rulebook import Rulebook
from rules.shapes.scalars import Choice
from rules.shapes.steps import STEPS
from rules.vocabulary import Field

MOST = 12
WORD = re.compile(r"[\w-]*(?:\.[\w-]*)?$")
KEY = re.compile(r"^\s*(?:-\s+)?(?:[\w-]+:\s+)*$")
WITHIN = re.compile(r"\s*([\w-]+)(?:\.[\w-]+)?\s+where\b")
"""What stands behind the bracket of `any(contact where ...`: the kind of child, or the event."""
CHOSEN = re.compile(r"([\w.-]+)\s*(?:=|!=|(?:not\s+)?in\s*\[[^\]]*?)\s*$")
ASKED_OF = re.compile(r"(?:^|[\s(])([\w-]+(?:\.[\w-]+)?)\s+(is\s+)?$")
"""What stands before the caret, with or without `is` behind it: a field, of which something may be asked."""
STATES = ("empty", "known", "unknown")
WHEN = ("date", "moment")
CONDITIONS = {
    "when",
    "accounts",
    "all",
    "any",
    "none",
    "goal",
    "if",
    "wait_until",
    "reached",
    "exit",
    "is",
    "per",
}
EXPRESSIONS = {"counts_to", "starts", "until", "update"}
LISTS_OF_STEPS = {"steps", "then", "else", "if_not"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`word` takes the place of what stands from `start` of the text up to the caret. `says`: what it is."""

    word: str
    says: str
    start: int


Held = Callable[[str, str], Iterable[str]]
"""Which values accounts hold in a field, by whose it is and its name."""


def nobody_knows(about: str, name: str) -> Iterable[str]:
    return ()


def complete(
    rulebook: Rulebook, text: str, caret: int, language: str = "en", held: Held = nobody_knows
) -> tuple[Suggestion, ...]:
    """At most twelve, those that begin with the word at the caret; nothing within a comment. `held` tells which texts
    there are for a field that is a text. Never raises.
    """
    before = text[: max(0, caret)]
    line = before.rpartition("\n")[2]
    if line.lstrip().startswith("#") or " #" in line:
        return ()
    word = WORD.search(line)
    typed = word.group() if word else ""
    asked = _Asked(
        rulebook,
        before[: len(before) - len(line)].split("\n"),
        line[: len(line) - len(typed)],
        language,
        held,
    )
    start = len(before) - len(typed)
    found = {
        name: says for name, says in _offered(asked) if name.lstrip('"').startswith(typed) and name != typed
    }
    return tuple(Suggestion(name, says, start) for name, says in list(found.items())[:MOST])


@dataclass(frozen=True, slots=True)
class _Asked:
    """The lines above, and what stands before the word in its own line."""

    rulebook: Rulebook
    above: list[str]
    lead: str
    language: str
    held: Held

    @property
    def document(self) -> list[str]:
        """The lines above that belong to the same document."""
        marks = [number for number, line in enumerate(self.above) if line.startswith("---")]
        return self.above[marks[-1] + 1 :] if marks else self.above

    @property
    def kind(self) -> str:
        heads = (HEAD.match(line) for line in [*self.document, self.lead])
        return next((head[1] for head in heads if head), "")

    @property
    def about(self) -> str:
        heads = (HEAD.match(line) for line in self.document)
        return next((head[3] for head in heads if head and head[1] == "about"), "account")

    @property
    def within(self) -> str:
        """The child or event whose fields the words at the caret are of; empty outside such brackets."""
        depth = 0
        for at in range(len(self.lead) - 1, -1, -1):
            depth += (self.lead[at] == ")") - (self.lead[at] == "(")
            found = WITHIN.match(self.lead, at + 1) if depth < 0 else None
            if found and self.rulebook.vocabulary.fields_of(found[1]):
                return found[1]
            depth = max(depth, 0)
        return ""

    @property
    def parent(self) -> str:
        """The key under which the line stands; empty at the margin."""
        indent = len(self.lead) - len(self.lead.lstrip())
        if not indent:
            return ""
        for line in reversed(self.document):
            stripped = line.lstrip()
            if stripped and not stripped.startswith("#") and len(line) - len(stripped) < indent:
                key = re.match(r"(?:-\s+)?([\w-]+):", stripped)
                if key:
                    return key[1]
        return ""


def _offered(asked: _Asked) -> Iterator[tuple[str, str]]:
    key = re.search(r"([\w-]+):\s+(?:[^:]*)$", asked.lead)
    if key:
        yield from _values(asked, key[1])
        return
    parent = asked.parent
    if KEY.match(asked.lead) and parent in LISTS_OF_STEPS:
        yield from ((f"{name}:", "") for name in STEPS)
    elif parent in CONDITIONS:
        yield from ((f"{name}:", "") for name in ("all", "any", "none"))
        yield from _condition(asked)
    elif KEY.match(asked.lead) and not parent:
        yield from _keys(asked)


def _keys(asked: _Asked) -> Iterator[tuple[str, str]]:
    if not asked.kind:
        yield from ((f"{kind}:", "") for kind in SHAPES)
        return
    said = {head[1] for head in map(HEAD.match, asked.document) if head}
    for name, field in SHAPES[asked.kind]().load_fields.items() if asked.kind in SHAPES else ():
        key = field.data_key or name
        if key not in said:
            yield f"{key}:", getattr(field, "wants", "")


def _values(asked: _Asked, key: str) -> Iterator[tuple[str, str]]:
    book = asked.rulebook
    shape = SHAPES.get(asked.kind)
    field = shape().load_fields.get(key) if shape else None
    if isinstance(field, Choice):
        yield from ((word, "") for word in field.words)
    if key in CONDITIONS | EXPRESSIONS:
        yield from _condition(asked)
    names: dict[str, Iterable[str]] = {
        "start": book.playbooks,
        "email": book.emails,
        "escalate": book.escalations,
        "quiet_while": book.rules,
        "about": ("account", *book.vocabulary.children),
        "owner": book.team.people,
        "area": book.team.responsibilities,
        "reason": book.workspace.reasons,
        "assign": ("responsible", "accountable", "owner", *book.team.roles, *book.team.people),
        "feed": book.vocabulary.feeds,
        "from": ("owner", "workspace"),
    }
    yield from ((name, "") for name in names.get(key, ()))


def _condition(asked: _Asked) -> Iterator[tuple[str, str]]:
    words = asked.rulebook.vocabulary
    chosen = CHOSEN.search(asked.lead)
    if chosen:
        field = _field(asked, chosen[1])
        yield from ((value, "") for value in (field.type.of if field else ()))
        if field and field.type.kind == "text":
            yield from ((f'"{value}"', "") for value in asked.held(_whose(asked, chosen[1]), field.name))
        return
    of = ASKED_OF.search(asked.lead)
    type_of = _kind(asked, of[1]) if of else ""
    if of and type_of:
        yield from ((word, "") for word in _asked_of(type_of, bool(of[2])))
        return
    within = words.fields_of(asked.within) if asked.within else {}
    for field in within.values():
        yield field.name, _label(field, asked.language)
    yield from ((f"{asked.within}.{each.name}", _label(each, asked.language)) for each in within.values())
    own = words.children.get(asked.about)
    for field in own.fields.values() if own and not within else ():
        yield field.name, _label(field, asked.language)
    if within:
        yield from _of_account(asked)
        return
    for field in words.account.values():
        yield field.name, _label(field, asked.language)
        if own:
            yield f"account.{field.name}", _label(field, asked.language)
    for derived in words.derived.values():
        yield derived.name, derived.label.in_language(asked.language)
        if own:
            yield f"account.{derived.name}", derived.label.in_language(asked.language)
    for kind in words.children.values():
        yield kind.name, kind.label.in_language(asked.language) if kind.label else ""
        yield from (
            (f"{kind.name}.{each.name}", _label(each, asked.language)) for each in kind.fields.values()
        )
    for event in words.events.values():
        yield event.name, event.label.in_language(asked.language) if event.label else ""
    yield from (
        (f"{plan.name}.{name}", "") for plan in asked.rulebook.plans.values() for name in plan.milestones
    )
    yield from ((f"{name}(", known.forms[0] if known.forms else "") for name, known in FUNCTIONS.items())


def _asked_of(kind: str, has_is: bool) -> Iterator[str]:
    """What may be asked of a value of this type."""
    states = (*STATES, "past") if kind in WHEN else STATES
    if has_is:
        yield from states
        return
    yield from (f"is {state}" for state in states)
    if kind in WHEN:
        yield from ("in next 30d", "in last 30d")
    elif kind == "text":
        yield "contains "
    elif kind == "choice":
        yield "in ["


def _kind(asked: _Asked, name: str) -> str:
    """The type of a field, or of what is derived, by this name; empty where there is none."""
    field = _field(asked, name)
    derived = asked.rulebook.vocabulary.derived.get(name.removeprefix("account."))
    return field.type.kind if field else derived.expr.type.kind if derived else ""


def _of_account(asked: _Asked) -> Iterator[tuple[str, str]]:
    """By their full names, for whoever writes a condition about one of the account's children."""
    words = asked.rulebook.vocabulary
    for field in words.account.values():
        yield f"account.{field.name}", _label(field, asked.language)
    for derived in words.derived.values():
        yield f"account.{derived.name}", derived.label.in_language(asked.language)
    yield from ((f"{name}(", known.forms[0] if known.forms else "") for name, known in FUNCTIONS.items())


def _field(asked: _Asked, name: str) -> Field | None:
    about, _, own = name.rpartition(".")
    words = asked.rulebook.vocabulary
    return words.fields_of(about or asked.within or asked.about).get(own) or words.account.get(own)


def _whose(asked: _Asked, name: str) -> str:
    """Of whom a field of this name is."""
    about, _, own = name.rpartition(".")
    near = about or asked.within or asked.about
    return near if own in asked.rulebook.vocabulary.fields_of(near) else "account"


def _label(field: Field, language: str) -> str:
    return f"{field.label.in_language(language)} · {field.type.kind}"
