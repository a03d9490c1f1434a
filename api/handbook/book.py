"""What every page is made from: the rulebook as it was read, its words, and where each name is used."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from api.aloud import words
from api.aloud.rule import playbook_label
from api.aloud.steps import Teller
from api.handbook.page import (
    Block,
    Grid,
    Heading,
    Item,
    Items,
    Line,
    Link,
    Name,
    Paragraph,
    Soft,
    anchor,
    joined,
)
from api.handbook.telling import Noun, told_by
from rules.load import Reading
from rules.naming import Named
from rules.rulebook import Documents, Rulebook
from rules.where_used import UsedAt, Uses

ORDER = ("rule", "playbook", "plan", "overview", "condition", "list", "fate", "email", "vocabulary")
"""In which order a name's users are listed."""
PAGES = {"rule": "rules", "playbook": "playbooks", "plan": "plans", "email": "mails"}
"""The kinds whose documents have a page each, and the folder it lies in."""
PLACES = {
    "story": "stories",
    "source": "sources",
    "mapping": "sources",
    "feed": "sources",
    "condition": "lists",
    "list": "lists",
    "fate": "lists",
    "overview": "lists",
    "team": "team",
    "teammate": "team",
    "area": "team",
    "escalation": "team",
    "calendar": "team",
    "delivery": "team",
    "workspace": "team",
}
"""The kinds that share a page."""

NOUNS = ("field", "derived field", "event", "child", "key")


class Book:
    """One rulebook in one language."""

    def __init__(self, reading: Reading, documents: Documents, language: str) -> None:
        self.reading, self.documents = reading, documents
        self.teller = Teller(reading.whole, language)
        self.say = self.teller.gettext

    @property
    def rulebook(self) -> Rulebook:
        return self.reading.whole

    @cached_property
    def uses(self) -> Uses:
        return Uses(self.reading, self.documents)

    def text(self, text: object) -> str:
        """A text by language, in ours; empty where there is none."""
        return text.in_language(self.teller.language) if text is not None else ""  # type: ignore[attr-defined]

    def document(self, kind: str, name: str) -> Line:
        """A document by its name, as a link where it has a page or a place on one."""
        says = self.label(kind, name)
        if kind == "vocabulary":
            return (Link(self.say("what is derived"), "vocabulary#derived"),)
        if kind in PAGES:
            return (Link(says, f"{PAGES[kind]}/{name}"),)
        return (Link(says, f"{PLACES[kind]}#{anchor(kind, name)}"),) if kind in PLACES else (says,)

    def label(self, kind: str, name: str) -> str:
        """What people call it."""
        rulebook = self.rulebook
        if kind == "overview":
            return self.say("the overview")
        if kind == "playbook":
            return playbook_label(name, self.teller)
        if kind == "plan" and name in rulebook.plans:
            return self.text(rulebook.plans[name].label)
        if kind == "escalation" and name in rulebook.escalations:
            return self.text(rulebook.escalations[name].label) or words.title(name)
        if kind in ("condition", "list") and name in rulebook.vocabulary.named:
            return self.text(rulebook.vocabulary.named[name].label)
        if kind == "fate" and name in rulebook.fates:
            return self.text(rulebook.fates[name].label)
        if kind == "teammate" and name in rulebook.team.people:
            return rulebook.team.people[name].name
        return words.title(name) if kind in ("rule", "email") else name

    def users(self, *named: Named, but: str = "") -> Line:
        """Who uses a name, by kind, as links; the stories that tell of it are counted."""
        within = dict.fromkeys(split(use.within) for use in self._used(named) if use.within != but)
        lines: list[Line] = []
        for kind in ORDER:
            names = [name for found, name in within if found == kind]
            if names:
                links = joined((self.document(kind, name) for name in names), self.say(", "))
                is_one = kind in ("overview", "vocabulary")
                heading = Soft(f"{words.says('documents', kind, self.teller.speech)}{self.say(': ')}")
                lines.append(links if is_one else (heading, *links))
        told = [name for kind, name in within if kind == "story"]
        if told:
            says = self.teller.speech.ngettext("%(num)s story", "%(num)s stories", len(told))
            lines.append((Link(says, f"stories#{anchor('story', told[0])}"),))
        return joined(lines, self.say("; "))

    def tellers(self, about: str, name: str) -> Line:
        """The sources and imports that tell of a field or an event."""
        found = (document for document, nouns in self.told.items() if (about, name) in nouns)
        return joined((self.document(*document) for document in found), self.say(", "))

    @cached_property
    def told(self) -> dict[tuple[str, str], list[Noun]]:
        return told_by(self.rulebook)

    def _used(self, named: Iterable[Named]) -> Iterator[UsedAt]:
        return (use for use in self.uses.of(*named) if use.how != "declared")

    def named(self, kind: str, name: str) -> Iterator[Named]:
        """What a name is, of one kind; `name` of a field with what it belongs to before it."""
        kinds = ("field", "derived field", "key") if kind == "field" else (kind,)
        return (one for one in self.uses.known.get(name, ()) if one.kind in kinds)

    def stories_of(self, kind: str, name: str) -> list[str]:
        """The stories that name it, in order."""
        used = self._used(self.named(kind, name))
        return list(dict.fromkeys(split(use.within)[1] for use in used if use.within.startswith("story ")))

    def reads(self, kind: str, name: str) -> list[Named]:
        """The nouns of the vocabulary that a document uses."""
        return self._nouns_by_document.get(f"{kind} {name}", [])

    @cached_property
    def _nouns_by_document(self) -> dict[str, list[Named]]:
        found: dict[str, list[Named]] = {}
        every = {(one.kind, one.about, one.name): one for many in self.uses.known.values() for one in many}
        for one in every.values():
            if one.kind in NOUNS:
                for within in dict.fromkeys(use.within for use in self._used([one])):
                    found.setdefault(within, []).append(one)
        return found

    def noun(self, one: Named) -> Line:
        """A noun of the vocabulary, as a link to where it is explained."""
        # A key is told of beside the name of its kind.
        place = anchor("event", one.about) if one.kind == "key" else anchor(one.about or "event", one.name)
        return (Link(noun_label(one, self), f"vocabulary#{place}"),)


