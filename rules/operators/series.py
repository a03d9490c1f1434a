"""Functions of a series. Windows are whole days of the account's zone that end yesterday, or with the newest told."""

from rules.operators.operator import Operator, Phrase

SERIES = (
    Operator(
        "last",
        ("last(series)",),
        "number",
        "The newest number, unless it is older than the series' `max_age`.",
        ("last(active_users) = 0",),
        Phrase("the newest value of {0}", "{0}的最新值"),
    ),
    Operator(
        "mean",
        ("mean(series, 28d)",),
        "number",
        "The mean of the window's numbers. Every window needs half of its points, or it is unknown. It ends "
        "yesterday; until yesterday's number is told, with the newest day that is.",
        ("mean(active_users, 28d) < 5",),
        Phrase("the mean of {0} over the last {1}", "{0}最近{1}的平均值"),
    ),
    Operator(
        "change",
        ("change(series, 28d)", "change(series, 28d, at_least 10)"),
        "number",
        "This window against the one before, as a share. Unknown on a base of zero, or of less than `at_least`.",
        ("change(active_users, 28d, at_least 10) <= -30%",),
        Phrase("the change of {0} over the last {1} against the {1} before", "{0}最近{1}较前{1}的变化"),
    ),
    Operator(
        "fell",
        ("fell(series, 30%, over 28d)", "fell(series, 30%, over 28d, at_least 10)"),
        "condition",
        "The window's mean is lower than that of the window before by this share or more.",
        ("fell(active_users, 30%, over 28d)",),
        Phrase(
            "{0} fell by {2} or more over the last {1} against the {1} before",
            "{0}最近{1}较前{1}下降{2}或以上",
        ),
    ),
    Operator(
        "rose",
        ("rose(series, 30%, over 28d)", "rose(series, 30%, over 28d, at_least 10)"),
        "condition",
        "The window's mean is higher than that of the window before by this share or more.",
        ("rose(active_users, 50%, over 28d, at_least 10)",),
        Phrase(
            "{0} rose by {2} or more over the last {1} against the {1} before",
            "{0}最近{1}较前{1}上升{2}或以上",
        ),
    ),
)
