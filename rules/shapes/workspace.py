"""The shape of `workspace:`."""

from rules.shapes.composites import Inside, Many
from rules.shapes.scalars import Address, Choice, Name, Prose, Scalar, Zone
from rules.shapes.shape import Shape
from rules.yaml_text.nodes import Text


class Language(Scalar):
    wants = "a language such as `en` or `zh-CN`"

    def read(self, text: Text) -> Text | None:
        parts = text.value.split("-")
        return text if len(parts) <= 3 and all(part.isalnum() and part.isascii() for part in parts) else None


class Currency(Scalar):
    wants = "a currency of three capitals, such as `USD`"

    def read(self, text: Text) -> Text | None:
        is_code = (
            len(text.value) == 3 and text.value.isascii() and text.value.isalpha() and text.value.isupper()
        )
        return text if is_code else None


class SenderShape(Shape):
    name = Prose(required=True, stand_in="...")
    email = Address(required=True, stand_in="nobody@acme.test")
    postal_address = Prose(load_default=None)


class WorkspaceShape(Shape):
    order = ("workspace", "time_zone", "currency", "languages", "sender", "...")

    workspace = Name(required=True)
    time_zone = Zone(required=True)
    sender = Inside(SenderShape, required=True)
    currency = Currency(load_default=None)
    languages = Many(Language(), load_default=None)
    reasons = Many(Name(), load_default=())
    publish = Choice("one_person", "two_people", load_default=None)
