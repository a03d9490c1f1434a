"""The names an e-mail may use, and of each whether it may be unknown or empty when the mail is written."""

from collections.abc import Iterable, Mapping

from rules.vocabulary import Vocabulary

ROOTS = ("account", "contact", "owner", "signal", "run", "links")
ALWAYS_KNOWN = (
    # An account without a told name is called by its id; without an owner, the workspace's sender stands in.
    *("account.id", "account.name", "owner.name", "owner.email", "owner.title"),
    *("run.playbook", "run.started_at", "links.unsubscribe"),
)
SIGNAL_PARTS = ("says", "rule", "kind", "priority", "window", "opened_at")
"""All may be unknown: a run may be started without a signal."""


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
