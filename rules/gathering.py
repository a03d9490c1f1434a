"""All documents of a rulebook by kind, fitted into their shapes; and the names they declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules.document import Document, Parsed, read_documents
from rules.lameness import kinds_begun
from rules.mail_document import Section, read_mail
from rules.paths import in_the_way, is_within
from rules.problems import Place, Problem, did_you_mean
from rules.rulebook import Documents
from rules.shapes.calendar import CalendarShape
from rules.shapes.defaults import DefaultsShape
from rules.shapes.delivery import DeliveryShape
from rules.shapes.email import EmailShape
from rules.shapes.escalation import EscalationShape
from rules.shapes.fate import FateShape
from rules.shapes.mapping import MappingShape
from rules.shapes.named import ConditionShape, ListShape
from rules.shapes.overview import OverviewShape
from rules.shapes.plan import PlanShape
from rules.shapes.playbook import PlaybookShape
from rules.shapes.rule import RuleShape
from rules.shapes.shape import Fitted, Shape, fit
from rules.shapes.source import SourceShape
from rules.shapes.stand_ins import as_meant
from rules.shapes.story import StoryShape
from rules.shapes.team import TeamShape
from rules.shapes.vocabulary import VocabularyShape
from rules.shapes.workspace import WorkspaceShape
from rules.yaml_text.characters import full_width_problem
from rules.yaml_text.nodes import Text

SHAPES: Mapping[str, type[Shape]] = {
    "workspace": WorkspaceShape,
    "vocabulary": VocabularyShape,
    "condition": ConditionShape,
    "list": ListShape,
    "plan": PlanShape,
    "defaults": DefaultsShape,
    "rule": RuleShape,
    "playbook": PlaybookShape,
    "email": EmailShape,
    "team": TeamShape,
    "escalation": EscalationShape,
    "calendar": CalendarShape,
    "delivery": DeliveryShape,
    "overview": OverviewShape,
    "fate": FateShape,
    "source": SourceShape,
    "mapping": MappingShape,
    "story": StoryShape,
}
ONLY_ONE = ("workspace", "team", "delivery", "overview")
"""A rulebook has one of them at most."""
NEEDED = ("workspace", "vocabulary")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document. `said` may lack what is required; then `said.is_whole` is false. `meant`: of one with problems the
    same with stand-ins, to be looked at for further ones.
    """

    name: str
    said: Fitted
    document: Document
    sections: tuple[Section, ...] = ()
    meant: Fitted | None = None

    @property
    def fullest(self) -> Fitted:
        """For the names within it, that others may ask for."""
        return self.meant or self.said

    @property
    def path(self) -> str:
        return self.said.place.path

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(slots=True)
class Gathered:
    """`lost`: the kinds of which documents could not be read, or not whole: names that they may declare are not told as
    unknown.
    """

    entries: dict[str, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in SHAPES})
    problems: list[Problem] = field(default_factory=list)
    lost: frozenset[str] = frozenset()
    firsts: dict[tuple[str, str], Entry] = field(default_factory=dict)
    """By what no two documents may share."""
    seconds: dict[str, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in SHAPES})
    """Those that share it with another: to be looked at for what else is wrong, and then left out."""

    def names(self, kind: str) -> Mapping[str, Place]:
        """The names declared, of broken documents too."""
        return {entry.name: entry.said.place for entry in reversed(self.entries[kind])}

    def whole(self, kind: str) -> Iterator[Entry]:
        return (entry for entry in self.entries[kind] if entry.said.is_whole)


def gather(documents: Documents, is_whole: bool = True) -> Gathered:
    """`is_whole` False: there are files that could not even be opened."""
    gathered = Gathered(lost=frozenset() if is_whole else frozenset(SHAPES))
    outside = [path for path in documents if not is_within(path)]
    gathered.problems += [_no_place(path) for path in {*outside, *in_the_way(documents)}]
    for path in sorted(documents):
        parsed, sections = _read(documents[path], path)
        gathered.problems += parsed.problems
        if parsed.is_broken:
            gathered.lost |= kinds_begun(documents[path], SHAPES)
        for document in parsed.documents:
            _take(gathered, document, sections, is_mail=path.endswith(".md"))
    if not gathered.lost:
        for kind in NEEDED:
            _check_needed(gathered, kind)
    return gathered


