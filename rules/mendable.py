"""What a person can mend, apart from what is a fault of ours."""


class Mendable(Exception):
    """It could not be done; the text is the sentence that a person is told, at whatever door."""
