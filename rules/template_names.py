"""The names an e-mail may use, and of each whether it may be unknown or empty when the mail is written."""

from collections.abc import Iterable, Mapping

from rules.values import Type
from rules.vocabulary import Vocabulary

ROOTS = ("account", "contact", "owner", "signal", "run", "links")
ALWAYS_KNOWN = (
    # An account without a told name is called by its id; without an owner, the workspace's sender stands in.
    *("account.id", "account.name", "owner.name", "owner.email", "owner.title"),
    *("run.playbook", "run.started_at", "links.unsubscribe"),
)
SIGNAL_PARTS = ("says", "rule", "kind", "priority", "window", "opened_at")
"""All may be unknown: a run may be started without a signal."""
_KINDS = {"choice": "text", "teammate": "text", "reference": "text", "series": "number"}


def template_names_known(vocabulary: Vocabulary, about: Iterable[str] = ()) -> Mapping[str, bool]:
    """Full name -> may it be unknown, for a mail of playbooks about these kinds of child (`contract`).

    A child's own key is always known, so is the contact's address. Whatever a source has to tell may be unknown.
    """
    names = {f"signal.{part}": True for part in SIGNAL_PARTS}
    names |= {f"account.{name}": True for name in (*vocabulary.account, *vocabulary.derived)}
    for kind in ("contact", *about):
        child = vocabulary.children.get(kind)
        if child is not None and (kind == "contact" or kind not in ROOTS):
            names |= {f"{kind}.{name}": True for name in child.fields}
            names[f"{kind}.{child.key}"] = False
    return names | dict.fromkeys(("contact.email", *ALWAYS_KNOWN), False)


def template_kinds(vocabulary: Vocabulary, about: Iterable[str] = ()) -> Mapping[str, str]:
    """Full name -> what it is in a template: a choice, a teammate, a reference read as text, a series as a number."""
    types: dict[str, Type] = {
        f"account.{name}": derived.expr.type for name, derived in vocabulary.derived.items()
    }
    for kind in ("account", "contact", *about):
        types |= {f"{kind}.{name}": field.type for name, field in vocabulary.fields_of(kind).items()}
    plain = {f"signal.{part}": "text" for part in SIGNAL_PARTS} | dict.fromkeys(ALWAYS_KNOWN, "text")
    moments = dict.fromkeys(("signal.opened_at", "run.started_at"), "moment")
    return plain | moments | {name: _KINDS.get(type_.kind, type_.kind) for name, type_ in types.items()}
