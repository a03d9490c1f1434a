"""A letter as an HTML page that mail programs show well: one column, its style written onto every element."""

import html
from functools import lru_cache

import css_inline

STYLE = """
body { margin: 0; padding: 0; background: #f4f5f7; }
.letter { max-width: 600px; margin: 0 auto; padding: 32px 24px; background: #ffffff; color: #1f2933;
  font-family: -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", Helvetica, Arial, sans-serif;
  font-size: 16px; line-height: 1.6; }
.letter p { margin: 0 0 16px 0; }
.letter h1 { margin: 0 0 16px 0; font-size: 22px; line-height: 1.3; }
.letter h2 { margin: 24px 0 12px 0; font-size: 18px; line-height: 1.3; }
.letter ul, .letter ol { margin: 0 0 16px 0; padding-left: 24px; }
.letter li { margin: 0 0 6px 0; }
.letter a { color: #1b5fc1; }
.letter img { max-width: 100%; }
.letter blockquote { margin: 0 0 16px 0; padding-left: 12px; border-left: 3px solid #cbd2d9; color: #52606d; }
.letter pre, .letter code { font-family: Menlo, Consolas, monospace; font-size: 14px; }
.letter table { border-collapse: collapse; margin: 0 0 16px 0; }
.letter th, .letter td { padding: 6px 12px 6px 0; border-bottom: 1px solid #e4e7eb; text-align: left; }
.letter hr { border: 0; border-top: 1px solid #e4e7eb; margin: 24px 0; }
.signature { margin-top: 24px; }
.small { max-width: 600px; margin: 0 auto; padding: 16px 24px; color: #7b8794; font-size: 12px; line-height: 1.5;
  font-family: -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", Helvetica, Arial, sans-serif; }
.small a { color: #7b8794; }
.preheader { display: none; max-height: 0; overflow: hidden; font-size: 1px; color: #ffffff; }
"""
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{subject}</title>'
    "<style>{style}</style></head><body>{preheader}"
    '<div class="letter">{body}{signature}</div>{footer}</body></html>'
)


def page(*, language: str, subject: str, preheader: str, body: str, signature: str, footer: str) -> str:
    """The whole document. `subject` and `preheader` are plain text; the others are HTML."""
    hidden = f'<div class="preheader">{html.escape(preheader)}</div>' if preheader else ""
    styled = _PAGE.format(
        language=html.escape(language),
        subject=html.escape(subject),
        style=STYLE,
        preheader=hidden,
        body=body,
        signature=signature and f'<div class="signature">{signature}</div>',
        footer=footer and f'<div class="small">{footer}</div>',
    )
    return _inliner().inline(styled) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """Fetches nothing: by default the library follows stylesheet links, to files of this machine too."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
