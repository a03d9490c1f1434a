"""One walk over a template's tree: the names it reads, and what it says that a template may not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from rules.problems import did_you_mean

TemplateProblem = tuple[int, str, str]
"""Line counted from 1 within the template, a stable code, a sentence."""

DEEPEST = 32
"""Expressions and blocks within one another."""
FILTERS: Mapping[str, str] = {
    "else": "what to write where the value is unknown or empty",
    "upper": "in capitals",
    "lower": "in small letters",
    "capitalize": "its first letter in capitals",
    "round": "rounded to so many digits (none unless told)",
    "percent": "a share as a percentage: 0.42 reads 42%",
    "join": "a list with this text between its items",
    "length": "how many items a list has",
}
TESTS: Mapping[str, str] = {"known": "has a value: neither unknown nor empty"}
_LOOP = ("index", "first", "last")
_PLAIN = (nodes.TemplateData, nodes.Const)
_WALKED = (
    *(nodes.Template, nodes.Output, nodes.If, nodes.For, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Compare, nodes.Operand, nodes.List, nodes.Tuple, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
)
_REFUSED: Mapping[type[nodes.Node], str] = {
    nodes.Call: "calls",
    nodes.Pow: "powers",
    nodes.Concat: "`~`",
    nodes.Slice: "slices",
    nodes.Dict: "maps",
    nodes.Assign: "`set`",
    nodes.AssignBlock: "`set`",
    nodes.Macro: "`macro`",
    nodes.CallBlock: "`call`",
    nodes.FilterBlock: "`filter` blocks",
    nodes.Include: "`include`",
    nodes.Import: "`import`",
    nodes.FromImport: "`import`",
    nodes.Extends: "`extends`",
    nodes.Block: "`block`",
    nodes.With: "`with`",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What holds at a node: names a test has shown to be known, the loop's own name, how deep it stands."""

    shown: frozenset[str] = frozenset()
    loop: str = ""
    depth: int = 0


@dataclass(slots=True)
class Reading:
    known: Mapping[str, bool] | None
    names: set[str] = field(default_factory=set)
    problems: list[TemplateProblem] = field(default_factory=list)

    def problem(self, node: nodes.Node, code: str, message: str) -> None:
        self.problems.append((node.lineno, f"template-{code}", message))


def walk(node: nodes.Node, seen: Seen, reading: Reading) -> None:
    seen = Seen(seen.shown, seen.loop, seen.depth + 1)
    if seen.depth > DEEPEST:
        reading.problem(
            node, "too-deep", f"More than {DEEPEST} blocks or operators stand within one another."
        )
    elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        _walk_name(node, seen, reading)
    elif isinstance(node, nodes.Filter):
        _walk_filter(node, seen, reading)
    elif isinstance(node, nodes.Test):
        _walk_test(node, seen, reading)
    elif isinstance(node, nodes.For):
        _walk_for(node, seen, reading)
    elif isinstance(node, nodes.If | nodes.CondExpr | nodes.And):
        _walk_guarded(node, seen, reading)
    elif isinstance(node, _WALKED):
        for child in node.iter_child_nodes():
            walk(child, seen, reading)
    elif not isinstance(node, _PLAIN):
        what = _REFUSED.get(type(node), f"`{type(node).__name__.lower()}`")
        reading.problem(
            node, "not-allowed", f"A template cannot use {what}; it has names, filters, `if` and `for`."
        )


