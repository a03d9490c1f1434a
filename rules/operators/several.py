"""Functions of children, accounts below, and events. While some are unknown, a count is an interval."""

from rules.operators.operator import Operator, Phrase

SEVERAL = (
    Operator(
        "count",
        ("count(kind where ..)", "count(event, 30d)", "count(event where .., 30d)",
         "count(event by contact with role sponsor, 30d)"),
        "number",
        "How many children, or how many events within the window (without one: ever). Names in the `where` are first "
        "those of the child or event, then the account's. None is believed only while the kind's feed speaks.",
        ("count(module where entitled and mean(users, 28d) > 0) >= 2", "count(report_created, 30d) = 0",
         "count(login by contact with role sponsor, 30d) >= 1"),
        Phrase("the number of {0}", "{0}的数量"),
        {"event": Phrase("the number of {0}", "{0}的次数")},
    ),
    Operator(
        "any",
        ("any(kind where ..)", "any(event, 30d)"),
        "condition",
        "At least one is so.",
        ("any(ticket where priority = p1 and closed_at is empty)", "any(subsidiary where lifecycle = churned)"),
        Phrase("there is at least one {0} where {1}", "至少有一个{0}满足“{1}”"),
    ),
    Operator(
        "every",
        ("every(kind where ..)",),
        "condition",
        "All are so. Also true where there is none: let `any(..)` stand beside it.",
        ("every(module where entitled) and any(module where entitled)",),
        Phrase("for every {0}, {1}", "每个{0}都满足“{1}”"),
    ),
    Operator(
        "none",
        ("none(kind where ..)", "none(event, 30d)"),
        "condition",
        "Not one is so. Of children also true where there is none at all: let `any(..)` stand beside it. Of events: "
        "there was none within the window, which is believed only while the feed speaks; "
        "`none(login by contact with role sponsor, 30d)` is true where there is no sponsor at all, too.",
        ("none(report_created, 30d)", "none(contact where role = sponsor) and any(contact where role = admin)"),
        Phrase("there is no {0} where {1}", "没有{0}满足“{1}”"),
        {"event": Phrase("there was no {0}", "{0}没有发生")},
    ),
    Operator(
        "sum",
        ("sum(kind.field where ..)", "sum(event.field, 28d)", "sum(series, 28d)"),
        "number, money",
        "The total of a field over children, accounts below or events, or of a series' window. Unknown if any part is.",
        ("sum(contract.amount where renewed_on is empty) >= 50000", "sum(active_users, 28d) > 0",
         "sum(subsidiary.seats) >= 100"),
        Phrase("the total {1} of {0}", "{0}的{1}合计"),
        {"series": Phrase("the total of {0} over the last {1}", "{0}最近{1}的合计")},
    ),
    Operator(
        "min",
        ("min(kind.field where ..)", "min(event.field, 28d)", "min(series, 28d)"),
        "as its field",
        "The least, or earliest; empty where there is none.",
        ("min(contract.ends_on where renewed_on is empty) in next 90d",),
        Phrase("the lowest {1} of {0}", "{0}中最低的{1}"),
        {
            "date": Phrase("the earliest {1} of {0}", "{0}中最早的{1}"),
            "series": Phrase("the lowest value of {0} over the last {1}", "{0}最近{1}的最低值"),
        },
    ),
    Operator(
        "max",
        ("max(kind.field where ..)", "max(event.field, 28d)", "max(series, 28d)"),
        "as its field",
        "The greatest, or latest; empty where there is none.",
        ("max(contract.amount) > 10000",),
        Phrase("the highest {1} of {0}", "{0}中最高的{1}"),
        {
            "date": Phrase("the latest {1} of {0}", "{0}中最晚的{1}"),
            "series": Phrase("the highest value of {0} over the last {1}", "{0}最近{1}的最高值"),
        },
    ),
    Operator(
        "worst",
        ("worst(kind.field where ..)",),
        "choice",
        "Of a choice, the value that stands last in its list of those that there are; empty where there is none. "
        "Known as soon as one has the very last.",
        ("worst(subsidiary.lifecycle) = churned",),
        Phrase("the worst {1} of {0}", "{0}中最差的{1}"),
    ),
    Operator(
        "ever",
        ("ever(event)", "ever(event where ..)"),
        "condition",
        "There was one, whenever.",
        ("ever(data_connected)",),
        Phrase("there was at least one {0}", "{0}至少发生过一次"),
    ),
    Operator(
        "since",
        ("since(event)", "since(event where ..)"),
        "span",
        "How long ago the last one was; where there was none, at least as long as the feed has been heard.",
        ("since(login) > 14d",),
        Phrase("the time since the last {0}", "距最近一次{0}的时间"),
    ),
    Operator(
        "followed",
        ("followed(event, event, 7d)", "followed(event where .., event where .., 7d, over 90d)"),
        "condition",
        "After one of the first events came one of the second, later and within so long. `over`: only of first events "
        "within that window; without it, of all. That none came is believed only while both feeds speak.",
        ("followed(data_connected, report_created, 7d)",
         "followed(login by contact with role sponsor, report_created, 1d, over 90d)"),
        Phrase("{0} was followed by {1} within {2}", "{0}之后{2}内发生了{1}"),
        {"not": Phrase("{0} was not followed by {1} within {2}", "{0}之后{2}内没有发生{1}")},
    ),
)  # fmt: skip
