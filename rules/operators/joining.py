"""What joins conditions."""

from rules.operators.operator import Operator, Phrase

JOINING = (
    Operator(
        "and",
        ("a and b",),
        "condition",
        "True if both are true, false if one is false, else unknown. The same as two lines under `all:`.",
        ("seats >= 10 and tier = high",),
        Phrase(" and ", "，且"),
    ),
    Operator(
        "or",
        ("a or b",),
        "condition",
        "True if one is true, false if both are false, else unknown. Weaker than `and`; round brackets group.",
        ("tier = high or seats >= 100",),
        Phrase(" or ", "，或"),
    ),
    Operator(
        "not",
        ("not a",),
        "condition",
        "True where `a` is definitely false; unknown where `a` is unknown.",
        ("not auto_renew",),
        Phrase("it is not so that {0}", "并非{0}"),
    ),
    Operator(
        "name",
        ("the name of a condition",),
        "condition",
        "A condition that a document `condition:` gives a name: it means what is written there.",
        ("strategic and lifecycle = quiet",),
        Phrase("{0} holds", "符合{0}"),
        {"not": Phrase("{0} does not hold", "不符合{0}")},
    ),
    Operator(
        "list",
        ("the name of a list",),
        "condition",
        "The account is on the list that a document `list:` gives. Never unknown.",
        ("not pilots",),
        Phrase("the account is on the list {0}", "客户在名单{0}中"),
        {"not": Phrase("the account is not on the list {0}", "客户不在名单{0}中")},
    ),
)
