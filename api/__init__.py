"""The doors: REST, webhooks, console and command line.

All four call the same operations and do not know each other; this package holds what they share: settings, errors
as problem documents, sign-in, signatures, paging.
"""
