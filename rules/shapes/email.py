"""The shape of an e-mail's front matter."""

from rules.shapes.composites import ByLanguage
from rules.shapes.scalars import Choice, Name
from rules.shapes.shape import Shape


class EmailShape(Shape):
    order = ("email", "subject", "preheader", "class", "topic", "...")

    email = Name(required=True)
    subject = ByLanguage(required=True, stand_in="...")
    class_ = Choice("service", "marketing", data_key="class", required=True, stand_in="service")
    preheader = ByLanguage(load_default=None)
    topic = Name(load_default=None)
