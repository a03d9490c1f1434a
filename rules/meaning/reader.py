"""What one reading of a rulebook gathers: problems, and every use of a name that is written elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rules import resolve
from rules.agreement import named
from rules.cautions import cautions
from rules.condition import And, Condition, Not, Or
from rules.expression import Expr
from rules.problems import NOWHERE, Place, Problem, did_you_mean
from rules.proofs.search import Patience
from rules.scope import Scope
from rules.shapes.scalars import LONGEST_TEXT
from rules.shapes.shape import CUT
from rules.text import LocalText, Sentence
from rules.values import TEXT, Type
from rules.vocabulary import Vocabulary
from rules.walk import measure
from rules.workspace import Workspace
from rules.yaml_text.nodes import Node, Row, Table, Text

MOST_READ_WRONG = 1_000
"""Problems of one file; of these 200 are shown."""
MOST_OF_CONDITIONS = 200_000
"""Characters of all conditions, expressions and holes of one file: many times what hundreds of rules take."""
MOST_PROPOSED = 60
"""Conditions and expressions that could not be read and of which it is looked for what was probably meant. That takes a
hundred times as long as reading, and nobody reads more such hints at once.
"""
LEAST_OF_ONE = 50
"""Characters that one counts for at least: reading it takes its time however short it is."""
A_PART = 5
"""Characters that a part of one counts for, its derived fields written out: each is looked at as if it stood there."""
SIGNAL_CONTEXTS: Mapping[str, Type] = dict.fromkeys(
    ("window", "signal.says", "signal.rule", "signal.priority", "signal.window"), TEXT
)
"""What a sentence may say of the signal that began it."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name of something written elsewhere; `kind` says of what."""

    kind: str
    name: str
    place: Place


@dataclass(slots=True)
class Reader:
    """`scope`: what the names in any condition may mean, before it is said what it is about."""

    workspace: Workspace
    vocabulary: Vocabulary
    scope: Scope
    problems: list[Problem] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    patience: Patience = field(default_factory=Patience)
    counted: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    """By file, how many of the problems, of those counted so far, lie in it."""
    read: dict[str, int] = field(default_factory=dict)
    """By file, how many characters of conditions were read in it."""
    unread: int = 0
    """How many conditions, expressions and sentences could not be read."""

    def say(
        self, place: Place, code: str, message: str, hint: str = "", second: Place = NOWHERE, there: str = ""
    ) -> None:
        """`second`: the other place it has to do with; `there`: what stands at it."""
        self.problems.append(Problem(place, code, message, hint, second=second, second_says=there))

    def warn(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, code, message, hint, "warning"))

    def know(self, vocabulary: Vocabulary) -> None:
        """From here on, conditions may use these nouns."""
        self.vocabulary, self.scope = vocabulary, replace(self.scope, vocabulary=vocabulary)

    def use(self, kind: str, text: Text | None) -> str:
        """The name, noted for the check; empty where none is written."""
        if text is None:
            return ""
        self.uses.append(Use(kind, text.value, text.place))
        return text.value

    def use_all(self, kind: str, texts: Collection[Text] | None) -> tuple[str, ...]:
        return tuple(self.use(kind, text) for text in texts or ())

    def about(self, subject: str, **more: Any) -> Scope:
        """The scope of conditions about the account or a kind of child."""
        return replace(self.scope, about=subject, **more)

    def expression(self, text: Text, scope: Scope, wanted: Type | None = None) -> Expr | None:
        if _is_weary(self, text.place, _cost(text)):
            return None
        found, problems = resolve.expression(_bare(text), text.place, scope, wanted, proposes=_proposes(self))
        self._tell(text, problems, found)
        return None if found is None or _is_swollen(self, text, found) else found

    def day(self, text: Text, scope: Scope) -> Expr | None:
        """An expression that yields a date or a moment."""
        found = self.expression(text, scope)
        if found is not None and found.type.kind not in _DAYS:
            sentence = f"A date or moment is wanted here, and this is {named(found.type)}."
            days = [
                name
                for name, one in scope.vocabulary.fields_of(scope.about).items()
                if one.type.kind in _DAYS
            ]
            self.say(text.place, "type-mismatch", sentence, f"Such are: {', '.join(days)}." if days else "")
            return None
        return found

    def condition(self, node: Node, scope: Scope) -> Condition | None:
        """The condition of a text, or of lists under all, any and none; None if any part has an error."""
        found = self._joined(node, scope)
        if found is not None:
            self.problems += cautions(found, self.patience, scope.about)
        return found

    def maybe(self, node: Node | None, scope: Scope) -> Condition | None:
        return self.condition(node, scope) if node is not None else None

    def _joined(self, node: Node, scope: Scope) -> Condition | None:
        if isinstance(node, Text):
            if node.is_refused or _is_weary(self, node.place, _cost(node)):
                return None
            found, problems = resolve.condition(
                _bare(node), node.place, scope, stands_alone=False, proposes=_proposes(self)
            )
            self._tell(node, problems, found)
            return None if found is None or _is_swollen(self, node, found) else found
        assert isinstance(node, Table)
        joins = [self._join(key, inner, scope) for key, inner in node.pairs() if isinstance(inner, Row)]
        whole = [join for join in joins if join is not None]
        if len(whole) < len(joins):
            return None
        return whole[0] if len(whole) == 1 else And(tuple(whole), node.place)

    def _join(self, key: Text, row: Row, scope: Scope) -> Condition | None:
        parts = [self._joined(item, scope) for item in row.items]
        whole = tuple(part for part in parts if part is not None)
        if len(whole) < len(parts):
            return None
        if key.value == "all":
            return whole[0] if len(whole) == 1 else And(whole, key.place)
        either: Condition = whole[0] if len(whole) == 1 else Or(whole, key.place)
        return Not(either, key.place) if key.value == "none" else either

    def local(self, said: Mapping[Text, Text] | None, name: str = "") -> LocalText:
        """A fixed text; a name stands in for a label that is not written."""
        if said is None:
            return LocalText(
                {self.workspace.languages[0]: name.replace("-", " ").replace("_", " ").capitalize()}
            )
        return LocalText({self._language(key): self._spoken(text) for key, text in said.items()})

    def sentence(self, said: Mapping[Text, Text], scope: Scope) -> Sentence | None:
        """A text with holes; None if a hole of any language has an error."""
        found: dict[str, tuple[str | Expr, ...]] = {}
        for key, text in said.items():
            if _is_weary(self, text.place, text.value.count("{") * LEAST_OF_ONE):
                return None
            parts, problems = resolve.sentence(
                self._spoken(text), text.place, scope, proposes=_proposes(self)
            )
            self._tell(text, problems, parts)
            if parts is not None and not _is_swollen(self, text, *_holes(parts)):
                found[self._language(key)] = parts
        return Sentence(found) if len(found) == len(said) else None

    def _tell(self, text: Text, problems: list[Problem], found: object) -> None:
        self.problems += _put_right(text, problems)
        self.unread += found is None

    def _spoken(self, text: Text) -> str:
        if len(text.value) > 0.8 * LONGEST_TEXT:
            message = (
                f"The text has {len(text.value):,} characters, over 80 % of the {LONGEST_TEXT:,} allowed."
            )
            self.warn(text.place, "nearly-too-long", message, "Shorten it.")
        return _bare(text)

    def _language(self, key: Text) -> str:
        known = self.workspace.languages
        if key.value and key.value not in known:
            hint = did_you_mean(key.value, known) or f"The workspace has: {', '.join(known)}."
            self.say(key.place, "unknown-language", f"The workspace does not speak `{key}`.", hint)
        return key.value or known[0]


