"""The overview: the founder's question answered in one sentence of numbers, each number a list."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console.frame import reader, running_rulebook
from api.console.language import language
from api.console.needs import needs_lines
from api.console.speech import gettext
from api.guards import needs
from api.identity import parts
from api.paging import read_cursor
from api.problems import not_found
from rules.aloud import aloud
from workflows.operations.looking import ListCount, Portfolio, accounts, portfolio
from workflows.operations.looking.accounts import NoSuchFilter

pages = Blueprint("overview", __name__)
SHARE_WIDTH = 1000
A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Slice:
    """One list as a piece of the bar: where it begins, how wide it is."""

    name: str
    tone: str
    at: float
    width: float


@dataclass(frozen=True, slots=True)
class Filter:
    """The owners that lists can be narrowed by; empty where the vocabulary has no owner."""

    field: str
    people: Mapping[str, str]


@pages.get("/")
@needs("viewer")
def show_overview() -> ResponseReturnValue:
    owner = request.args.get("owner", "")
    shown = portfolio(parts(), owner)
    return render_template(
        "console/overview.html",
        portfolio=shown,
        counted=counted(shown),
        uncounted=uncounted(shown),
        counts_only=counts_only(),
        lists=shown.told,
        slices=slices(shown),
        needs=needs_lines(shown.needs_you, owner, most=6),
        labels=labels(shown),
        owner=owner,
        filter=owners(),
    )


@pages.get("/accounts")
@needs("viewer")
def show_accounts() -> ResponseReturnValue:
    """One list of the overview, or a search through all accounts."""
    owner, said, name = (request.args.get(each, "") for each in ("owner", "said", "in"))
    shown = portfolio(parts(), owner)
    if name and name not in labels(shown):
        raise not_found("list", name)
    filter_ = owners()
    wanted = {filter_.field: owner} if owner and filter_.field else {}
    try:
        page = accounts(
            parts(),
            status={"": None, "none": ""}.get(name, name),
            said=said,
            facts=wanted,
            is_listed=not name and not said,
            after=read_cursor(request.args.get("cursor", "")),
            limit=A_PAGE,
        )
    except NoSuchFilter as error:
        raise not_found("field", error.name) from error
    return render_template(
        "console/accounts.html",
        page=page,
        portfolio=shown,
        counted=counted(shown),
        uncounted=uncounted(shown),
        counts_only=counts_only(),
        labels=labels(shown),
        name=name,
        said=said,
        owner=owner,
        filter=filter_,
    )


@pages.get("/moved")
@needs("viewer")
def show_moved() -> ResponseReturnValue:
    owner = request.args.get("owner", "")
    shown = portfolio(parts(), owner)
    return render_template(
        "console/moved.html", portfolio=shown, labels=labels(shown), owner=owner, filter=owners()
    )


@pages.get("/needs")
@needs("viewer")
def show_needs() -> ResponseReturnValue:
    owner = request.args.get("owner", "")
    lines = needs_lines(portfolio(parts(), owner).needs_you, owner)
    return render_template("console/needs.html", needs=lines, owner=owner, filter=owners())


def counted(shown: Portfolio) -> int:
    """Accounts that stand in a list, or would if we knew enough."""
    return sum(each.accounts for each in shown.told)


def uncounted(shown: Portfolio) -> int:
    return sum(each.accounts for each in shown.lists if not each.name)


def counts_only() -> str:
    """Of which accounts the overview says anything; empty: of all."""
    rulebook = running_rulebook()
    if rulebook.overview is None or rulebook.overview.accounts is None:
        return ""
    which = aloud(rulebook.overview.accounts, language(), rulebook.vocabulary)
    return gettext("Counted: accounts where %(which)s.", which=which)


def labels(shown: Portfolio) -> dict[str, str]:
    """What each list is called, by its name in an address."""
    named = {each.name or "none": label_of(each) for each in shown.lists}
    return {**named, "none": named.get("none", gettext("in no list"))}


def label_of(each: ListCount) -> str:
    if each.name == "unknown":
        return gettext("we cannot place")
    return reader().text(each.label) or each.name or gettext("in no list")


def slices(shown: Portfolio) -> tuple[Slice, ...]:
    """The bar under the sentence; nothing where nobody is counted."""
    whole, at, found = counted(shown), 0.0, []
    for each in shown.told:
        if each.accounts:
            width = SHARE_WIDTH * each.accounts / whole
            found.append(Slice(each.name, each.tone, round(at, 1), round(max(width - 3, 1), 1)))
            at += width
    return tuple(found)


def owners() -> Filter:
    rulebook = running_rulebook()
    fields = [each.name for each in rulebook.vocabulary.account.values() if each.type.kind == "teammate"]
    field = "owner" if "owner" in fields else next(iter(fields), "")
    return Filter(field, {key: person.name for key, person in rulebook.team.people.items()} if field else {})