def full_name(node: nodes.Node) -> str:
    """`account.name` of such a node, also when written `account["name"]`; empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return f"{node.node.name}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        return f"{node.node.name}.{key}" if isinstance(key, str) else ""
    return ""


def _walk_name(node: nodes.Expr, seen: Seen, reading: Reading) -> None:
    name = full_name(node)
    if seen.loop and (name == seen.loop or name in {f"loop.{part}" for part in _LOOP}):
        return
    if not name:
        reading.problem(node, "unknown-name", "A name has two parts, as in `account.name`.")
        return
    reading.names.add(name)
    if reading.known is None:
        if "." not in name:
            reading.problem(
                node, "unknown-name", f"`{name}` alone says nothing: write `{name}.` and a field."
            )
    elif name not in reading.known:
        hint = did_you_mean(name, reading.known)
        reading.problem(node, "unknown-name", f"`{name}` is no name a mail may use here. {hint}".rstrip())
    elif reading.known[name] and name not in seen.shown:
        message = f'`{name}` may be unknown or empty: write `{name} | else("..")`.'
        reading.problem(node, "needs-else", message)


def _walk_filter(node: nodes.Filter, seen: Seen, reading: Reading) -> None:
    if node.name not in FILTERS:
        hint = did_you_mean(node.name, FILTERS) or f"There are: {', '.join(sorted(FILTERS))}."
        reading.problem(node, "unknown-filter", f"There is no filter `{node.name}`. {hint}".rstrip())
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        reading.problem(node, "not-allowed", f"`{node.name}` takes plain values only.")
    wanted = 1 if node.name in ("else", "join") else 0
    if not wanted <= len(node.args) <= (wanted or (node.name == "round")):
        reading.problem(node, "syntax", f"`{node.name}` takes {wanted or 'no'} value in its brackets.")
    if node.node is not None:
        inner = _with_shown(seen, {full_name(node.node)}) if node.name == "else" else seen
        walk(node.node, inner, reading)
    for argument in node.args:
        walk(argument, seen, reading)


def _walk_test(node: nodes.Test, seen: Seen, reading: Reading) -> None:
    if node.name not in TESTS or node.args:
        hint = did_you_mean(node.name, TESTS) or "There is `is known`."
        reading.problem(node, "unknown-test", f"There is no test `is {node.name}`. {hint}")
    if not full_name(node.node):
        reading.problem(node, "not-allowed", "`is known` stands after a name.")
    walk(node.node, _with_shown(seen, {full_name(node.node)}), reading)


def _walk_for(node: nodes.For, seen: Seen, reading: Reading) -> None:
    if seen.loop or node.recursive or node.test is not None:
        reading.problem(
            node, "not-allowed", "A `for` stands alone: none within another, no `if`, not `recursive`."
        )
        return
    if not isinstance(node.target, nodes.Name) or "." not in full_name(node.iter):
        reading.problem(node, "not-allowed", "A `for` runs over one list: `{% for item in account.FIELD %}`.")
        return
    walk(node.iter, seen, reading)
    within = Seen(seen.shown, node.target.name, seen.depth)
    for child in (*node.body, *node.else_):
        walk(child, within, reading)


def _walk_guarded(node: nodes.If | nodes.CondExpr | nodes.And, seen: Seen, reading: Reading) -> None:
    """What a test shows to be known need not be given a default where the test holds."""
    test = node.left if isinstance(node, nodes.And) else node.test
    walk(test, seen, reading)
    if_so, if_not = _with_shown(seen, _shown_by(test)), _with_shown(seen, _shown_against(test))
    for child in _held(node):
        walk(child, if_so, reading)
    for child in _otherwise(node):
        walk(child, if_not, reading)


def _held(node: nodes.If | nodes.CondExpr | nodes.And) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.If):
        yield from node.body
    else:
        yield node.right if isinstance(node, nodes.And) else node.expr1


def _otherwise(node: nodes.If | nodes.CondExpr | nodes.And) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.If):
        yield from (*node.elif_, *node.else_)
    elif isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        yield node.expr2


def _shown_by(test: nodes.Node) -> set[str]:
    if isinstance(test, nodes.And):
        return _shown_by(test.left) | _shown_by(test.right)
    return {full_name(test.node)} if isinstance(test, nodes.Test) and test.name == "known" else set()


def _shown_against(test: nodes.Node) -> set[str]:
    return (
        _shown_by(test.node) if isinstance(test, nodes.Not) and isinstance(test.node, nodes.Test) else set()
    )


def _with_shown(seen: Seen, names: set[str]) -> Seen:
    return Seen(seen.shown | names, seen.loop, seen.depth)
