"""Schemas of what stands at a shape's keys, and of the shapes themselves; each shape once, under `definitions`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any

from marshmallow import INCLUDE

from rules.schema.scalars import TEXT, Schema, names, scalar
from rules.schema.words import NAMED_BY, Words
from rules.shapes.composites import JOINS, ByLanguage, Conditions, Inside, Keyed, Many, OneOf
from rules.shapes.rule import RuleTask
from rules.shapes.scalars import Name, Scalar, Zone
from rules.shapes.shape import Shape
from rules.shapes.steps import STEPS, Step
from rules.shapes.task import RuleTaskShape
from rules.shapes.vocabulary import RESERVED, NewWord

Descriptions = Mapping[tuple[str, str], str]
"""By kind of document and key; of no kind where they are those of any."""
Special = Callable[["Writer"], Schema]
_STEPS = frozenset(STEPS.values())


@dataclass(slots=True)
class Writer:
    """Writes the schemas of one rulebook. `special`: by shape and key, what the vocabulary says and no shape can."""

    words: Words
    descriptions: Descriptions
    special: Mapping[tuple[type[Shape], str], Special] = field(default_factory=dict)
    definitions: dict[str, Schema] = field(default_factory=dict)
    kind: str = ""

    def shape(self, shape: type[Shape], name: str = "") -> Schema:
        """A reference to the definition of a shape, which is made when it is first asked for."""
        name = name or f"{self.kind}.{shape.__name__.removesuffix('Shape')}"
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self._shape(shape)
        return {"$ref": f"#/definitions/{name}"}

    def _shape(self, shape: type[Shape]) -> Schema:
        fields = {one.data_key or name: one for name, one in shape._declared_fields.items()}
        made: Schema = {
            "type": "object",
            "properties": {key: self._described(shape, key, one) for key, one in fields.items()},
            "additionalProperties": shape.Meta.unknown == INCLUDE,
        }
        required = [key for key, one in fields.items() if one.required]
        return {**made, "required": required} if required else made

    def _described(self, shape: type[Shape], key: str, one: Any) -> Schema:
        special = self.special.get((shape, key))
        schema = special(self) if special else self.value(one, key)
        if shape in _STEPS and key in NAMED_BY and isinstance(one, Name):
            # What a document calls itself by is new; a step's first key names what there is.
            schema = {**schema, **names(NAMED_BY[key], self.words)}
        said = self.descriptions.get((self.kind, key)) or self.descriptions.get(("defaults", key))
        wants = getattr(one, "wants", "")
        described = ". ".join(part[:1].upper() + part[1:] for part in (said, wants) if part)
        if not described:
            return schema
        # Beside a `$ref` draft 7 reads nothing else.
        return {"description": described, **({"allOf": [schema]} if "$ref" in schema else schema)}

    @singledispatchmethod
    def value(self, one: Any, key: str) -> Schema:
        """What stands at a key; any value at all where only the meaning knows."""
        return {}

    @value.register
    def _(self, one: Scalar, key: str) -> Schema:
        made = scalar(one, key, self.words)
        if not isinstance(one, Zone):
            return made
        self.definitions["zone"] = made
        return {"$ref": "#/definitions/zone"}

    @value.register
    def _(self, one: Inside, key: str) -> Schema:
        return self.shape(one.shape)

    @value.register
    def _(self, one: Many, key: str) -> Schema:
        item = self.value(one.item, key)
        row: Schema = {"type": "array", "items": item, **({} if one.may_be_empty else {"minItems": 1})}
        return {"anyOf": [item, row]} if one.or_one else row

    @value.register
    def _(self, one: Keyed, key: str) -> Schema:
        item = self.value(one.item, "" if key in NAMED_BY else key)
        item = {"anyOf": [item, {"type": "null"}]} if one.bare is not ... else item
        offered = [word for kind in NAMED_BY.get(key, ()) for word in self.words.get(kind, ())]
        made: Schema = {"type": "object", "additionalProperties": item}
        if isinstance(one.key, Name):
            refused: Schema = {"not": {"enum": sorted(RESERVED)}} if isinstance(one.key, NewWord) else {}
            made["propertyNames"] = {**scalar(one.key, "", self.words), **refused}
        if offered and key != "roles":
            made["properties"] = dict.fromkeys(offered, item)
        return made

    @value.register
    def _(self, one: OneOf, key: str) -> Schema:
        return {"anyOf": [self.value(form, key) for form in one.forms.values() if form is not None]}

    @value.register
    def _(self, one: ByLanguage, key: str) -> Schema:
        languages = {language: dict(TEXT) for language in self.words.get("language", ())}
        table: Schema = {
            "type": "object",
            "properties": languages,
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [dict(TEXT), table]}

    @value.register
    def _(self, one: Conditions, key: str) -> Schema:
        if "conditions" not in self.definitions:
            inner = {"$ref": "#/definitions/conditions"}
            joins = {join: {"type": "array", "items": inner, "minItems": 1} for join in JOINS}
            table = {"type": "object", "properties": joins, "additionalProperties": False, "minProperties": 1}
            offered = [{"label": word, "body": word} for word in self.words.get("asked", ())]
            line: Schema = {**TEXT, **({"defaultSnippets": offered} if offered else {})}
            self.definitions["conditions"] = {"anyOf": [line, table]}
        return {"$ref": "#/definitions/conditions"}

    @value.register
    def _(self, one: RuleTask, key: str) -> Schema:
        return {"anyOf": [self.value(ByLanguage(), key), self.shape(RuleTaskShape)]}

    @value.register
    def _(self, one: Step, key: str) -> Schema:
        name = f"{self.kind}.step"
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.by_first_key(STEPS, f"{self.kind}.step-")
        return {"$ref": f"#/definitions/{name}"}

    def by_first_key(self, shapes: Mapping[str, type[Shape]], prefix: str = "") -> Schema:
        """A table whose kind its first key says. A schema knows no first key: where another kind may have a key of
        that name too, it is the other's.
        """
        kinds = list(shapes)
        is_any = {"anyOf": [{"required": [kind]} for kind in kinds]}
        said = {kind: self.descriptions.get(("", f"{prefix}{kind}")) for kind in kinds}
        offer = {kind: {"description": told} if told else {} for kind, told in said.items()}
        cases: list[Schema] = [{"if": {"not": is_any}, "then": {"properties": offer}}]
        for kind, shape in shapes.items():
            others = [{"required": [other]} for other in _that_have(kind, shapes)]
            is_mine: Schema = {"required": [kind], **({"not": {"anyOf": others}} if others else {})}
            if not prefix:
                self.kind = kind
            cases.append({"if": is_mine, "then": self.shape(shape, f"{prefix}{kind}")})
        return {"type": "object", "allOf": [*cases, is_any]}

    def named(self, *kinds: str, or_any: bool = False) -> Schema:
        """A name, a list of names, or a table of names with what is said of each; `true` for whichever there is."""
        one = names(kinds, self.words)
        known: Schema = {word: {} for kind in kinds for word in self.words.get(kind, ())}
        table: Schema = {"type": "object", "properties": known}
        any_: list[Schema] = [{"const": True}] if or_any else []
        return {"anyOf": [one, {"type": "array", "items": one}, table, *any_]}


def _that_have(kind: str, shapes: Mapping[str, type[Shape]]) -> Iterator[str]:
    """The other kinds that have a key of this kind's name."""
    for other, shape in shapes.items():
        if other != kind and kind in {one.data_key or name for name, one in shape._declared_fields.items()}:
            yield other
