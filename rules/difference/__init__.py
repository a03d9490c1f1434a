"""The difference between two rulebooks as their meaning, not as text."""

from rules.difference.apart import Change, Difference, NounChange, What, difference, nouns_of

__all__ = ["Change", "Difference", "NounChange", "What", "difference", "nouns_of"]
