"""The handbook: a rulebook written out as pages in plain words, for people who never open its files.

What stands on a page is decided once (`page`), and dressed twice: as HTML and as Markdown.
"""
