"""What makes values of values."""

from rules.operators.operator import Operator, Phrase

RECKONING = (
    Operator(
        "+",
        ("a + b",),
        "as its parts",
        "Numbers, amounts of money, spans; a date or moment and a span.",
        ("start_date + 90d < 2026-12-31",),
        Phrase("{0} plus {1}", "{0}加{1}"),
        {"date": Phrase("{1} after {0}", "{0}加上{1}")},
    ),
    Operator(
        "-",
        ("a - b",),
        "as its parts",
        "As `+`; of two dates, the span between. Has a space on both sides: a hyphen belongs to a name.",
        ("ends_on - 30d <= 2026-12-31",),
        Phrase("{0} minus {1}", "{0}减{1}"),
        {"date": Phrase("{1} before {0}", "{0}减去{1}")},
    ),
    Operator(
        "*",
        ("a * b",),
        "number, money",
        "Numbers; an amount of money and a number.",
        ("mean(active_users, 7d) < seats * 10%",),
        Phrase("{0} times {1}", "{0}乘以{1}"),
    ),
    Operator(
        "/",
        ("a / b",),
        "number, money",
        "Numbers; money by a number; two amounts of money give a number. Unknown on a zero divisor.",
        ("mean(active_users, 7d) / seats >= 60%",),
        Phrase("{0} divided by {1}", "{0}除以{1}"),
    ),
    Operator(
        "else",
        ("a else b",),
        "as its parts",
        "`b` where `a` is unknown or empty. Weaker than `+` and `-`: put it in round brackets.",
        ("ends_on - (notice else 0d) in next 30d",),
        Phrase("{0} (or {1} where that is unknown or empty)", "{0}（未知或为空时取{1}）"),
    ),
    Operator(
        "if",
        ("if(condition, a, b)",),
        "as its parts",
        "`a` where the condition is true, `b` where it is false, unknown where it is unknown.",
        ("if(auto_renew, ends_on - (notice else 0d), ends_on) in next 90d",),
        Phrase("{1} if {0}, else {2}", "若{0}则取{1}，否则取{2}"),
    ),
)
