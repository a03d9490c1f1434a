"""Accounts: lists, one whole, its journey; made and given names."""

from http import HTTPStatus

from flask import Blueprint, Response

from api.guards import caller_roles, needs
from api.identity import parts
from api.paging import BY_NAME, BY_PLACE, asked_page
from api.problems import bad_request, conflict, not_found
from api.rest.asking import (
    PAGED,
    answer,
    answer_page,
    body_of,
    doer,
    done,
    nothing_or,
    paged,
    said_once,
    unknown_query,
)
from api.schemas.accounts import (
    AccountIn,
    AccountLineOut,
    AccountOut,
    AliasIn,
    HoldIn,
    JourneyOut,
    MilestoneIn,
)
from api.schemas.signals import StartSignalIn
from rules.problems import did_you_mean
from workflows.operations.intake import AliasTaken, Refused, add_account, add_alias
from workflows.operations.looking import (
    NoSuchFilter,
    NoSuchValue,
    account_line,
    account_page,
    accounts,
    journey,
)
from workflows.operations.milestones import move_milestone, restore_milestone, waive_milestone
from workflows.operations.starting_by_hand import start_signal
from workflows.operations.suppressing import lift_suppression, suppress_account

FIXED = ("status", "q")
routes = Blueprint("accounts", __name__, url_prefix="/api/v1/accounts")


@routes.get("")
@needs("viewer")
def list_accounts() -> Response:
    """`status`, `q` (part of a name, id or alias), or any field of the account that is a text, choice or teammate."""
    said = said_once()
    page = asked_page(said, BY_NAME)
    facts = {name: value for name, value in said.items() if name not in (*FIXED, *PAGED)}
    try:
        found = accounts(
            parts(),
            status=said.get("status"),
            said=said.get("q", ""),
            facts=facts,
            after=page.after,
            limit=page.limit,
        )
    except NoSuchFilter as wrong:
        raise unknown_query([wrong.name], (*FIXED, *wrong.known, *PAGED)) from None
    except NoSuchValue as wrong:
        hint = f"{did_you_mean(wrong.value, wrong.known)} It is one of: {', '.join(wrong.known)}.".lstrip()
        raise bad_request("unknown-word", f"`{wrong.name}` is never `{wrong.value[:60]}`. {hint}") from None
    return answer_page(found, AccountLineOut())


@routes.post("")
@needs("csm")
def create_account() -> Response:
    """201: it is new. 200: it was there, and now has these aliases too."""
    said = body_of(AccountIn())
    aliases = [(each["kind"], each["value"]) for each in said["aliases"]]
    try:
        is_new = add_account(parts(), said["id"], said["name"], aliases, by=doer())
    except AliasTaken as taken:
        raise conflict("alias-taken", str(taken)) from None
    except Refused as refused:
        raise bad_request(
            "not-kept", str(refused), [{"field": refused.field, "reason": str(refused)}]
        ) from None
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return answer({"id": said["id"].strip(), "is_new": is_new}, status)


@routes.get("/<account_id>")
@needs("viewer")
def show_account(account_id: str) -> Response:
    return answer(AccountOut().dump(account_page(parts(), account_id)))


@routes.get("/<account_id>/journey")
@needs("viewer")
def show_journey(account_id: str) -> Response:
    """Newest first."""
    _, page = paged(key=BY_PLACE)
    return answer_page(journey(parts(), account_id, after=page.after, limit=page.limit), JourneyOut())


@routes.post("/<account_id>/aliases")
@needs("csm")
def name_account(account_id: str) -> Response:
    said = body_of(AliasIn())
    try:
        add_alias(parts(), account_id, said["kind"], said["value"], by=doer())
    except LookupError:
        raise not_found("account", account_id) from None
    except AliasTaken as taken:
        raise conflict("alias-taken", str(taken)) from None
    except Refused as refused:
        raise bad_request(
            "not-kept", str(refused), [{"field": refused.field, "reason": str(refused)}]
        ) from None
    return answer({"done": True})


@routes.post("/<account_id>/milestones/<plan>/<name>")
@needs("csm")
def decide_milestone(account_id: str, plan: str, name: str) -> Response:
    """Moves its day, waives it for a while, or takes that back; why is kept with it."""
    said, account = body_of(MilestoneIn()), account_line(parts(), account_id).id
    if ("move_to" in said) + ("waive_until" in said) + said["restore"] != 1:
        raise bad_request("wrong-shape", "Write one of `move_to`, `waive_until` and `restore`.")
    if said["restore"]:
        return done(restore_milestone(parts(), account, plan, name, doer(), said["because"]))
    if "move_to" in said:
        to = said["move_to"]
        return done(move_milestone(parts(), account, plan, name, to, doer(), said["because"]))
    until = said["waive_until"]
    return done(waive_milestone(parts(), account, plan, name, until, doer(), said["because"]))


@routes.post("/<account_id>/signals")
@needs("csm")
def start(account_id: str) -> Response:
    """Starts the signal of a rule with `by_hand:` for this account."""
    said, account = body_of(StartSignalIn()), account_line(parts(), account_id).id
    return done(
        start_signal(parts(), said["rule"], account, doer(), caller_roles(), said["why"], said["child"])
    )


@routes.post("/<account_id>/legal-hold")
@needs("ops")
def hold(account_id: str) -> Response:
    """Nothing of it opens and nothing goes out to it until then, or until the hold is lifted."""
    said, account = nothing_or(HoldIn()), account_line(parts(), account_id).id
    return done(suppress_account(parts(), account, doer(), said["until"], said["why"]))


@routes.delete("/<account_id>/legal-hold")
@needs("ops")
def lift_hold(account_id: str) -> Response:
    return done(lift_suppression(parts(), account_line(parts(), account_id).id, doer()))
