"""The reasons for a no that a story can bring about, by what is refused; a closed list, as the verdicts are."""

from rules.rulebook import Rulebook

OF_RULES = (
    "off", "ended", "not_watched", "shadow", "canary", "holdout", "already_true", "hold", "hold_stands", "muted",
    "cooldown", "feed_silent",
)  # fmt: skip
OF_MAILS = (
    "run_ended", "goal_reached", "exited", "signal_closed", "guard_not_true", "cause_answered", "feed_broken",
    "too_late", "no_address", "no_contact", "contact_cap", "account_cap", "quiet_hours",
)  # fmt: skip
OF_PLAYBOOKS = ("already_running", "ran_once", "ran_for_this", "ran_lately", "no_contact")


def refusals_of(name: str, rulebook: Rulebook) -> tuple[str, ...] | None:
    """Why a rule, an e-mail or a playbook of this name may be told no; None where there is none of them."""
    known = (
        (rulebook.rules, OF_RULES),
        (rulebook.emails, OF_MAILS),
        (rulebook.playbooks, OF_PLAYBOOKS),
    )
    found = [reasons for named, reasons in known if name in named]
    return tuple(reason for reasons in found for reason in reasons) if found else None
