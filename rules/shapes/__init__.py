"""Shapes: which keys a document has and what each may hold, as marshmallow schemas; one file per kind of document.

A shape knows nothing of other documents. What a text means (a condition, a name of something) is `rules.meaning`'s.
"""
