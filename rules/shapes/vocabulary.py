"""The shape of `vocabulary:`."""

from rules.shapes.composites import ByLanguage, Inside, Keyed, Many, OneOf
from rules.shapes.scalars import Choice, Line, Name, Prose, Scalar, Share, Spans
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text

RESERVED = frozenset({
    *("and", "or", "not", "in", "is", "between", "contains", "else", "where"),
    *("yes", "no", "true", "false", "account", "all", "any", "none"),
})  # fmt: skip
"""Words of the language: a condition could not name a field so called."""


class NewWord(Name):
    """A name that conditions will use."""

    def read(self, text: Text) -> Text | None:
        return None if text.value in RESERVED else super().read(text)

    def mend(self, text: Text) -> str:
        return "That word belongs to the language." if text.value in RESERVED else super().mend(text)


class TypeWord(Scalar):
    """The name of a type; which there are, the meaning knows, because child kinds are types as well."""

    wants = "a type such as `text`, `number`, `choice`, `date`, or a kind of child"


class FieldShape(Shape):
    order = ("type", "of", "every", "unit", "from", "feed", "max_age", "...", "label")

    type = TypeWord(required=True)
    of = Many(Prose(), load_default=None)
    label = ByLanguage(load_default=None)
    feed = Name(load_default=None)
    max_age = Spans(has_business=False, load_default=None)
    from_ = Many(Name(), or_one=True, data_key="from", load_default=())
    every = Choice("day", "week", load_default=None)
    unit = Prose(load_default=None)


class BelowShape(Shape):
    name = NewWord(required=True)
    label = ByLanguage(load_default=None)


class AccountFieldShape(FieldShape):
    below = OneOf(
        text=NewWord(),
        table=Inside(BelowShape),
        wants="what the accounts that name it are called, or a table with `name:` and `label:`",
        load_default=None,
    )


class ChildShape(Shape):
    key = NewWord(required=True)
    feed = Name(required=True)
    label = ByLanguage(load_default=None)
    fields_ = Keyed(Inside(FieldShape), key=NewWord(), data_key="fields", load_default=())


class EventShape(Shape):
    feed = Name(required=True)
    label = ByLanguage(load_default=None)
    fields_ = Keyed(Inside(FieldShape), key=NewWord(), data_key="fields", load_default=())


class FeedShape(Shape):
    max_silence = Spans(has_business=False, required=True)
    breaker = Share(load_default=0.2)
    speaks = Choice("by_habit", "as_it_happens", load_default="by_habit")


class DerivedShape(Shape):
    is_ = Line(data_key="is", required=True)
    label = ByLanguage(load_default=None)


class VocabularyShape(Shape):
    vocabulary = Name(required=True)
    account = Keyed(Inside(AccountFieldShape), key=NewWord(), load_default=())
    children = Keyed(Inside(ChildShape), key=NewWord(), load_default=())
    events = Keyed(Inside(EventShape), key=NewWord(), load_default=())
    feeds = Keyed(Inside(FeedShape), load_default=())
    derived = Keyed(
        OneOf(
            text=Line(), table=Inside(DerivedShape), wants="an expression, or a table with `is:` and `label:`"
        ),
        key=NewWord(),
        load_default=(),
    )