def _no_place(path: str) -> Problem:
    message = (
        "No file of a rulebook's folder can be called so, and an edition must be one that can be written out."
    )
    hint = "Name folders and a file, as in `renewal/rules.yaml`: none begins with a dot, none is a file too."
    return Problem(Place(path, 1, 1), "bad-file-path", message, hint)


def _read(text: str, path: str) -> tuple[Parsed, tuple[Section, ...]]:
    if path.endswith((".yaml", ".yml")):
        return read_documents(text, path), ()
    if path.endswith(".md"):
        return read_mail(text, path)
    problem = Problem(
        Place(path, 1, 1), "unknown-file", "A rulebook holds .yaml, .yml and .md files.", "Take it out."
    )
    return Parsed((), (problem,)), ()


def _take(gathered: Gathered, document: Document, sections: tuple[Section, ...], is_mail: bool) -> None:
    kind = document.kind.value
    if kind not in SHAPES:
        gathered.problems.append(_unknown_kind(document))
        return
    if is_mail != (kind == "email"):
        where = "an .md file of its own" if kind == "email" else "a .yaml file"
        message = f"A document `{kind}:` stands in {where}."
        gathered.problems.append(
            Problem(document.kind.place, "wrong-file", message, "Move it into such a file.")
        )
        return
    said = fit(SHAPES[kind], document.root)
    meant = as_meant(SHAPES[kind], document.root) if said.problems else None
    gathered.problems += said.problems
    if kind in NEEDED and said.problems and (meant is None or meant.problems):
        gathered.lost |= {kind} if kind == "vocabulary" else frozenset(SHAPES)
    name = document.head.value.strip() if isinstance(document.head, Text) else ""
    entry = Entry(name, said, document, sections, meant)
    among = gathered.seconds if _is_second(gathered, kind, entry) else gathered.entries
    among[kind].append(entry)


def _unknown_kind(document: Document) -> Problem:
    word, keys = document.kind, list(document.root)
    if told := full_width_problem(word.value, word.place):
        return told
    later = next((key for key in keys[1:] if key in SHAPES), None)
    hint = did_you_mean(word.value, SHAPES) or (
        f"Put `{later}:` first." if later else f"There are: {', '.join(SHAPES)}."
    )
    message = f"A document begins with its kind, and `{word}` is none."
    return Problem(word.place, "unknown-kind", message, hint)


def _is_second(gathered: Gathered, kind: str, entry: Entry) -> bool:
    """Whether there is such a document already; then it is a problem."""
    twin = gathered.firsts.setdefault((kind, _shared(kind, entry)), entry)
    if twin is entry or (not _shared(kind, entry) and kind not in ONLY_ONE):
        return False
    place, first = entry.document.kind.place, twin.said.place
    if kind in ONLY_ONE or kind == "defaults":
        per = "a folder" if kind == "defaults" else "a rulebook"
        message = f"This is a second `{kind}:`; {per} has one, and it stands at {first}."
        gathered.problems.append(
            Problem(place, "only-one", message, "Join the two.", second=first, second_says="the first")
        )
    else:
        message = f"There is a {kind} `{entry.name}` already, at {first}."
        gathered.problems.append(
            Problem(
                place,
                "name-twice",
                message,
                "Rename one of them.",
                second=first,
                second_says=f"the other {kind}",
            )
        )
    return True


def _shared(kind: str, entry: Entry) -> str:
    """What no other document of the kind may have: its name, its folder; empty for a kind that there is one of."""
    if kind == "defaults":
        return f"{entry.folder}/"
    return "" if kind in ONLY_ONE else entry.name


def _check_needed(gathered: Gathered, kind: str) -> None:
    if not gathered.entries[kind]:
        message = f"The rulebook has no `{kind}:`, on which all else rests."
        hint = "Copy the shipped rulebook's `workspace.yaml` and `vocabulary.yaml`, and change them."
        gathered.problems.append(Problem(Place("rulebook", 1, 1), "missing-document", message, hint))
        gathered.lost |= frozenset(SHAPES)
