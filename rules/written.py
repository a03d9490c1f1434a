"""An author's text and where it stands, so that an offset within it becomes a place in the author's document."""

from dataclasses import dataclass

from rules.problems import Place


@dataclass(frozen=True, slots=True)
class Written:
    """`place` is where the text's first character stands; its further lines begin in the same column (a YAML block)."""

    text: str
    place: Place

    def at(self, offset: int) -> Place:
        before = self.text[:offset]
        line = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return Place(self.place.path, self.place.line + line, self.place.column + column)

    def between(self, start: int, end: int) -> str:
        """The author's words, on one line."""
        return " ".join(self.text[start:end].split())