def _proposes(reader: Reader) -> bool:
    return reader.unread < MOST_PROPOSED


def _cost(text: Text) -> int:
    return max(len(text.value), LEAST_OF_ONE)


def _is_weary(reader: Reader, place: Place, cost: int) -> bool:
    """Whether so much is wrong with a file already, or so much was read in it, that no more is: nobody is shown more of
    it, and a hostile file would have us look a hundred thousand times for what it meant.
    """
    for problem in reader.problems[reader.counted :]:
        reader.wrong[problem.place.path] = reader.wrong.get(problem.place.path, 0) + 1
    reader.counted = len(reader.problems)
    before = reader.read.get(place.path, 0)
    reader.read[place.path] = after = before + cost
    if before <= MOST_OF_CONDITIONS < after:
        message = f"The file's conditions have more than {MOST_OF_CONDITIONS:,} characters; from here on none is read."
        reader.say(place, "too-many-conditions", message, "Split the file.")
    elif before <= 0.8 * MOST_OF_CONDITIONS < after:
        message = f"The file's conditions have over 80 % of the {MOST_OF_CONDITIONS:,} characters allowed."
        reader.warn(place, "nearly-too-big", message, "Split it soon.")
    return reader.wrong.get(place.path, 0) > MOST_READ_WRONG or after > MOST_OF_CONDITIONS


def _holes(parts: Sequence[str | Expr]) -> list[Expr]:
    return [part for part in parts if not isinstance(part, str)]


_DAYS = ("date", "moment")


def _is_swollen(reader: Reader, text: Text, *found: Condition | Expr) -> bool:
    """Whether with what its names stand for it is more than may still be read: a few words may stand for hundreds."""
    more = A_PART * sum(measure(one)[0] for one in found) - _cost(text)
    return more > 0 and _is_weary(reader, text.place, more)


def complain_of_step(reader: Reader, place: Place, name: str, known: Collection[str]) -> None:
    """A step that this playbook does not have."""
    called = sorted(each for each in known if not each.isdigit())
    there_are = f"There are: {', '.join(called)}." if called else "Give the step that is meant an `id:`."
    hint = did_you_mean(name, known) or there_are
    reader.say(place, "unknown-step", f"This playbook has no step `{name}`.", hint)


def _bare(text: Text) -> str:
    return text.value.rstrip()


def _put_right(text: Text, problems: list[Problem]) -> list[Problem]:
    """Problems at their true places; and where a comma of flow style cut the text in two, with that as the hint."""
    if not problems:
        return problems
    problems = [replace(problem, place=text.within(problem.place)) for problem in problems]
    unbalanced = any(text.value.count(first) != text.value.count(last) for first, last in ("()", "[]"))
    if text.in_flow and not text.is_quoted and unbalanced:
        return [replace(problems[0], hint=CUT), *problems[1:]]
    return problems
