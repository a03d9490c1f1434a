"""Which values a field holds, and which one that is asked for nobody has, in words."""

from api.console.frame import reader, says_lack
from api.console.speech import gettext
from workflows.operations.looking.in_use import InUse, Unheld


def values_told(used: InUse) -> str:
    """`DE (12), CN (9) …`"""
    said = [f"{value} ({reader().number(count)})" for value, count in used.values]
    return gettext(", ").join(said) + (" …" if used.more else "")


def unheld_told(unheld: Unheld) -> str:
    says = [
        gettext(
            "No account has “%(value)s” as its %(field)s.", value=unheld.value, field=says_lack(unheld.field)
        )
    ]
    if unheld.in_use is not None:
        says.append(gettext("In use: %(values)s.", values=values_told(unheld.in_use)))
    if unheld.close:
        says.append(gettext("Did you mean “%(name)s”?", name=unheld.close))
    return " ".join(says)
