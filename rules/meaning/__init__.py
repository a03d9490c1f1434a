"""Meaning: from a document's fitted shape to the noun it stands for; one file a noun.

Conditions, expressions and sentences are resolved here; names of other documents are only noted (`Reader.use`), because
whether they exist is known when all documents were read.
"""
