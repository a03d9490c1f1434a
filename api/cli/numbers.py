"""How many of a thing, in words."""

VERBS_OF_ONE = {"were": "was", "pass": "passes"}


def counted(count: int, plural: str, verb: str = "") -> str:
    """`1 mail`, `2 mails`, `1 story`; with the verb of many, `wait`: `1 mail waits`, `2 mails wait`."""
    one = plural.removesuffix("ies") + "y" if plural.endswith("ies") else plural.removesuffix("s")
    does = VERBS_OF_ONE.get(verb, f"{verb}s") if count == 1 else verb
    return f"{count:,} {one if count == 1 else plural} {does if verb else ''}".rstrip()
