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
        ("was(field, 30d)",),
        "as its field",
        "The field's value that long ago, as the log tells it.",
        ("seats < was(seats, 30d)",),
        Phrase("{0} {1} ago", "{1}前的{0}"),
    ),
    Operator(
        "changed",
        ("changed(field, 7d)",),
        "condition",
        "The field's value is another than it was.",
        ("changed(seats, 7d)",),
        is_later=True,
        instead="Write `x != was(x, 7d)`.",
    ),
    Operator(
        "moved",
        ("moved(field, from a to b, 7d)",),
        "condition",
        "The field went from one value to another.",
        ("moved(lifecycle, from active to quiet, 7d)",),
        is_later=True,
        instead="Write `x = b and was(x, 7d) = a`.",
    ),
    Operator(
        "in_a_row",
        ("in_a_row(condition, 3, week)",),
        "condition",
        "The condition held so many times running.",
        ("in_a_row(seats > 3, 3, week)",),
        is_later=True,
        instead="How long a rule's condition must hold stands in its `true_for:`.",
    ),
)
