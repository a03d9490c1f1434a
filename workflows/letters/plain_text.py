"""The text part of a letter: what the Markdown says, without its signs. Links stand behind their words."""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode

from workflows.letters.markdown import Parsed, parsed, weave_text
from workflows.letters.sandbox import Woven

RULE = "-" * 8


def to_text(woven: Woven) -> str:
    found, settled = parsed(woven)
    return weave_text(_words(found), settled)


@lru_cache(maxsize=256)
def _words(found: Parsed) -> str:
    return _blocks(SyntaxTreeNode(list(found.tokens)).children)


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list":
            return _list(node, ["- "] * len(node.children))
        case "ordered_list":
            first = int(node.attrs.get("start", 1))
            return _list(node, [f"{n}. " for n in range(first, first + len(node.children))])
        case "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).splitlines())
        case "fence" | "code_block":
            return "\n".join(f"    {line}".rstrip() for line in node.content.splitlines())
        case "hr":
            return RULE
        case "table":
            return "\n".join(_row(row) for part in node.children for row in part.children)
        case "inline":
            return _inline(node.children)
    return _blocks(node.children)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "\n\n".join(filter(None, map(_block, nodes)))


def _list(node: SyntaxTreeNode, signs: Sequence[str]) -> str:
    items = [_item(item, sign) for item, sign in zip(node.children, signs, strict=True)]
    is_tight = all(
        child.hidden for item in node.children for child in item.children if child.type == "paragraph"
    )
    return ("\n" if is_tight else "\n\n").join(items)


def _item(item: SyntaxTreeNode, sign: str) -> str:
    is_tight = all(child.hidden for child in item.children if child.type == "paragraph")
    said = ("\n" if is_tight else "\n\n").join(filter(None, map(_block, item.children)))
    indent = " " * len(sign)
    return sign + "\n".join(f"{indent}{line}".rstrip() for line in said.splitlines())[len(sign) :]


def _row(row: SyntaxTreeNode) -> str:
    return " | ".join(_blocks(cell.children) for cell in row.children)


def _inline(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(map(_piece, nodes))


def _piece(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "image":
            return node.content
        case "link":
            return _link(_inline(node.children), str(node.attrs.get("href", "")))
    return _inline(node.children)


def _link(words: str, url: str) -> str:
    shown = url.removeprefix("mailto:")
    return words if words in (url, shown) or url == "#" else f"{words} <{shown}>"
