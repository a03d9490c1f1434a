"""Templates of e-mails: every problem in one at once, and the names it reads.

A template is a small part of Jinja2: `{{ name | else("..") }}`, `{% if %}`, and one `{% for %}` over a list. Nothing
can be called, set, included or repeated at will, so what a letter costs is bounded by the length of its template.
The same limits hold when a letter is written (`workflows.letters`).
"""

from collections.abc import Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes

from rules.template_kinds import kind_problems
from rules.template_tree import Reading, Seen, TemplateProblem, walk

LONGEST = 100_000
"""Characters of one template."""
_FULL_WIDTH = "，：（）“”｜‘’；"
NO_KINDS: Mapping[str, str] = {}
_ENVIRONMENT = Environment(autoescape=False)


def check_template(
    source: str, known: Mapping[str, bool], kinds: Mapping[str, str] = NO_KINDS
) -> list[TemplateProblem]:
    """Every problem of a template, in order of line.

    `known`: the full names it may use (`account.name`), and of each whether it may be unknown or empty when the letter
    is written; such a name wants `| else("..")` or an `{% if name is known %}` around it. `kinds`: what they are.
    """
    return _read(source, known, kinds)[1]


def template_problems(source: str) -> list[TemplateProblem]:
    """The problems of a template whatever names there are: syntax, size, and what no template may do."""
    return _read(source, None)[1]


def template_names(source: str) -> frozenset[str]:
    """The full names a template reads; none of one that does not parse."""
    return _read(source, None)[0]


def _read(
    source: str, known: Mapping[str, bool] | None, kinds: Mapping[str, str] = NO_KINDS
) -> tuple[frozenset[str], list[TemplateProblem]]:
    parsed = _parse(source)
    if isinstance(parsed, tuple):
        return frozenset(), [parsed]
    reading = Reading(known)
    walk(parsed, Seen(), reading)
    # What lies too deep is not gone through a second time: that walk would overflow.
    is_deep = any(code == "template-too-deep" for _, code, _ in reading.problems)
    further = () if is_deep else kind_problems(parsed, kinds)
    return frozenset(reading.names), sorted({*reading.problems, *further})


def _parse(source: str) -> nodes.Template | TemplateProblem:
    if len(source) > LONGEST:
        return (
            1,
            "template-too-long",
            f"The template has {len(source):,} characters; {LONGEST:,} are allowed.",
        )
    try:
        return _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        return _syntax(error)
    except RecursionError:
        return 1, "template-too-deep", "Brackets or blocks stand too deep within one another."
    except ValueError:  # a number of thousands of digits
        return 1, "template-syntax", "A number in the template is too long."


_CLOSED = "What `{{` opens `}}` closes, and what `{% if %}` opens `{% endif %}`."


def _syntax(error: TemplateSyntaxError) -> TemplateProblem:
    said = (error.message or "").rstrip(".")
    if any(f"char {char!r}" in said for char in _FULL_WIDTH):
        return (
            error.lineno,
            "full-width",
            "A full-width sign stands inside `{{ }}`; write the plain ones: , : ( ) \" ' |",
        )
    if "unknown tag" in said and "tag 'e" not in said:  # `endif`, `else`: there is an `if` or `for` amiss
        return error.lineno, "template-not-allowed", f"{said[0].upper()}{said[1:]}; there are `if` and `for`."
    return error.lineno, "template-syntax", f"The template cannot be read: {said}. {_CLOSED}"
