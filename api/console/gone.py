"""A rule that is in the rulebook no more still has a name and a sentence: those of the edition that had it last."""

from api.aloud.steps import Teller
from api.console.frame import reader
from workflows.operations.looking.gone import GoneRule


def says_gone(gone: GoneRule) -> str:
    """What its signals said, with its holes named; nothing where that edition cannot be read any more."""
    rule = gone.rulebook.rules.get(gone.name) if gone.rulebook is not None else None
    if gone.rulebook is None or rule is None:
        return ""
    return Teller(gone.rulebook, reader().language).sentence(rule.says)
