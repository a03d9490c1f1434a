"""The pretend systems of a moving world: each posts through intake, in the form the shipped sources read.

The product reports every night on the day before; the back office tells each morning what changed; customers answer the
mails they got; and, when nobody watches, teammates work on their tasks.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import structlog

from api.demo.cast import Customer
from api.demo.days import Item, office_items, product_items
from api.demo.reactions import NOTHING_HEARD, Called, Heard, Mailed, replies
from api.demo.teammates import answer_tasks
from workflows.operations.attention import close_task
from workflows.operations.hearing import reply_heard
from workflows.operations.intake import receive_arrival
from workflows.parts import Parts
from workflows.store.heard import SentMail, sent_mails, tasks_seen

log = structlog.get_logger()

DAY = timedelta(days=1)
ACCOUNTS_A_POST = 50
BREAKS = (18, 21)
"""Days after the opening between which the product's nightly report fails; the days are told late, afterwards."""
LOST_BY = 7
"""The number of the one customer whose own reports stop,"""
LOST = (25, 37)
"""between these days."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Who takes part: the seed, the customers by id, and the day the demo opens."""

    seed: int
    customers: Mapping[str, Customer]
    opens_on: date

    @property
    def size(self) -> int:
        """How many are there on the opening day; the others come later."""
        return sum(each.started_on <= self.opens_on for each in self.customers.values())


def heard_by_all(parts: Parts) -> dict[str, Heard]:
    """What every customer was told so far: the mails that left, and the calls that closed tasks stand for."""
    with parts.database.reading() as conn:
        mails, tasks = sent_mails(conn), tasks_seen(conn)
    mailed: dict[str, list[Mailed]] = defaultdict(list)
    called: dict[str, list[Called]] = defaultdict(list)
    for mail in mails:
        mailed[mail.account_id].append(Mailed(mail.template, mail.sent_at.date(), mail.key))
    for task in tasks:
        if task.closed_at is not None and task.outcome:
            called[task.account_id].append(Called(task.step, task.outcome, task.closed_at.date()))
    return {key: Heard(tuple(mailed[key]), tuple(called[key])) for key in {*mailed, *called}}


@dataclass(frozen=True, slots=True)
class Daily:
    """Something that happens every day at the same moment (UTC)."""

    at: time

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        today = datetime.combine(after.astimezone(UTC).date(), self.at, UTC)
        return today if today > after else today + DAY

    def moments(self, since: datetime, until: datetime) -> Iterator[datetime]:
        moment = datetime.combine(since.astimezone(UTC).date(), self.at, UTC)
        while moment <= until:
            if moment > since:
                yield moment
            moment += DAY


@dataclass(frozen=True, slots=True)
class Product:
    """The product's nightly report: use and events of the day before; nothing while it is broken, and all of
    it after.
    """

    stage: Stage
    daily: Daily = field(default=Daily(time(3)))

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        return self.daily.next_post_at(parts, after)

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        for moment in self.daily.moments(since, until):
            days = self._days(moment.date())
            if days:
                heard = heard_by_all(parts)
                self._report(parts, moment, days, heard)

    def _days(self, today: date) -> list[date]:
        number = (today - self.stage.opens_on).days
        if BREAKS[0] <= number < BREAKS[1]:
            return []
        late = BREAKS[1] - BREAKS[0] if number == BREAKS[1] else 0
        return [today - DAY * back for back in range(late + 1, 0, -1)]

    def _report(self, parts: Parts, moment: datetime, days: list[date], heard: Mapping[str, Heard]) -> None:
        customers = list(self.stage.customers.values())
        for start in range(0, len(customers), ACCOUNTS_A_POST):
            items = [
                item
                for customer in customers[start : start + ACCOUNTS_A_POST]
                if not self._is_lost(customers.index(customer), moment.date())
                for day in days
                for item in product_items(
                    self.stage.seed, customer, day, heard.get(customer.id, NOTHING_HEARD)
                )
            ]
            _send(parts, "product", f"product-{moment:%Y%m%d}-{start // ACCOUNTS_A_POST}", items)

    def _is_lost(self, number: int, today: date) -> bool:
        return number == LOST_BY and LOST[0] <= (today - self.stage.opens_on).days < LOST[1]


@dataclass(frozen=True, slots=True)
class BackOffice:
    """What the CRM, billing and the help desk tell each morning: only what changed."""

    stage: Stage
    daily: Daily = field(default=Daily(time(9)))

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        return self.daily.next_post_at(parts, after)

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        for moment in self.daily.moments(since, until):
            heard = heard_by_all(parts)
            day = moment.date()
            items = [
                item
                for customer in self.stage.customers.values()
                for item in office_items(
                    self.stage.seed,
                    customer,
                    day,
                    heard.get(customer.id, NOTHING_HEARD),
                    is_first=customer.started_on == day,
                )
            ]
            _send(parts, "back-office", f"back-office-{day:%Y%m%d}", items)


@dataclass(frozen=True, slots=True)
class Answers:
    """Customers answer mails a day after they got them, each as it is willing to."""

    stage: Stage
    daily: Daily = field(default=Daily(time(10)))

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        return self.daily.next_post_at(parts, after)

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        for moment in self.daily.moments(since, until):
            with parts.database.reading() as conn:
                mails = [mail for mail in sent_mails(conn) if moment - 2 * DAY < mail.sent_at <= moment - DAY]
            for mail in mails:
                if self._answers(mail):
                    reply_heard(parts, mail.key)

    def _answers(self, mail: SentMail) -> bool:
        customer = self.stage.customers.get(mail.account_id)
        told = Mailed(mail.template, mail.sent_at.date(), mail.key)
        return customer is not None and replies(self.stage.seed, customer, told)


@dataclass(frozen=True, slots=True)
class Teammates:
    """Pretend teammates work on their tasks once a day."""

    stage: Stage
    daily: Daily = field(default=Daily(time(7)))

    def next_post_at(self, parts: Parts, after: datetime) -> datetime | None:
        return self.daily.next_post_at(parts, after)

    def post(self, parts: Parts, since: datetime, until: datetime) -> None:
        for moment in self.daily.moments(since, until):
            with parts.database.reading() as conn:
                tasks = tasks_seen(conn)
            for answered in answer_tasks(self.stage.seed, dict(self.stage.customers), tasks, moment):
                verdict = close_task(parts, answered.task_id, answered.outcome, answered.answer, answered.by)
                if not verdict.allowed:
                    log.warning("teammate_refused", task=answered.task_id, why=verdict.reads("en"))


def _send(parts: Parts, source: str, arrival_id: str, items: list[Item]) -> None:
    """As the webhook's door would keep it; the same post again is the same arrival."""
    if items:
        body = json.dumps({"id": arrival_id, "items": items}, ensure_ascii=False).encode()
        receive_arrival(parts, source, arrival_id, {"content-type": "application/json"}, body)
