"""What became of a form: said once, on the page it leads back to."""

from flask import flash, g

from api.console.language import language
from api.console.speech import gettext
from workflows.verdict import Verdict


def tell(message: str) -> None:
    flash(message, "yes")


def tell_not(why: str) -> None:
    flash(gettext("Not done: %(why)s.", why=why.rstrip(".。")), "no")


def tell_verdict(verdict: Verdict, done: str = "") -> bool:
    """Whether it was allowed; says `done`, or why not."""
    if verdict.allowed:
        if done:
            flash(done, "yes")
        return True
    tell_not(verdict.reads(language()))
    return False


def doer() -> str:
    """Who the ledger says did it."""
    return str(g.caller.name)
