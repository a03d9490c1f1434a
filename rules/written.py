"""An author's text and where it stands, so that an offset within it becomes a place in the author's document."""

from dataclasses import dataclass

from rules.problems import Place


@dataclass(frozen=True, slots=True)
class Written:
    """`place` is where the text's first character stands; its further lines begin in the same column (a YAML block)."""

    text: str
    place: Place

    def at(self, offset: int) -> Place:
        place, offset = self.place, min(offset, len(self.text))
        line = self.text.count("\n", 0, offset)
        column = offset - (self.text.rfind("\n", 0, offset) + 1) if line else offset
        return Place(place.path, place.line + line, place.column + column)

    def offset_of(self, place: Place) -> int:
        """Of a place that `at` gave."""
        lines = self.text.split("\n")[: max(0, place.line - self.place.line)]
        return sum(len(line) + 1 for line in lines) + place.column - self.place.column

    def between(self, start: int, end: int) -> str:
        """The author's words, on one line."""
        return " ".join(self.text[start:end].split())
