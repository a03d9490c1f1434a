"""What rules may read, and where each name is used: from a field to all that reads, writes, says or prints it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from api.aloud.words import DOCUMENTS_OF_A_KIND
from api.console import words
from api.console.frame import running_rulebook
from api.console.language import language
from api.console.speech import gettext
from api.guards import needs
from api.handbook.book import Book, noun_label, split
from api.handbook.vocabulary import type_told
from api.identity import parts
from rules.load import read_rulebook
from rules.naming import Named
from rules.vocabulary import Field
from rules.where_used import UsedAt, found_in
from workflows.operations.looking import NotThere, running_edition
from workflows.operations.looking.in_use import InUse, in_use

pages = Blueprint("vocabulary", __name__)
READ: dict[tuple[str, str], Book] = {}
"""By edition and language; of the newest edition only."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A field or event: what it is called, by which name rules read it, what it is, in how many documents, and which
    values accounts hold in it, where that may be shown.
    """

    label: str
    name: str
    says: str
    users: int
    values: InUse | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """A document that uses a name: its label, where to read on, and each place with how it is used there."""

    kind: str
    label: str
    address: str
    uses: tuple[UsedAt, ...]


@dataclass(frozen=True, slots=True)
class MeaningShown:
    kind: str
    whole: str
    label: str
    documents: tuple[Within, ...]
    values: InUse | None = None


@pages.get("/vocabulary")
@needs("viewer")
def show_vocabulary() -> ResponseReturnValue:
    return render_template("console/vocabulary.html", groups=list(_groups(book(), _values())))


@pages.get("/vocabulary/<path:name>")
@needs("viewer")
def show_where_used(name: str) -> ResponseReturnValue:
    """Of a field, an event, a rule, a playbook: whatever has a name."""
    here = book()
    found = found_in(here.uses, name)
    if not found.meanings:
        raise NotThere("name of the rulebook", name)
    values = {f"{about}.{field}": told for (about, field), told in _values().items()}
    shown = [
        MeaningShown(
            each.kind,
            each.whole,
            label_of(one, here),
            tuple(_documents(each.uses, here)),
            values.get(each.whole),
        )
        for each, one in zip(found.meanings, here.uses.known[name], strict=True)
    ]
    return render_template("console/where_used.html", name=name, meanings=shown)


def reads(kind: str, name: str) -> list[tuple[str, str]]:
    """(label, name) of each noun of the vocabulary that a document uses, by label."""
    here = book()
    nouns = {one.whole: label_of(one, here) for one in here.reads(kind, name) if one.kind != "key"}
    return sorted(((label, whole) for whole, label in nouns.items()), key=lambda each: each[0].casefold())


def book() -> Book:
    """The running edition in the reader's language; read once an edition, for it takes its time."""
    key = (running_rulebook().hash, language())
    known = READ.get(key)
    if known is None:
        documents = running_edition(parts()).documents
        for other in [each for each in READ if each[0] != key[0]]:
            READ.pop(other, None)
        known = READ[key] = Book(read_rulebook(documents), documents, key[1])
    return known


def label_of(one: Named, here: Book) -> str:
    """What people call it."""
    if one.kind in ("field", "derived field", "key", "event", "child"):
        return noun_label(one, here)
    return here.label(one.kind, one.name)


def address_of(kind: str, name: str) -> str:
    """Where to read on: a rule on its page, all else where it is used itself."""
    if kind == "rule" and name in running_rulebook().rules:
        return url_for("console.rule.show_rule", name=name)
    here = book()
    is_known = any(one.kind == kind for one in here.uses.known.get(name, ()))
    return url_for("console.vocabulary.show_where_used", name=name) if is_known else ""


def _documents(uses: Sequence[UsedAt], here: Book) -> Iterator[Within]:
    """In the order in which people look for them; places in the order of their files."""
    for within in sorted(dict.fromkeys(use.within for use in uses), key=_rank):
        kind, name = split(within)
        mine = tuple(use for use in uses if use.within == within)
        yield Within(kind, here.label(kind, name) or name, address_of(kind, name), mine)


def _rank(within: str) -> tuple[int, str]:
    kind, name = split(within)
    order = [each for each in DOCUMENTS_OF_A_KIND if each != "story"]
    return order.index(kind) if kind in order else len(order), name


def _values() -> Mapping[tuple[str, str], InUse]:
    with parts().database.reading() as conn:
        return in_use(conn, running_rulebook().vocabulary)


def _groups(here: Book, values: Mapping[tuple[str, str], InUse]) -> Iterator[tuple[str, list[Noun]]]:
    vocabulary = here.rulebook.vocabulary
    derived = [Field(each.name, each.expr.type, each.label) for each in vocabulary.derived.values()]
    yield (
        gettext("The account"),
        [
            _noun("account", each, here, values.get(("account", each.name)))
            for each in vocabulary.account.values()
        ],
    )
    yield gettext("Worked out of them"), [_noun("account", each, here) for each in derived]
    for name, child in vocabulary.children.items():
        label = here.text(child.label) or words.title(name)
        yield (
            label,
            [_noun(name, each, here, values.get((name, each.name))) for each in child.fields.values()],
        )
    events = vocabulary.events.values()
    yield (
        gettext("What happens"),
        [
            Noun(here.text(each.label) or words.title(each.name), each.name, "", _count(here, each.name))
            for each in events
        ],
    )


def _noun(about: str, field: Field, here: Book, values: InUse | None = None) -> Noun:
    whole = f"{about}.{field.name}"
    return Noun(here.text(field.label), whole, type_told(field.type, here), _count(here, whole), values)


def _count(here: Book, name: str) -> int:
    """Documents that use it; where it is declared is not counted."""
    uses = (use for each in found_in(here.uses, name).meanings for use in each.uses)
    return len({use.within for use in uses if use.how != "declared"})
