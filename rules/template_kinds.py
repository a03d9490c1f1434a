"""What the values in a template are, and where it does with one what cannot be done: money is not reckoned with.

A kind is `number`, `text`, `yes/no`, `money`, `date`, `moment`, `span` or `list`; empty where it cannot be said.
"""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from rules.template_tree import TemplateProblem, full_name

_ORDERED = {"number", "text", "date", "moment"}
_ORDERS = {"lt", "lteq", "gt", "gteq"}
_MADE = {
    "upper": "text",
    "lower": "text",
    "capitalize": "text",
    "percent": "text",
    "join": "text",
    "round": "number",
    "length": "number",
}
_WANTS = {"percent": "number", "round": "number", "length": "list", "join": "list"}
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos)


def kind_problems(tree: nodes.Template, kinds: Mapping[str, str]) -> Iterator[TemplateProblem]:
    """`kinds`: of the full names (`account.arr` is `money`)."""
    for node in tree.find_all((nodes.Compare, nodes.Filter, nodes.For, *_ARITHMETIC)):
        for message in _messages(node, kinds):
            yield node.lineno, "template-kind", message


def _messages(node: nodes.Node, kinds: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, nodes.Compare):
        yield from _comparing(node, kinds)
    elif isinstance(node, nodes.Filter):
        wanted = _WANTS.get(node.name)
        if wanted and node.node is not None and _kind(node.node, kinds) not in ("", wanted):
            yield f"`{node.name}` wants a {wanted}, and {_called(node.node)} is {_kind(node.node, kinds)}."
    elif isinstance(node, nodes.For):
        if _kind(node.iter, kinds) not in ("", "list"):
            yield f"`for` wants a list, and {_called(node.iter)} is {_kind(node.iter, kinds)}."
    else:
        for part in node.iter_child_nodes():
            if _kind(part, kinds) not in ("", "number"):
                yield f"A mail reckons with numbers only, and {_called(part)} is {_kind(part, kinds)}."


def _comparing(node: nodes.Compare, kinds: Mapping[str, str]) -> Iterator[str]:
    left = node.expr
    for operand in node.ops:
        one, other = _kind(left, kinds), _kind(operand.expr, kinds)
        if operand.op in ("in", "notin") or not one or not other:
            continue
        if one != other:
            yield f"{_called(left)} is {one} and cannot be compared with {_called(operand.expr)}, which is {other}."
        elif operand.op in _ORDERS and one not in _ORDERED:
            yield f"A mail cannot say which {one} is more: let a `branch` of the playbook decide."
        left = operand.expr


def _kind(node: nodes.Node, kinds: Mapping[str, str]) -> str:
    if isinstance(node, nodes.Const):
        is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return "number" if is_number else "text" if isinstance(node.value, str) else "yes/no"
    if isinstance(node, nodes.Filter) and node.name == "else" and node.node is not None and node.args:
        first, second = _kind(node.node, kinds), _kind(node.args[0], kinds)
        return first if first == second else ""
    if isinstance(node, nodes.Filter):
        return _MADE.get(node.name, "")
    return "number" if isinstance(node, _ARITHMETIC) else kinds.get(full_name(node), "")


def _called(node: nodes.Node) -> str:
    name = full_name(node)
    return f"`{name}`" if name else f"`{node.value}`" if isinstance(node, nodes.Const) else "what stands here"
