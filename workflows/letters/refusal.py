"""The one way in which the writing of a letter fails."""


class LetterRefused(Exception):
    """This letter cannot be written as it stands; the message is a clause that follows "because"."""
