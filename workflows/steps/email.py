"""`email`: one effect a recipient. Who they are is decided here; whether each may be written to, at sending."""

from engine.answer import ask
from engine.truth import TRUE
from rules.playbook import EmailStep, Recipients
from workflows.contacts import roles_of
from workflows.moves import Go, Here, Move, Plan


def take(step: EmailStep, here: Here) -> Move:
    if step.only_if is not None and ask(step.only_if, here.asked).truth is not TRUE:
        return Go(step.next, "skipped", {"why": "only_if"})
    to = recipients(step.to, here)
    if not to:
        return Go(step.next, "skipped", {"why": "nobody to write to"})
    content = {"email": step.email, "from": step.sender}
    plans = tuple(Plan("email", address, content) for address in to)
    return Go(step.next, detail={"to": list(to)}, plans=plans)


def recipients(to: Recipients, here: Here) -> tuple[str, ...]:
    """Addresses in a settled order, each once."""
    if to.how == "contact":
        return (here.run.key,) if here.run.key else ()
    if to.how == "answered":
        heard = here.run.memory.heard
        return tuple(
            sorted({a for what in ("answered", "replied") for a in heard.get(what, {}).get(to.step, ())})
        )
    found = roles_of(here.asked)
    everybody = tuple(address for role in to.roles for address, its in found.items() if its == role)
    return everybody[:1] if to.how == "first" else tuple(dict.fromkeys(everybody))
