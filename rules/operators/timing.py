"""Functions of dates, and of what a field was."""

from rules.operators.operator import Operator, Phrase

TIMING = (
    Operator(
        "days_until",
        ("days_until(d)",),
        "span",
        "From now to a date (whole days of the account's zone) or a moment; negative once it is over.",
        ("days_until(ends_on) between 0d and 30d",),
        Phrase("the time until {0}", "距{0}的时间"),
    ),
    Operator(
        "days_since",
        ("days_since(d)",),
        "span",
        "From a date (whole days of the account's zone) or a moment to now; negative while it is ahead.",
        ("days_since(start_date) > 180d",),
        Phrase("the time since {0}", "自{0}起的时间"),
    ),
    Operator(
        "was",
        ("was(value, 30d)",),
        "as the value",
        "The value that long ago: of a field as the log tells it; of what is reckoned from fields, series, events or "
        "children as it would have been reckoned then, from what is known today of then. What is only known of now, "
        "such as `open(rule)`, cannot be asked.",
        ("seats < was(seats, 30d)", "mean(active_users, 28d) < was(mean(active_users, 28d), 90d) * 80%"),
        Phrase("{0} {1} ago", "{1}前的{0}"),
    ),
    Operator(
        "changed",
        ("changed(field, 7d)",),
        "condition",
        "The field held another value at some moment of the span, be it back by now. Unknown while it was unknown in "
        "between and nothing else tells.",
        ("changed(seats, 7d)",),
        Phrase("{0} changed in the last {1}", "{0}在过去{1}内有变化"),
        {"not": Phrase("{0} did not change in the last {1}", "{0}在过去{1}内没有变化")},
    ),
    Operator(
        "moved",
        ("moved(field, from a to b, 7d)",),
        "condition",
        "Within the span the field held the first value, and later the second. Where it must still be so, add "
        "`field = b`.",
        ("moved(lifecycle, from active to quiet, 7d)",),
        Phrase("{0} went from {2} to {3} in the last {1}", "{0}在过去{1}内从{2}变为{3}"),
        {"not": Phrase("{0} did not go from {2} to {3} in the last {1}", "{0}在过去{1}内没有从{2}变为{3}")},
    ),
    Operator(
        "in_a_row",
        ("in_a_row(condition, 3, week)",),
        "condition",
        "The condition held at the end of each of the last so many whole days, weeks (Monday to Sunday) or months "
        "(`day`, `week`, `month`) of the account's zone, read from what is known today of then. What is only known of "
        "now, such as `open(rule)`, cannot be asked.",
        ("in_a_row(mean(active_users, 7d) < 5, 3, week)",),
        Phrase("at the end of each of the last {1} weeks, {0}", "最近连续{1}周每周结束时都满足“{0}”"),
        {
            "day": Phrase(
                "at the end of each of the last {1} days, {0}", "最近连续{1}天每天结束时都满足“{0}”"
            ),
            "month": Phrase(
                "at the end of each of the last {1} months, {0}", "最近连续{1}个月每月结束时都满足“{0}”"
            ),
        },
    ),
)
