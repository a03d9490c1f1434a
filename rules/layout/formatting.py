"""A file in the one layout of rulebooks, or its problems."""

from dataclasses import dataclass

from rules.document import read_documents
from rules.layout.order import shape_of
from rules.layout.pieces import Page, cut
from rules.layout.remarks import give_comments
from rules.layout.writing import lines_of
from rules.mail_document import FENCE, read_mail
from rules.problems import Problem
from rules.yaml_text.characters import with_line_feeds


@dataclass(frozen=True, slots=True)
class Formatted:
    """The text in its layout; as it was where it has problems."""

    text: str
    problems: tuple[Problem, ...] = ()


def format_text(text: str, path: str) -> Formatted:
    """A file's text in the one layout: every word and every comment stays. What YAML cannot read is left as it is.

    Of an e-mail only what stands between the fences is laid out.
    """
    is_mail = path.endswith(".md")
    parsed = read_mail(text, path)[0] if is_mail else read_documents(text, path)
    problems = tuple(problem for problem in parsed.problems if problem.is_error)
    if problems:
        return Formatted(text, problems)
    clean = with_line_feeds(text)
    return Formatted(_mail(clean) if is_mail else _documents(clean))


def _mail(text: str) -> str:
    lines = text.split("\n")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE)
    front = _documents("\n".join(lines[1:end]))
    return f"{FENCE}\n{front}{FENCE}\n" + "\n".join(lines[end + 1 :])


def _documents(text: str) -> str:
    made = cut(text)
    lone = give_comments(made)
    if lone:
        return "\n".join(comment.text for comment in lone) + "\n"
    return "---\n".join(_document(page) for page in made.pages if page.root is not None)


def _document(page: Page) -> str:
    assert page.root is not None
    kind = next(name for name, _ in page.root.named())
    return "\n".join(lines_of(page.root, shape_of(kind))) + "\n"