def noun_label(one: Named, book: Book) -> str:
    """What people call a noun of the vocabulary, with whose it is."""
    vocabulary, text = book.rulebook.vocabulary, book.text
    if one.expr is not None:
        return text(vocabulary.derived[one.name].label)
    if one.kind in ("event", "child"):
        noun = vocabulary.events.get(one.name) or vocabulary.children[one.name]
        return text(noun.label) or words.plain(one.name)
    field = vocabulary.fields_of(one.about).get(one.name)
    label = text(field.label) if field else one.name
    owner = vocabulary.children.get(one.about) or vocabulary.events.get(one.about)
    return f"{text(owner.label) or words.plain(one.about)}{book.say(': ')}{label}" if owner else label


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; one with nothing under it is left out."""

    says: str
    blocks: tuple[Block, ...]
    place: str = ""

    def shown(self) -> Iterator[Block]:
        kept = [block for block in self.blocks if not _is_bare(block)]
        if kept:
            yield Heading(self.says, self.place)
            yield from kept


def _is_bare(block: Block) -> bool:
    return (isinstance(block, Grid) and not block.rows) or (isinstance(block, Items) and not block.items)


def pairs(rows: Iterable[tuple[str, Line]]) -> Grid:
    """What, and how much; a row with nothing to say is left out."""
    return Grid((), tuple(((what,), line) for what, line in rows if any(line)))


def listed(lines: Iterable[Line]) -> Items:
    return Items(tuple(Item(line) for line in lines if any(line)))


def said(text: str) -> Paragraph:
    return Paragraph((text,))


def written_in(book: Book, path: str, name: str) -> Line:
    """The file a document stands in, and its name there."""
    return (Name(path), book.say(" as "), Name(name))


def split(within: str) -> tuple[str, str]:
    kind, _, name = within.partition(" ")
    return kind, name
